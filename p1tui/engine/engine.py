"""The assembly: source -> decoder -> store -> feed -> uplinks; start, supervise, stop.

Threads: `reader` (bytes to readings), `recorder` (readings to the store and the feed) and one per uplink.
All are daemons that an Event or a queue wakes; a viewer, a slow disk or a dead server holds none of them up.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from p1tui.config.settings import Config
from p1tui.engine.feed import Feed
from p1tui.engine.options import EngineOptions
from p1tui.engine.reader import Arrival, Reader
from p1tui.engine.rejections import RejectionLog
from p1tui.i18n.message import NOTHING, Message
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import Event, LinkHealth, RecorderStatus, SourceStatus
from p1tui.p1.decoder import Decoder, Rejection
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, MINUTE
from p1tui.runtime.logs import log
from p1tui.sources.base import Source
from p1tui.sources.diagnosis import WAITING
from p1tui.sources.supervisor import Supervisor
from p1tui.store.errors import StoreError
from p1tui.store.queries.history import History
from p1tui.store.recording.fallback import open_recorder
from p1tui.store.recording.recorder import Recorder
from p1tui.uplinks.uplinks import Uplinks, make_uplinks

PUBLISH_EVERY = 0.2
"""Seconds between two snapshots while readings come faster than anyone could look at them (a replay)."""

SEED_CHUNK = DAY // MINUTE
"""Readings of older history that are written between two live ones: a day of minutes, about 0.1 s."""


class Engine:
    """One meter's program without a face. Start it once, stop it once.

    Threads: `start`, `stop` and `seed` belong to the thread that made it; `feed`, `failure`, `finished` and
    the calls about uploads are for any; `history` makes one view for each thread that asks.
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
        """Set when a replay is at its end with every reading committed, or when the engine failed."""
        self.failure = NOTHING
        """What ended it or was lost, for a person; `NOTHING` where all went well."""
        self._config = config
        self._source = source
        self._options = options
        self._stop = stop
        self._supervisor = Supervisor(source, stop=stop, on_status=self._source_changed)
        meter = config.meter
        decoder = Decoder(self.timezone, crc=meter.crc, key=meter.key, auth_key=meter.auth_key)
        self._reader = Reader(source, self._supervisor, decoder, stop, self._reject)
        self._opened: Recorder | None = None
        self._snapshot = Snapshot(
            source=self._supervisor.status(), demo=options.demo, no_upload=options.no_upload
        )
        self._cleanup = ExitStack()
        self._trouble = self._notice = NOTHING
        self._publishing = threading.Lock()
        self.feed = Feed(self._snapshot)
        self._links = Uplinks()
        self._threads: list[threading.Thread] = []
        self._rejected = RejectionLog()
        self._older: Iterator[Reading] | None = None

    def start(self) -> None:
        """Open source and store, then run.

        Raises `SourceMissing` where a local source cannot be had, `StoreError` where the store cannot.
        """
        self._supervisor.first_open()
        self._opened = open_recorder(
            self._options.history,
            self._config.store,
            self.timezone,
            self._cleanup,
            temporary=self._options.temporary,
            unwritable=self._options.unwritable,
            on_event=self.feed.note,
        )
        # Its thread closes it, unless that never starts, or dies of an error.
        self._cleanup.callback(self._recorder.release)
        status = self._recorder_status()
        self._show(lambda old: {"recorder": status})
        if self._snapshot.no_upload:
            log.info("%s", self._snapshot.no_upload)
        else:
            self._links = make_uplinks(self._config, self._recorder.outbox, self._link_changed)
            self._show(lambda old: {"links": self._links.health()})
            for health in self._links.health():
                self.feed.note(health)
        self._links.start()
        for name, run in (("recorder", self._record), ("reader", self._reader.run)):
            thread = threading.Thread(target=self._supervised, args=(run,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End every thread and commit; takes under a second besides the last commit."""
        self._stop.set()
        self._source.close()
        deadline = time.monotonic() + 0.5
        self._links.stop(deadline)
        if self._threads:
            self._end_threads(deadline)
            self.feed.end()
        self._cleanup.close()

    def _end_threads(self, deadline: float) -> None:
        recorder, reader = self._threads
        reader.join(max(0.0, deadline - time.monotonic()))
        self._reader.end(recorder.is_alive)
        recorder.join()

    @property
    def _recorder(self) -> Recorder:
        """The recorder that `start` opened. Raises `RuntimeError` before that."""
        if self._opened is None:
            raise RuntimeError("the engine has not been started")
        return self._opened

    @property
    def temporary(self) -> bool:
        """True if the history is thrown away at the end."""
        return self._options.temporary

    def history(self) -> History:
        """Open a view of the history for the calling thread. Raises `RuntimeError` before `start`."""
        return History(self._recorder.path, timezone=self.timezone)

    def seed(self, older: Iterable[Reading]) -> None:
        """Write older history bit by bit, once a first reading has come: a channel is owed nothing older."""
        self._older = iter(older)

    def retry_parked(self) -> int:
        """Try what the channels refused again, from the next commit on; how many entries. Any thread."""
        return self._links.retry_parked()

    def pause_uploads(self, paused: bool) -> None:
        """Send nothing until told otherwise, or send again. Any thread."""
        self._links.pause(paused)

    def try_uploads(self) -> None:
        """Call every channel as soon as it takes calls, whatever was planned. Any thread."""
        self._links.send_now()

    # The reader's thread.

    def _reject(self, rejection: Rejection) -> None:
        event = self._rejected.take(rejection)
        self._show(lambda old: {"rejected": old.rejected + 1, "rejections": self._rejected.frames()})
        if event is not None:
            self.feed.note(event)

    # The recorder's thread.

    def _record(self) -> None:
        accepted, published = 0, 0.0
        newest: Arrival | None = None
        while True:
            wait = 0.0 if self._seeds() else max(0.0, min(self._recorder.commit_due(), 1.0))
            arrival, ended = self._reader.next(wait)
            if arrival is not None:
                self._recorder.record(arrival.reading, arrival.stepped)
                self.feed.offer(arrival.reading, wait=not self._source.live)
                accepted += 1
                newest = arrival
            elif self._seeds():
                self._seed_some()
            if ended or self._recorder.commit_due() <= 0:
                self._recorder.note("rejected", self._rejected.hour(over=ended))
                self._recorder.commit()
                self._links.wake()
                self._recorder_status()
            now = time.monotonic()
            if newest and (self._reader.caught_up() or now - published >= PUBLISH_EVERY):
                self._show_newest(newest, accepted)
                newest, accepted, published = None, 0, now
            if ended and self._stop.is_set():
                self._close_recorder()
                return
            if ended:
                self.feed.end()
                self.finished.set()

    def _seeds(self) -> bool:
        return self._older is not None and self._snapshot.accepted > 0

    def _seed_some(self) -> None:
        some = list(islice(self._older or (), SEED_CHUNK))
        if not some:
            self._older = None
            return
        try:
            self._recorder.backfill(some)
        except StoreError as error:
            log.error("%s", error)
            self._older = None

    def _recorder_status(self) -> RecorderStatus:
        """What becomes of the readings; a change of their trouble is shown and logged at once."""
        status = self._recorder.status()
        if status.trouble != self._trouble:
            self._trouble = status.trouble
            self._show(lambda old: {"recorder": status})
            if status.trouble:
                log.error("%s", status.trouble)
            else:
                log.info("Readings are stored again.")
        if status.notice != self._notice:
            self._notice = status.notice
            log.error("%s", status.notice)
        return status

    def _close_recorder(self) -> None:
        self._recorder.close()
        self._recorder_status()
        if left := self._recorder.unstored():
            self.failure = Message(
                "{count} readings could not be stored. {trouble}", count=left, trouble=self._trouble
            )

    def _show_newest(self, newest: Arrival, accepted: int) -> None:
        recorder = self._recorder_status()
        today, tail, quarter = self._recorder.today(), self._recorder.tail(), self._recorder.quarter()
        self._show(
            lambda old: {
                "reading": newest.reading,
                "raw": newest.raw,
                "received_at": newest.received_at,
                "accepted": old.accepted + accepted,
                "recorder": recorder,
                "today": today,
                "quarter": quarter,
                "tail": tail,
            }
        )

    # Any thread.

    def _show(self, change: Callable[[Snapshot], dict[str, Any]]) -> None:
        """Publish a snapshot with something new in it; in order, since the newest must win."""
        with self._publishing:
            self._snapshot = msgspec.structs.replace(self._snapshot, **change(self._snapshot))
            self.feed.publish(self._snapshot)

    def _source_changed(self, status: SourceStatus) -> None:
        before = self._snapshot.source
        if (status.state, status.hint) != (before.state, before.hint):
            news = _news(status, before)
            level = logging.INFO if status.hint in (NOTHING, WAITING) else logging.WARNING
            log.log(level, "source %s", news)
            self.feed.note(Event(int(time.time()), "source", news))
        if status.state == "ended" and status.hint:
            self.failure = Message("{source}: {hint}", source=status.name, hint=status.hint)
        self._show(lambda old: {"source": status})

    def _link_changed(self, index: int, health: LinkHealth) -> None:
        before = self._snapshot.links[index]
        if (health.state, health.reason) != (before.state, before.reason):
            level = logging.WARNING if health.state in ("retrying", "stopped") else logging.INFO
            log.log(level, "%s", f"{health.name}: {health.state}. {health.reason}".rstrip())
        self.feed.note(health)
        self._show(lambda old: {"links": (*old.links[:index], health, *old.links[index + 1 :])})

    def _supervised(self, run: Callable[[], None]) -> None:
        try:
            run()
        except Exception as error:  # a thread that dies unseen leaves a recorder that lies
            log.critical("An error in p1tui ended the recording: %s", error, exc_info=True)
            self.failure = Message(
                "An error in p1tui ended the recording ({error}); its log has the details.", error=str(error)
            )
            trouble = msgspec.structs.replace(self._snapshot.recorder, trouble=self.failure)
            self._show(lambda old: {"recorder": trouble})
            self._stop.set()
            self.feed.end()
            self.finished.set()


def _news(status: SourceStatus, before: SourceStatus) -> Message:
    """Say what is new about the source."""
    if status.state == before.state:
        hint = status.hint or Message("telegrams come.")
        return Message("{source}: {hint}", source=status.name, hint=hint)
    if not status.hint:
        return Message("{source}: {state}.", source=status.name, state=status.state)
    return Message("{source}: {state}. {hint}", source=status.name, state=status.state, hint=status.hint)
