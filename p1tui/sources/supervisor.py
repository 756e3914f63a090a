"""Keeps one source open: opens it again with growing pauses, and says in words how it is doing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import SourceState, SourceStatus
from p1tui.sources import diagnosis
from p1tui.sources.base import Source, SourceEnded, SourceLost

FIRST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE_LOCAL = 1.0, 30.0, 5.0
"""Seconds before the source is opened again; doubled each time until bytes come. To look for a port costs
nothing, and whoever plugs a cable in again stands there and waits."""

SEEN_LIMIT = 4096
"""Bytes without a telegram that are kept for the diagnosis: more than the longest telegram."""


class Supervisor:
    """Runs one source. `run` belongs to one thread and calls `on_status` there; `status` is for any thread.

    Before the first telegram `on_status` also tells that bytes come, at most once a second.
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
        self._source = source
        self._stop = stop
        self._on_status = on_status
        self._monotonic = monotonic
        self._now = now
        self._status = SourceStatus(name=source.name, since_at=now())
        self._opened = False
        self._pause = FIRST_PAUSE
        self._bytes = 0
        self._seen = bytearray()
        self._heard = False
        self._byte_at = self._noise_at = self._telegram_at = self._told_at = monotonic()

    def first_open(self) -> None:
        """Open a local source now, where failing is fatal: raises `SourceMissing`. A network source waits."""
        if self._source.local:
            self._open()

    def run(self, sink: Callable[[bytes], None]) -> None:
        """Hand every chunk to `sink` until `stop` is set or the source has no more."""
        try:
            while not self._stop.is_set():
                try:
                    if not self._opened:
                        self._open()
                    self._read(sink)
                except SourceLost as error:
                    self._lost(error.message)
                except SourceEnded:
                    return
        finally:
            self._source.close()

    def ended(self, trouble: Message) -> None:
        """All of a replay is decoded; `trouble` says why nothing came of it, `NOTHING` if something did."""
        self._tell("ended", trouble)

    def accepted(self) -> None:
        """A telegram came out of the bytes: all is well."""
        self._heard = True
        self._telegram_at = self._monotonic()
        self._seen.clear()

    def status(self) -> SourceStatus:
        """How the source is doing now."""
        return msgspec.structs.replace(self._status, bytes_seen=self._bytes)

    def _open(self) -> None:
        self._source.open()
        self._opened = True
        self._byte_at = self._telegram_at = self._monotonic()
        self._seen.clear()
        self._tell("open", self._hint())

    def _read(self, sink: Callable[[bytes], None]) -> None:
        data = self._source.read()
        if data:
            self._pause = FIRST_PAUSE
            self._byte_at = self._monotonic()
            if not self._seen:
                self._noise_at = self._byte_at
            self._bytes += len(data)
            self._seen += data
            del self._seen[:-SEEN_LIMIT]
            sink(data)
        self._tell("open", self._hint())

    def _lost(self, why: Message) -> None:
        self._source.close()
        self._opened = False
        if self._stop.is_set():
            return
        longest = LONGEST_PAUSE_LOCAL if self._source.local else LONGEST_PAUSE
        pause, self._pause = self._pause, min(self._pause * 2, longest)
        self._tell("lost", why, next_try_at=self._now() + pause)
        if not self._stop.wait(pause):
            self._tell("lost", why)  # being tried now, which may take a while

    def _hint(self) -> Message:
        if not self._source.live:
            return NOTHING
        now = self._monotonic()
        return diagnosis.hint(
            network=not self._source.local,
            heard=self._heard,
            silence=now - self._byte_at,
            without=now - self._telegram_at,
            noise=now - self._noise_at,
            seen=bytes(self._seen),
        )

    def _tell(self, state: SourceState, hint: Message = NOTHING, next_try_at: float | None = None) -> None:
        old = self._status
        new = SourceStatus(
            name=self._source.name,
            state=state,
            hint=hint,
            since_at=old.since_at if state == old.state else self._now(),
            next_try_at=next_try_at,
            bytes_seen=self._bytes,
        )
        if msgspec.structs.replace(new, bytes_seen=old.bytes_seen) == old and not self._counts(new, old):
            return
        self._status = new
        self._told_at = self._monotonic()
        self._on_status(new)

    def _counts(self, new: SourceStatus, old: SourceStatus) -> bool:
        """Whether the bytes alone are worth telling: only while no telegram is there to show."""
        return not self._heard and new.bytes_seen > old.bytes_seen and self._monotonic() - self._told_at >= 1
