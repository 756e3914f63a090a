"""The engine: source -> decoder -> store -> feed -> uplinks; start, supervise, stop.

Threads: `reader` (bytes to readings), `recorder` (readings to store and feed), one for each uplink, `prices`
and `money` (where a contract needs them), `attach` (the feed to viewers in other processes), `share` (bytes
to other programs) and `metrics` (a page for Prometheus). All are daemons, woken by an Event, a queue or a
selector; a viewer, a client, a slow disk or a dead server blocks no other thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from zoneinfo import ZoneInfo

import msgspec

from p1tui.config.settings import Config
from p1tui.engine.feed import Feed
from p1tui.engine.host_clock import ClockPlausibility, newest_file
from p1tui.engine.money.pricing import start_prices
from p1tui.engine.money.watch import start_money
from p1tui.engine.older_history import OlderChunk, OlderHistory
from p1tui.engine.options import PAINTED_WITHIN, EngineOptions
from p1tui.engine.reader import Reader
from p1tui.engine.recording import Recording
from p1tui.engine.rejections import RejectionLog
from p1tui.engine.serving import start_attaching, start_servers
from p1tui.engine.source_news import source_news
from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Entry
from p1tui.model.orders import OrderRefused, Tell
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import Event, LinkHealth, SourceStatus
from p1tui.p1 import Decoder, Rejection
from p1tui.runtime import signals
from p1tui.runtime.logs import log
from p1tui.sources.base import Source
from p1tui.sources.detect.words import is_trouble
from p1tui.sources.supervisor import Supervisor
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from p1tui.uplinks.delivery.orders import UNCERTAIN
from p1tui.uplinks.uplinks import Uplinks, make_uplinks

HANGS_AFTER = 60
"""Seconds after which a thread that has not turned hangs. Name servers, attempts to connect, locked histories
and slow cards take less."""


class Engine:
    """Records and uploads one meter, without a screen. Start it once, stop it once.

    Threads: only the one that made it calls `start` and `stop`; any may call the rest.
    """

    def __init__(
        self,
        config: Config,
        source: Source,
        options: EngineOptions,
        *,
        stop: threading.Event,
    ) -> None:
        self.timezone = ZoneInfo(config.meter.timezone)
        self.finished = threading.Event()
        """Set when a replay has ended and every reading is committed, or when the engine failed."""
        self.failure = NOTHING
        """Sentence on what ended the engine or was lost; `NOTHING` if all went well."""
        self._config = config
        self._source = source
        self._options = options
        self._stop = stop
        self._supervisor = Supervisor(source, stop=stop, on_status=self._source_changed)
        meter = config.meter
        decoder = Decoder(self.timezone, crc=meter.crc, key=meter.key, auth_key=meter.auth_key)
        self._plausibility = ClockPlausibility()
        self.feed = Feed(
            Snapshot(source=self._supervisor.status(), demo=options.demo, no_upload=options.no_upload)
        )
        hear = self.feed.offer_raw
        self._reader = Reader(source, self._supervisor, decoder, stop, self._reject, self._plausibility, hear)
        self._uplinks = Uplinks()
        self._rejections, self._older = RejectionLog(), OlderHistory()
        self._recorder: Recorder | None = None
        self._pulses = [self._supervisor.pulse]
        self._threads: list[threading.Thread] = []
        self._cleanup = ExitStack()

    def start(self) -> None:
        """Open source and store, then start all threads.

        Raises `SourceMissing` if a local source cannot be opened and is not to be waited for, `StoreError` if
        the store must not be opened.
        """
        self._supervisor.first_open(wait=self._options.wait and self._source.live)
        # Before it is opened: that changes the files' times.
        self._plausibility.not_before(newest_file(self._options.history.parent))
        recorder = self._recorder = self._open_recorder()
        self._plausibility.not_before(recorder.newest())
        if not self._options.no_upload:
            self._uplinks = make_uplinks(self._config, recorder.outbox, self._link_changed, self.feed)
        recording = Recording(
            recorder,
            self._reader,
            self.feed,
            self._uplinks,
            rejections=self._rejections,
            older=self._older,
            live=self._source.live,
            stop=self._stop,
            on_input_end=self._input_ended,
            newer=self._options.newer,
        )
        self._pulses.append(recording.pulse)
        status = recording.report()
        self.feed.update(lambda old: {"recorder": status})
        with signals.postponed():
            self._start_uplinks()
            start_servers(self._config, self.feed, self._cleanup, live=self._source.live)
            if self._source.live or self._options.price_sources:
                sources, stop = self._options.price_sources, self._stop
                start_prices(self._config, sources, recorder, self.history, self.feed, stop, self._cleanup)
            painted = self._options.painted
            start_money(
                self._config, self.history, self.feed, self._stop, self._cleanup, painted, self._older.waits
            )
            for name, run in (("recorder", partial(self._record, recording)), ("reader", self._read)):
                thread = threading.Thread(target=self._supervised, args=(run,), name=name, daemon=True)
                self._threads.append(thread)
                thread.start()
            if self._options.attach is not None:
                start_attaching(self, self.feed, self._options.history, self._options.attach, self._cleanup)

    def _open_recorder(self) -> Recorder:
        recorder = Recorder(
            self._options.history,
            timezone=self.timezone,
            commit_interval=self._config.store.commit_interval,
            retention=self._config.store.retention,
            temporary=self._options.temporary,
            lock=self._options.lock,
            on_event=self.feed.publish_event,
        )
        # Its thread closes it, unless that never starts or ends with an error.
        self._cleanup.callback(recorder.release)
        return recorder

    def _start_uplinks(self) -> None:
        if self._options.no_upload:
            log.info("%s", self._options.no_upload)
        self.feed.update(lambda old: {"links": self._uplinks.health()})
        for health in self._uplinks.health():
            self.feed.publish_event(health)
        self._uplinks.start()

    def stop(self) -> None:
        """Stop every thread and commit; takes under a second plus one last commit, which waits a second."""
        self._stop.set()
        self._options.painted.set()
        self._source.close()
        deadline = time.monotonic() + 0.5
        self._uplinks.stop(deadline)
        if self._threads:
            self._end_threads(deadline)
            self.feed.end()
        self._cleanup.close()

    def _end_threads(self, deadline: float) -> None:
        recorder, reader = self._threads
        reader.join(max(0.0, deadline - time.monotonic()))
        self._reader.end(recorder.is_alive)
        recorder.join()

    # Any thread.

    @property
    def temporary(self) -> bool:
        """True if the history is deleted at the end."""
        return self._options.temporary

    def turning(self) -> bool:
        """Return True if the reader turns and the recorder tries its commits."""
        return all(pulse.quiet_for() < HANGS_AFTER for pulse in self._pulses)

    def history(self) -> History:
        """Open a view of the history for the calling thread. Raises `RuntimeError` before `start`."""
        if self._recorder is None:
            raise RuntimeError("the engine has not been started")
        recorder = self._recorder
        return History(recorder.path, timezone=self.timezone, usable=lambda: recorder.is_open)

    def seed(self, older: Iterable[OlderChunk]) -> None:
        """Write older history, the newest chunk first, after the first reading: so no new target owes it."""
        self._older.give(older)
        self.feed.update(lambda old: {"filling": True})

    def retry_parked(self, target: str = "") -> int:
        """Queue all parked entries again, from the next commit on; see `Controls`."""
        return self._uplinks.retry_parked(target)

    def backfill(self, target: str, since: int, tell: Tell) -> None:
        """Make entries from `since` on due to a target; see `Controls`."""
        if self._recorder is None or not self._recorder.is_open:
            raise OrderRefused(UNCERTAIN)
        self._uplinks.backfill(target, since, tell)

    def test_upload(self, target: str, tell: Tell) -> None:
        """Send the newest reading's values to a target; see `Controls`."""
        reading = self.feed.latest().reading
        newest = None
        if reading is not None and reading.time is not None:
            newest = Entry(reading.time, reading.numbers(), reading.meter or reading.header)
        self._uplinks.test(target, newest, tell)

    def pause_uploads(self, paused: bool) -> None:
        """Pause or resume all uploads."""
        self._uplinks.pause(paused)

    def try_uploads(self) -> None:
        """Call every target as soon as its rate allows, whatever was planned."""
        self._uplinks.send_now()

    # The reader's thread.

    def _read(self) -> None:
        self._options.painted.wait(PAINTED_WITHIN)
        self._reader.run()

    def _reject(self, rejection: Rejection) -> None:
        event = self._rejections.take(rejection)
        by, last = self._rejections.totals(), self._rejections.frames()
        self.feed.update(lambda old: old.with_rejections(last, by))
        if event is not None:
            self.feed.publish_event(event)

    def _source_changed(self, status: SourceStatus) -> None:
        if status.state == "ended" and status.hint:
            self.failure = Message("{source}: {hint}", source=status.name, hint=status.hint)
        before = self.feed.update(lambda old: {"source": status}).source
        if status.state != before.state or not status.hint.is_like(before.hint):
            news = source_news(status, before)
            level = logging.WARNING if is_trouble(status.hint) else logging.INFO
            log.log(level, "source %s", news)
            self.feed.publish_event(Event(int(time.time()), "source", news))

    # The recorder's thread.

    def _record(self, recording: Recording) -> None:
        if lost := recording.run():
            self.failure = lost

    def _input_ended(self) -> None:
        self.feed.end()
        self.finished.set()

    # An uplink's thread.

    def _link_changed(self, index: int, health: LinkHealth) -> None:
        before = self.feed.update(
            lambda old: {"links": (*old.links[:index], health, *old.links[index + 1 :])}
        ).links[index]
        if (health.state, health.reason) != (before.state, before.reason):
            level = logging.WARNING if health.state in ("retrying", "stopped") else logging.INFO
            log.log(level, "%s", f"{health.name}: {health.state}. {health.reason}".rstrip())
        self.feed.publish_event(health)

    # The reader's and the recorder's thread.

    def _supervised(self, run: Callable[[], None]) -> None:
        try:
            run()
        except Exception as error:  # report it: a thread that died unseen would look like a silent meter
            log.critical("An error in p1tui ended the recording: %s", error, exc_info=True)
            failure = self.failure = Message(
                "An error in p1tui ended the recording ({error}); its log has the details.", error=str(error)
            )
            self.feed.update(lambda old: {"recorder": msgspec.structs.replace(old.recorder, trouble=failure)})
            self._stop.set()
            self.feed.end()
            self.finished.set()
