"""One writer per history: a lock on a file beside it, which the system releases when the process ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec

from p1tui.i18n.message import Message, verbatim

SOCKET = "socket "
"""Begins the line of a lock file that names the socket of the engine which holds it."""


PROCESS = "process "
"""Begins the name of a holder in its lock file."""


def shown_holder(holder: str) -> Message:
    """Return the name of a holder for a person, in whose language `process 4711` may read otherwise."""
    number = holder.removeprefix(PROCESS)
    return Message("process {number}", number=number) if number != holder else verbatim(holder)


class Holder(msgspec.Struct, frozen=True):
    """The content of a lock file. It outlives a holder that was killed."""

    name: str = ""
    """`process 4711`; empty if the last holder released the lock, or could write no name."""
    socket: Path | None = None
    """Socket at which the holder serves viewers, if it does."""

    @property
    def pid(self) -> int | None:
        """Process id of the holder, `None` if it is not known."""
        word, _, number = self.name.partition(" ")
        return int(number) if word == "process" and number.isdecimal() else None


class HistoryLocked(Exception):
    """Another process writes this history."""

    def __init__(self, holder: str | Message) -> None:
        self.message = Message(
            "This meter is already being recorded by {holder}. "
            "Stop that one first, or record another meter with --profile NAME.",
            holder=shown_holder(holder) if isinstance(holder, str) else holder,
        )
        """Sentence with the process and the remedy."""
        super().__init__(str(self.message))
        self.holder = str(holder)
        """Name of that process."""


def holder_of(history: Path) -> Holder:
    """Return what the lock file of a history says, an empty `Holder` if there is none to be read."""
    try:
        lines = os.fsdecode(lock_file(history).read_bytes()).splitlines()
    except OSError:
        return Holder()
    named = [line.removeprefix(SOCKET) for line in lines if line.startswith(SOCKET)]
    return Holder(lines[0].strip() if lines else "", Path(named[0]) if named else None)


def lock_file(history: Path) -> Path:
    """Return the path of a history's lock file, links resolved, so that a link has the same lock."""
    history = history.resolve()
    return history.with_name(f"{history.name}.lock")


class HistoryLock:
    """The lock of the one process that writes a history; released even by `kill -9`.

    Threads: any, one at a time.
    """

    def __init__(self, history: Path) -> None:
        self._path = lock_file(history)
        self._file: IO[str] | None = None
        self._socket: Path | None = None

    def acquire(self) -> None:
        """Take the lock. Raises `HistoryLocked` if it is taken, `OSError` if no lock file can be made."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+")
        try:
            self._take(file)
        except BaseException:  # Ctrl+C included: nobody else can close it
            file.close()
            raise
        self._file = file

    def _take(self, file: IO[str]) -> None:
        try:
            _lock(file)
        except OSError:
            file.seek(0)
            raise HistoryLocked(file.readline().strip() or Message("another p1tui")) from None
        self._write(file)

    def announce(self, socket: Path) -> None:
        """Name the socket of the engine that holds the lock, or will, in its file, where viewers look."""
        self._socket = socket
        if self._file is not None:
            self._write(self._file)

    def _write(self, file: IO[str]) -> None:
        text = f"{PROCESS}{os.getpid()}\n" + (f"{SOCKET}{self._socket}\n" if self._socket else "")
        file.truncate(0)
        with suppress(OSError):  # on a full disk the lock has no name in it
            os.write(file.fileno(), os.fsencode(text))

    def release(self) -> None:
        """Release the lock; keep the empty file, since deleting it would race with the next holder."""
        file, self._file = self._file, None
        if file is not None:
            with file:
                file.truncate(0)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        # A byte far behind the text, since Windows does not allow reading locked bytes.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
