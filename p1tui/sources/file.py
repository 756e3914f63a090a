"""A file of telegrams, replayed at full speed or at the pace of its recording."""

from __future__ import annotations

import re
import stat
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from p1tui.i18n.message import Message
from p1tui.sources.base import READ_WAIT, SourceEnded, SourceLost, SourceMissing

BLOCK = 65536

INTERVAL = 10.0
"""Seconds between two telegrams without a time: the interval of the meters that print none."""

LONGEST_GAP = 60.0
"""Seconds: a longer gap is a break in the recording, and is played as one `INTERVAL`."""

CLOCK = re.compile(rb"0-0:1\.0\.0\((\d{12})([SWsw]?)\)")


class FileSource:
    """Replays a file. Each read returns one telegram, so that `time` is the time of that telegram.

    `speed`: `None` is full speed, 1 the pace of the telegrams' own times, 10 ten times as fast.

    Threads: as in `Source`.
    """

    live = False
    local = True

    def __init__(
        self,
        path: Path,
        *,
        speed: float | None,
        stop: threading.Event,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"file {path.name}"
        self._path = path
        self._stop = stop
        self._clock = clock
        self._pace = ReplayPace(speed) if speed else None
        self._file: BinaryIO | None = None
        self._pieces: Iterator[bytes] = iter(())
        self._next: bytes | None = None
        self._due = 0.0
        self._telegrams_given = 0
        self._modified_at = 0.0
        self._telegrams_in_all: int | None = None

    def open(self) -> None:
        """Open the file at its start. Raises `SourceMissing`."""
        self.close()
        try:
            status = self._path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise SourceMissing(
                    Message(
                        "{path} is no regular file: name a file of telegrams after file:.",
                        path=str(self._path),
                    )
                )
            self._file = self._path.open("rb")
        except (OSError, ValueError) as error:
            raise SourceMissing(
                Message(
                    "{path} cannot be read ({reason}): check its name and mode.",
                    path=str(self._path),
                    reason=getattr(error, "strerror", None) or str(error),
                )
            ) from error
        self._pieces = pieces(self._file)
        self._next, self._telegrams_given = None, 0
        self._modified_at = status.st_mtime
        self._due = self._clock()

    def read(self) -> bytes:
        """Return the next telegram with the bytes that follow it; empty while it is not yet due."""
        if self._next is None:
            self._next = self._next_piece()
        if self._due > self._clock():
            self._stop.wait(min(self._due - self._clock(), READ_WAIT))
            if self._due > self._clock():
                return b""
        piece, self._next = self._next, None
        self._telegrams_given += piece.startswith(b"/")
        return piece

    def _next_piece(self) -> bytes:
        try:
            piece = next(self._pieces, None)
        except (OSError, ValueError) as error:
            raise SourceLost(
                Message("{path} could not be read on ({error}).", path=str(self._path), error=str(error))
            ) from error
        if piece is None:
            raise SourceEnded
        if self._pace:
            self._due += self._pace.gap(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def time(self) -> float:
        """Return the time of the telegram just read: the file's date less an `INTERVAL` a later one."""
        if self._telegrams_in_all is None:
            self._telegrams_in_all = self._count_telegrams()
        return self._modified_at - INTERVAL * max(0, self._telegrams_in_all - self._telegrams_given)

    def _count_telegrams(self) -> int:
        if self._file is None:
            return self._telegrams_given
        here = self._file.tell()
        self._file.seek(0)
        total = sum(piece.startswith(b"/") for piece in pieces(self._file))
        self._file.seek(here)
        return total


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield the file cut before each line that starts with `/`, or after `BLOCK` bytes without one."""
    rest = b""
    while block := file.read(BLOCK):
        *whole, rest = _cut(rest + block)
        yield from whole
        if len(rest) >= BLOCK:
            yield rest
            rest = b""
    if rest:
        yield rest


def _cut(data: bytes) -> list[bytes]:
    starts = [0]
    at = data.find(b"/", 1)
    while at > 0:
        if data[at - 1] in b"\r\n":
            starts.append(at)
        at = data.find(b"/", at + 1)
    return [data[start:end] for start, end in pairwise([*starts, len(data)])]


class ReplayPace:
    """Delays between the telegrams of a recording."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._first = True
        self._last: datetime | None = None

    def gap(self, piece: bytes) -> float:
        """Return the seconds to wait between the previous telegram and this one, at the chosen speed."""
        if not piece.startswith(b"/"):
            return 0.0
        before, self._last = self._last, clock_of(piece)
        if self._first:
            self._first = False
            return 0.0
        recorded = (self._last - before).total_seconds() if self._last and before else INTERVAL
        return (recorded if 0 <= recorded <= LONGEST_GAP else INTERVAL) / self._speed


def clock_of(telegram: bytes) -> datetime | None:
    """Return the telegram's own time, in standard time, for differences only; `None` if it prints none."""
    if not (found := CLOCK.search(telegram)):
        return None
    try:
        local = datetime.strptime(found[1].decode(), "%y%m%d%H%M%S")
    except ValueError:
        return None
    return local - timedelta(hours=found[2] in (b"S", b"s"))
