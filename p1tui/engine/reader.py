"""The reader's thread: decode bytes into readings, and queue them for the recorder's thread."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator

import msgspec

from p1tui.engine.host_clock import ClockPlausibility, ClockSteps, Undated
from p1tui.i18n.message import NOTHING, Message
from p1tui.p1 import Accepted, Decoder, Reading, Rejection
from p1tui.p1.sniff import HEAD, sniff, sniff_container
from p1tui.runtime.logs import log
from p1tui.sources.base import Source
from p1tui.sources.supervisor import Supervisor

QUEUE_LIMIT = 4096
"""Readings that may wait for the recorder: over an hour at one a second, a few MB."""


class ReceivedReading(msgspec.Struct, frozen=True):
    """A dated reading for the recorder."""

    reading: Reading
    raw: bytes
    """Its telegram, from `/` to the checksum."""
    received_at: float
    stepped: int = 0
    """Seconds by which the host's clock was set forward since the last reading, if that clock dated it."""
    waited: Message = NOTHING
    """Sentence on this reading and those after it that waited for that clock; `NOTHING` if none did."""


class Reader:
    """Decodes a source into a bounded queue; `None` in the queue marks the end.

    Threads: the reader's calls `run`; the recorder's calls `next`, `caught_up`, `waiting` and `unstored`; the
    engine's calls `end`.
    """

    def __init__(
        self,
        source: Source,
        supervisor: Supervisor,
        decoder: Decoder,
        stop: threading.Event,
        on_rejected: Callable[[Rejection], None],
        plausibility: ClockPlausibility | None = None,
        on_bytes: Callable[[float, bytes], None] = lambda received_at, data: None,
    ) -> None:
        self._source = source
        self._supervisor = supervisor
        self._decoder = decoder
        self._stop = stop
        self._on_rejected = on_rejected
        self._on_bytes = on_bytes
        self._plausibility = plausibility or ClockPlausibility()
        self._steps = ClockSteps()
        self._undated = Undated()
        self._accepted = False
        self._last_reason = NOTHING
        self._head = b""  # first bytes of an input without a telegram so far
        self._received: queue.Queue[ReceivedReading | None] = queue.Queue(QUEUE_LIMIT)

    def run(self) -> None:
        """Read until the input ends or the engine stops."""
        self._supervisor.run(self._decode)
        self._take(self._decoder.close())
        self._date_the_last()
        if not self._stop.is_set():
            self._supervisor.ended(self._nothing_found())
            self._put(None)

    def next(self, wait: float) -> tuple[ReceivedReading | None, bool]:
        """Return (reading, False), (`None`, True) at the end, or (`None`, False) after `wait` seconds."""
        try:
            received = self._received.get(block=wait > 0, timeout=wait)
        except queue.Empty:
            return None, False
        return received, received is None

    def caught_up(self) -> bool:
        """Return True if no reading waits."""
        return self._received.empty()

    def waiting(self) -> Message:
        """Return a sentence on readings that wait for this computer's clock; `NOTHING` if none does."""
        return self._undated.waiting()

    def unstored(self) -> Message:
        """Return a sentence on readings that waited for that clock in vain; `NOTHING` if none did."""
        return self._undated.unstored()

    def end(self, needed: Callable[[], bool]) -> None:
        """Queue the end marker; while the queue is full, retry as long as `needed()` is true."""
        while needed():
            try:
                self._received.put(None, timeout=0.1)
                return
            except queue.Full:
                continue

    # The reader's thread.

    def _nothing_found(self) -> Message:
        """Return why the whole input had no telegram; `NOTHING` if it had one."""
        if self._accepted:
            return NOTHING
        why = sniff_container(self._head) or self._last_reason or sniff(self._head)
        size = self._supervisor.status().bytes_seen
        return Message("No telegram in {size:,} B. {why}", size=size, why=why)

    def _decode(self, data: bytes) -> None:
        self._on_bytes(time.time(), data)
        if not self._accepted and len(self._head) < HEAD:
            self._head = (self._head + data)[:HEAD]
        self._take(self._decoder.feed(data))

    def _take(self, results: Iterable[Accepted | Rejection]) -> None:
        for result in results:
            if isinstance(result, Accepted):
                self._accepted = True
                self._supervisor.accepted(noise=self._decoder.noise)
                for received in self._timed(result):
                    self._put(received)
            else:
                self._last_reason = result.reason
                self._on_rejected(result)

    def _timed(self, accepted: Accepted) -> Iterator[ReceivedReading]:
        """Yield a reading with its time, and before it those that waited; one without gets the source's."""
        if accepted.reading.time is not None:
            yield ReceivedReading(accepted.reading, accepted.raw, time.time())
            return
        now = self._source.time()
        if not self._source.live:
            yield _dated(accepted, now)
        elif doubt := self._plausibility.doubt(now):
            self._undated.hold(accepted, doubt)
        else:
            yield from self._released(now, accepted)

    def _released(self, now: float, *newest: Accepted) -> Iterator[ReceivedReading]:
        """Yield the readings that waited for the clock, which is believed now, and the newest."""
        stepped = self._steps.since_last(now)
        released, waited = self._undated.release(now)
        for at, each in (*released, *((now, each) for each in newest)):
            yield _dated(each, at, stepped, waited)
            stepped, waited = 0, NOTHING

    def _date_the_last(self) -> None:
        """Date what waits at the end, if the clock was set since the last telegram."""
        if not self._undated.count():
            return
        now = self._source.time()
        if not self._plausibility.doubt(now):
            for received in self._released(now):
                self._put(received)

    def _put(self, received: ReceivedReading | None) -> None:
        if self._source.live:
            try:
                self._received.put_nowait(received)
            except queue.Full:
                log.error("A reading was lost: the store has taken none for over an hour of telegrams.")
            return
        while not self._stop.is_set():
            try:
                self._received.put(received, timeout=0.5)
                return
            except queue.Full:
                continue


def _dated(accepted: Accepted, now: float, stepped: int = 0, waited: Message = NOTHING) -> ReceivedReading:
    """Return a reading dated by the host's clock."""
    reading = msgspec.structs.replace(accepted.reading, time=int(now), time_source="host")
    return ReceivedReading(reading, accepted.raw, time.time(), stepped, waited)
