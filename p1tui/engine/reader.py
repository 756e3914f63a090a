"""The reader's thread: bytes to readings, into a queue that the recorder's thread empties."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.decoder import Accepted, Decoder, Rejection
from p1tui.p1.reading import Reading
from p1tui.p1.sniff import HEAD, sniff, sniff_container
from p1tui.runtime.logs import log
from p1tui.sources.base import Source
from p1tui.sources.supervisor import Supervisor

QUEUE_LIMIT = 4096
"""Readings that may wait for the recorder: over an hour of a meter that speaks each second, a few MB."""


STEP = 5.0
"""Seconds by which this computer's clock must be off from one reading to the next to have been set anew. A
clock that is only corrected runs at most a twentieth faster or slower, but a busy computer reads it late."""


class Arrival(msgspec.Struct):
    """An accepted reading, its telegram, and when it came (host clock).

    `stepped`: where the host's clock times the reading, the seconds that it was set forward since the reading
    before; below 0: back.
    """

    reading: Reading
    raw: bytes
    received_at: float
    stepped: int = 0


def steady() -> float:
    """Seconds on a clock that nobody sets, and that runs on while the computer sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


class ClockSteps:
    """How far the host's clock was set from one reading to the next."""

    def __init__(self, steady: Callable[[], float] = steady) -> None:
        self._steady = steady
        self._offset: float | None = None

    def since_last(self, now: float) -> int:
        """Seconds, 0 if it only ran. `now` is what it says."""
        before, self._offset = self._offset, now - self._steady()
        step = 0.0 if before is None else self._offset - before
        return round(step) if abs(step) >= STEP else 0


class Reader:
    """`run` is the thread; `next` and `end` are for who empties the queue. `None` in it is the end."""

    def __init__(
        self, source: Source, supervisor: Supervisor, decoder: Decoder, stop: threading.Event,
        on_rejected: Callable[[Rejection], None],
    ) -> None:  # fmt: skip
        self._source = source
        self._supervisor = supervisor
        self._decoder = decoder
        self._stop = stop
        self._on_rejected = on_rejected
        self._steps = ClockSteps()
        self._accepted, self._rejected_for, self._head = False, NOTHING, b""
        self._arrivals: queue.Queue[Arrival | None] = queue.Queue(QUEUE_LIMIT)

    def run(self) -> None:
        """Read until the input ends or the program does."""
        self._supervisor.run(self._decode)
        self._take(self._decoder.close())
        if not self._stop.is_set():
            self._supervisor.ended(self._nothing_found())
            self._put(None)

    def next(self, wait: float) -> tuple[Arrival | None, bool]:
        """The next reading, and whether the input has ended instead; neither after `wait` seconds."""
        try:
            arrival = self._arrivals.get(block=wait > 0, timeout=wait)
        except queue.Empty:
            return None, False
        return arrival, arrival is None

    def caught_up(self) -> bool:
        """Whether no reading waits."""
        return self._arrivals.empty()

    def end(self, needed: Callable[[], bool]) -> None:
        """Let `next` say that it is over, for as long as that is needed."""
        while needed():
            try:
                self._arrivals.put(None, timeout=0.1)
                return
            except queue.Full:
                continue

    def _nothing_found(self) -> Message:
        """Say why there was no telegram in all of the input; `NOTHING` if there was one."""
        if self._accepted:
            return NOTHING
        why = sniff_container(self._head) or self._rejected_for or sniff(self._head)
        size = self._supervisor.status().bytes_seen
        return Message("No telegram in {size:,} B. {why}", size=size, why=why)

    def _decode(self, data: bytes) -> None:
        if not self._accepted and len(self._head) < HEAD:
            self._head = (self._head + data)[:HEAD]
        self._take(self._decoder.feed(data))

    def _take(self, items: Iterable[Accepted | Rejection]) -> None:
        for item in items:
            if isinstance(item, Accepted):
                self._accepted = True
                self._supervisor.accepted()
                self._put(self._arrival(item))
            else:
                self._rejected_for = item.reason
                self._on_rejected(item)

    def _arrival(self, item: Accepted) -> Arrival:
        if item.reading.time is not None:
            return Arrival(item.reading, item.raw, time.time())
        now = self._source.time()
        reading = msgspec.structs.replace(item.reading, time=int(now), time_source="host")
        return Arrival(
            reading, item.raw, time.time(), self._steps.since_last(now) if self._source.live else 0
        )

    def _put(self, arrival: Arrival | None) -> None:
        if self._source.live:
            try:
                self._arrivals.put_nowait(arrival)
            except queue.Full:
                log.error("A reading was lost: the store has taken none for over an hour of telegrams.")
            return
        while not self._stop.is_set():
            try:
                self._arrivals.put(arrival, timeout=0.5)
                return
            except queue.Full:
                continue
