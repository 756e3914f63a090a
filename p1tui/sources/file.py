"""A recording, replayed at full speed or at the pace of its recording, as it was or as if it were of now."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from p1tui.i18n.message import Message
from p1tui.recordings.damage import Damaged
from p1tui.recordings.pace import INTERVAL, ReplayPace
from p1tui.recordings.pieces import Piece, pieces_of
from p1tui.recordings.shift import Shift
from p1tui.sources.base import READ_WAIT, SourceEnded, SourceLost, SourceMissing


def named_file(text: str) -> tuple[str, str]:
    """Return path and options of what stands behind `file:`.

    A name may hold a `?`: the longest part of the text that is the name of a file is the path, else all up to
    the first `?`.
    """
    end = len(text)
    while end > 0:
        if os.path.isfile(os.path.expanduser(text[:end])):  # noqa: PTH111, PTH113 - false also for a name that no file can have
            return text[:end], text[end + 1 :]
        end = text.rfind("?", 0, end)
    path, _, options = text.partition("?")
    return path, options


class FileSource:
    """Replays a file. Each read returns one telegram, so that `time` is the time of that telegram.

    `speed`: `None` is full speed, 1 the pace of the recording, 10 ten times as fast. `shift` dates each
    telegram at the moment that it is due, so that an old recording looks live; `None` leaves the times alone.

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
        shift: Shift | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.name = f"file {path.name}"
        self.path = path
        """File that is replayed."""
        self._stop = stop
        self._clock = clock
        self._now = now
        self._pace = ReplayPace(speed) if speed else None
        self._shift = shift
        self._pieces: Iterator[Piece] | None = None
        self._next: Piece | None = None
        self._due = self._opened = 0.0
        self._opened_at = 0.0
        self._telegrams_given = 0
        self._last_at: float | None = None  # arrival of a telegram, and telegrams given up to it
        self._given_at = 0
        self._modified_at = 0.0
        self._telegrams_in_all: int | None = None

    def open(self) -> None:
        """Open the file at its start. Raises `SourceMissing`."""
        self.close()
        try:
            status = self.path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise SourceMissing(
                    Message(
                        "{path} is no regular file: name a file of telegrams after file:.",
                        path=str(self.path),
                    )
                )
            self.path.open("rb").close()
        except (OSError, ValueError) as error:
            raise SourceMissing(
                Message(
                    "{path} cannot be read ({reason}): check its name and mode.",
                    path=str(self.path),
                    reason=getattr(error, "strerror", None) or str(error),
                )
            ) from error
        self._pieces = pieces_of(self.path)
        self._next, self._telegrams_given, self._last_at = None, 0, None
        self._modified_at = status.st_mtime
        self._due = self._opened = self._clock()
        self._opened_at = self._now()

    def read(self) -> bytes:
        """Return the next telegram with the bytes that follow it; empty while it is not yet due.

        Raises `SourceEnded` also where the file is damaged: opened again, it would begin anew without end.
        """
        if self._next is None:
            self._next = self._next_piece()
        if self._due > self._clock():
            self._stop.wait(min(self._due - self._clock(), READ_WAIT))
            if self._due > self._clock():
                return b""
        piece, self._next = self._next, None
        self._telegrams_given += piece.data.startswith(b"/")
        if piece.at is not None:
            self._last_at, self._given_at = piece.at, self._telegrams_given
        if self._shift is not None:
            return self._shift.dated(piece.data, self._due_at())
        return piece.data

    def _next_piece(self) -> Piece:
        if self._pieces is None:
            raise SourceLost(Message("{name} is closed.", name=self.name))
        try:
            piece = next(self._pieces, None)
        except Damaged as error:
            raise SourceEnded(error.after(self._telegrams_given)) from error
        except OSError as error:
            raise SourceEnded(
                Message(
                    "It could not be read on after {count} telegrams ({why}); try it again.",
                    count=self._telegrams_given,
                    why=error.strerror or str(error),
                )
            ) from error
        if piece is None:
            raise SourceEnded
        if self._pace:
            self._due += self._pace.gap(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        self._pieces = None

    def time(self) -> float:
        """Return the time of the telegram just read.

        That of its arrival, if the recording has it; else an `INTERVAL` after the one before, or the file's
        date less an `INTERVAL` for each later one.
        """
        if self._shift is not None:
            return self._due_at()
        if self._last_at is not None:
            return self._last_at + INTERVAL * (self._telegrams_given - self._given_at)
        if self._telegrams_in_all is None:
            self._telegrams_in_all = self._count_telegrams()
        return self._modified_at - INTERVAL * max(0, self._telegrams_in_all - self._telegrams_given)

    def _due_at(self) -> float:
        return self._opened_at + self._due - self._opened

    def _count_telegrams(self) -> int:
        if self._pieces is None:
            return self._telegrams_given
        total = 0
        with suppress(OSError):  # those before the damage, which the next read tells
            for piece in pieces_of(self.path):
                total += piece.data.startswith(b"/")
        return total
