"""The recorder's thread: take readings from the queue, store them, and publish the newest and the status."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import msgspec

from p1tui import __version__
from p1tui.engine.feed import Feed
from p1tui.engine.older_history import OlderHistory
from p1tui.engine.reader import Reader, ReceivedReading
from p1tui.engine.rejections import RejectionLog
from p1tui.i18n.message import NOTHING, Message
from p1tui.i18n.numbers import precise_duration
from p1tui.model.status import Event, RecorderStatus
from p1tui.p1.reading import Reading, rfc3339
from p1tui.runtime.logs import log
from p1tui.runtime.pulse import Pulse
from p1tui.store.errors import StoreError
from p1tui.store.recording.history_file import CommitResult
from p1tui.store.recording.recorder import Recorder
from p1tui.uplinks.uplinks import Uplinks

PUBLISH_EVERY = 0.2
"""Seconds between two snapshots while readings come faster (a replay)."""


class Recording:
    """Records until the engine stops. Calls `on_input_end` when a replay has ended and is committed.

    Threads: only the recorder's, once `run` is called.
    """

    def __init__(
        self,
        recorder: Recorder,
        reader: Reader,
        feed: Feed,
        uplinks: Uplinks,
        *,
        rejections: RejectionLog,
        older: OlderHistory,
        live: bool,
        stop: threading.Event,
        on_input_end: Callable[[], None],
        newer: Callable[[], Message] = lambda: NOTHING,
    ) -> None:
        self.pulse = Pulse()
        """Beats with each reading and each commit that is tried, and each second without any."""
        self._recorder = recorder
        self._reader = reader
        self._feed = feed
        self._uplinks = uplinks
        self._rejections = rejections
        self._older = older
        self._live = live
        self._stop = stop
        self._on_input_end = on_input_end
        self._look_for_newer = newer
        self._resumed_from = recorder.newest() if live else 0
        self._trouble = self._notice = NOTHING  # last logged
        self._waiting = NOTHING  # last published
        self._newest: ReceivedReading | None = None  # not yet published
        self._accepted = 0  # since the last publish
        self._published_at = 0.0

    def run(self) -> Message:
        """Record until stopped; return a sentence on readings that could not be stored, or `NOTHING`."""
        while True:
            self.pulse.beat()
            ended = self._record_next()
            if ended and self._stop.is_set():
                return self._close()
            if ended:
                self._on_input_end()

    def report(self) -> RecorderStatus:
        """Return the recorder's status; publish and log changes of its trouble and notice."""
        status = self._recorder.status()
        if status.trouble != self._trouble:
            self._trouble = status.trouble
            self._feed.update(lambda old: {"recorder": status})
            if status.trouble:
                log.error("%s", status.trouble)
            else:
                log.info("Readings are stored again.")
        if status.notice is not self._notice:  # the next loss is told in the same words
            self._notice = status.notice
            log.error("%s", status.notice)
        return self._with_waiting(status)

    def _with_waiting(self, status: RecorderStatus) -> RecorderStatus:
        """Return the status with the readings that wait for the clock as its trouble, unless it has another.

        Publish each change, and log the first.
        """
        before, self._waiting = self._waiting, self._reader.waiting()
        if self._waiting and not status.trouble:
            status = msgspec.structs.replace(status, trouble=self._waiting)
        if self._waiting != before:
            # A telegram came, although its values have no time: the meter is not silent.
            self._feed.update(lambda old: {"recorder": status, "received_at": time.time()})
        if self._waiting and not before:
            log.warning("%s", self._waiting)
        return status

    def _record_next(self) -> bool:
        """Record the next reading and commit if it is time; return True at the end of the input."""
        wait = 0.0 if self._seeds() else max(0.0, min(self._recorder.commit_due(), 1.0))
        received, ended = self._reader.next(wait)
        if received is not None:
            if self._resumed_from:
                self._note_start(received.reading)
            self._recorder.record(received.reading, received.stepped)
            if received.waited:
                self._note_waited(received.reading, received.waited)
            self._feed.offer(received.reading, wait=not self._live)
            self._accepted += 1
            self._newest = received
        elif self._seeds():
            self._seed_some()
        stopping = self._stop.is_set()
        if ended or (self._recorder.commit_due() <= 0 and not stopping):
            self._recorder.note("rejected", self._rejections.hour(over=ended))
            if not stopping:  # else one commit is left, the last
                committed = self._recorder.commit() is CommitResult.COMMITTED
                # What no file holds is sent once at most: a restart knows nothing of it.
                self._uplinks.wake(stored=committed or not self._recorder.is_open)
                self.report()
                self._tell_newer()
        if self._reader.waiting() != self._waiting:
            self.report()
        now = time.monotonic()
        if self._newest and (self._reader.caught_up() or now - self._published_at >= PUBLISH_EVERY):
            self._publish(self._newest, self._accepted)
            self._newest, self._accepted, self._published_at = None, 0, now
        return ended

    def _note_start(self, first: Reading) -> None:
        """Keep as an event that this run follows another, and how long nothing was recorded."""
        since, self._resumed_from = self._resumed_from, 0
        missing = (first.time or 0) - since
        if missing > 0:
            started = Message(
                "p1tui {version} started to record, {length} after the reading before",
                version=__version__,
                length=precise_duration(missing),
            )
            self._recorder.note("start", started, first.time)
            self._feed.publish_event(Event(first.time or 0, "start", started))

    def _tell_newer(self) -> None:
        newer = self._look_for_newer()
        if newer != self._feed.latest().newer:
            self._feed.update(lambda old: {"newer": newer})
            if newer:
                log.info("%s", newer)

    def _note_waited(self, first: Reading, waited: Message) -> None:
        log.info("%s", waited)
        self._recorder.note("clock", waited, first.time)
        self._feed.publish_event(Event(first.time or 0, "clock", waited))

    def _seeds(self) -> bool:
        """Return True if older history waits and a live reading, where new uplinks start, is published."""
        return self._older.waits() and self._feed.latest().accepted > 0

    def _seed_some(self) -> None:
        chunk = self._older.take()
        if chunk is None:
            self._feed.update(lambda old: {"filling": False})
            return
        if chunk.prices:  # first: the backfill begins with a commit
            self._recorder.keep_prices(chunk.zone, "electricity", chunk.prices)
        try:
            self._recorder.backfill(chunk.readings)
        except StoreError as error:
            log.error("%s", error)
            self._older.drop()
            self._feed.update(lambda old: {"filling": False})

    def _publish(self, newest: ReceivedReading, accepted: int) -> None:
        status = self.report()
        today, tail, quarter = self._recorder.today(), self._recorder.tail(), self._recorder.quarter()
        stored = self._recorder.stored()
        self._feed.update(
            lambda old: {
                "reading": newest.reading,
                "raw": newest.raw,
                "received_at": newest.received_at,
                "accepted": old.accepted + accepted,
                "recorder": status,
                "today": today,
                "quarter": quarter,
                "tail": tail,
                "stored": stored,
                "series": None if stored is None else stored.all_series,
            }
        )

    def _close(self) -> Message:
        self._recorder.close()
        self.report()
        lost = NOTHING
        count, first, last = self._recorder.unstored()
        if count:
            lost = Message(
                "{count} readings, from {first} to {last}, could not be stored. {trouble}",
                count=count,
                first=rfc3339(first),
                last=rfc3339(last),
                trouble=self._trouble,
            )
        undated = self._reader.unstored()
        if undated:
            log.warning("%s", undated)
        return (
            Message("{lost} {undated}", lost=lost, undated=undated) if lost and undated else lost or undated
        )
