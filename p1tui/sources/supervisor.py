"""Keep one source open: reopen it after growing pauses, and report its state with a hint."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import SourceState, SourceStatus
from p1tui.runtime.pulse import Pulse
from p1tui.sources import diagnosis
from p1tui.sources.base import SILENCE, Detecting, Source, SourceEnded, SourceLost, SourceMissing
from p1tui.sources.lateness import Lateness
from p1tui.sources.ports import serial_ports

FIRST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE_LOCAL = 1.0, 30.0, 5.0
"""Seconds before the source is opened again; doubled each time until a telegram comes, since a gateway that
refuses in words sends bytes, too. The longest is shorter for a local source: a search for a port is cheap,
and the person who plugs the cable in is waiting."""

INTERVALS = 3
"""Intervals without a telegram that are silence, for a meter that speaks more seldom than each 10 s."""

UNREAD_LIMIT = 4096
"""Bytes without a telegram that are kept for the diagnosis: more than the longest telegram."""


class Supervisor:
    """Runs one source and calls `on_status` at each change of its state.

    Before the first telegram `on_status` also reports that bytes come, at most once a second.

    Threads: call `first_open` before the others; one thread calls `run`, `accepted`, `ended` and
    `broken_off`, and `on_status` is called on it; any thread may call `status`.
    """

    def __init__(
        self,
        source: Source,
        *,
        stop: threading.Event,
        on_status: Callable[[SourceStatus], None],
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.pulse = Pulse()
        """Beats with each read and each attempt to open the source."""
        self._source = source
        self._detecting = source if isinstance(source, Detecting) else None
        self._stop = stop
        self._on_status = on_status
        self._monotonic = monotonic
        self._now = now
        self._status = SourceStatus(name=source.name, since_at=now())
        self._opened = False
        self._broken_off = NOTHING
        self._pause = FIRST_PAUSE
        self._bytes = self._noise = 0
        self._unread = bytearray()
        self._heard = False
        self._lateness = Lateness(monotonic)
        self._gaps = (0.0, 0.0)
        self._byte_at = self._unread_at = self._telegram_at = self._reported_at = monotonic()

    def first_open(self, *, wait: bool = False) -> None:
        """Open a local source now; a source on the network waits for `run`.

        Raises `SourceMissing`; with `wait` it is reported, and `run` tries again.
        """
        if not self._source.local:
            return
        try:
            self._open()
        except SourceMissing as error:
            if not wait:
                raise
            self._source.close()
            self._report("lost", error.message)

    def run(self, sink: Callable[[bytes], None], on_gap: Callable[[], None] = lambda: None) -> None:
        """Pass every chunk of bytes to `sink` until `stop` is set or the source ends.

        `on_gap` is called when the source was opened again: bytes are missing before the next ones.
        """
        try:
            while not self._stop.is_set():
                self.pulse.beat()
                try:
                    if not self._opened:
                        self._open()
                        on_gap()
                    self._read(sink)
                except SourceLost as error:
                    self._back_off(self._told(error))
                except SourceEnded as error:
                    self._broken_off = error.trouble
                    return
        finally:
            self._source.close()

    def ended(self, trouble: Message) -> None:
        """Report the end of a replay; `trouble` says why it held no telegram, `NOTHING` if it did."""
        self._report("ended", self._broken_off or trouble)

    def broken_off(self) -> Message:
        """Return why the source ended before its last byte; `NOTHING` if it did not."""
        return self._broken_off

    def accepted(self, *, at: int | None = None, noise: int = 0) -> None:
        """Note that a telegram was accepted: the bytes so far need no diagnosis.

        `at` is the time in it by the meter's own clock, in UTC seconds; `None` if it has none. `noise` is the
        number of bytes so far that belong to no telegram.
        """
        self._lateness.heard(at)
        self._noise = noise
        now = self._monotonic()
        if self._heard:
            self._gaps = (self._gaps[1], now - self._telegram_at)
        self._heard = True
        self._pause = FIRST_PAUSE
        self._telegram_at = now
        self._unread.clear()
        if self._detecting is not None:
            self._detecting.accepted()

    def status(self) -> SourceStatus:
        """Return the present state of the source."""
        return msgspec.structs.replace(self._status, bytes_seen=self._bytes)

    def _open(self) -> None:
        self._source.open()
        self._opened = True
        self._byte_at = self._telegram_at = self._monotonic()
        self._unread.clear()
        self._report("open", self._diagnose())

    def _read(self, sink: Callable[[bytes], None]) -> None:
        data = self._source.read()
        if data:
            self._byte_at = self._monotonic()
            if not self._unread:
                self._unread_at = self._byte_at
            self._bytes += len(data)
            self._unread += data
            del self._unread[:-UNREAD_LIMIT]
            sink(data)
        self._report("open", self._diagnose())

    def _told(self, error: SourceLost) -> Message:
        """Return what to tell of an error: of a cable that was lost, and is not there, its loss."""
        absent = isinstance(error, SourceMissing) and error.absent
        lost = self._status.state == "lost" and self._status.hint
        return self._status.hint if absent and lost else error.message

    def _back_off(self, reason: Message) -> None:
        self._source.close()
        self._opened = False
        if self._stop.is_set():
            return
        longest = LONGEST_PAUSE_LOCAL if self._source.local else LONGEST_PAUSE
        pause, self._pause = self._pause, min(self._pause * 2, longest)
        self._report("lost", reason, next_try_at=self._now() + pause)
        if not self._stop.wait(pause):
            self._report("lost", reason)  # being tried now, which may take a while

    def _diagnose(self) -> Message:
        if not self._source.live:
            return NOTHING
        if self._detecting is not None and (hint := self._detecting.hint()):
            return hint
        now = self._monotonic()
        trouble = diagnosis.diagnose(
            network=not self._source.local,
            heard=self._heard,
            since_byte=now - self._byte_at,
            since_telegram=now - self._telegram_at,
            since_unread=now - self._unread_at,
            unread=bytes(self._unread),
            silence=max(SILENCE, INTERVALS * min(self._gaps)),
        )
        return trouble or (NOTHING if self._source.local else self._lateness.told())

    def _report(self, state: SourceState, hint: Message = NOTHING, next_try_at: float | None = None) -> None:
        old = self._status
        new = SourceStatus(
            name=self._source.name,
            state=state,
            hint=hint,
            since_at=old.since_at if state == old.state else self._now(),
            next_try_at=next_try_at,
            bytes_seen=self._bytes,
            noise=self._noise,
            ports=serial_ports() if state == "lost" and self._source.live else None,
        )
        if msgspec.structs.replace(new, bytes_seen=old.bytes_seen) == old and not self._bytes_are_news(
            new, old
        ):
            return
        self._status = new
        self._reported_at = self._monotonic()
        self._on_status(new)

    def _bytes_are_news(self, new: SourceStatus, old: SourceStatus) -> bool:
        """Return True if more bytes are worth a report: before the first telegram, once a second."""
        return (
            not self._heard and new.bytes_seen > old.bytes_seen and self._monotonic() - self._reported_at >= 1
        )
