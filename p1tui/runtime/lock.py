"""One writer per history: a lock on a file beside it, which the system releases when the process ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from p1tui.i18n.message import Message


class HistoryLocked(Exception):
    """Another process writes this history."""

    def __init__(self, holder: str | Message) -> None:
        self.message = Message(
            "This meter is already being recorded by {holder}. "
            "Stop that one first, or record another meter with --profile NAME.",
            holder=holder,
        )
        """Sentence with the process and the remedy."""
        super().__init__(str(self.message))


class HistoryLock:
    """The lock of the one process that writes a history; released even by `kill -9`.

    Threads: any, one at a time.
    """

    def __init__(self, history: Path) -> None:
        # Resolved, so that a link to a history has the same lock.
        history = history.resolve()
        self._path = history.with_name(f"{history.name}.lock")
        self._file: IO[str] | None = None

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

    @staticmethod
    def _take(file: IO[str]) -> None:
        try:
            _lock(file)
        except OSError:
            file.seek(0)
            raise HistoryLocked(file.read().strip() or Message("another p1tui")) from None
        file.truncate(0)
        with suppress(OSError):  # on a full disk the lock has no name in it
            os.write(file.fileno(), f"process {os.getpid()}".encode())

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
