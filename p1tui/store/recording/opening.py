"""Open the history of a recorder: lock it, move aside what cannot be used, or stand in for it in memory."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.i18n.message import NOTHING, Message, verbatim
from p1tui.runtime import invocation
from p1tui.runtime.lock import HistoryLock, HistoryLocked, lock_file
from p1tui.store.database import file_kind
from p1tui.store.database.connection import BUSY_MS, files, open_memory, open_writer, set_aside
from p1tui.store.errors import StoreError, Unwritable, is_corrupt, sentence
from p1tui.store.recording.resume import RecordingState
from p1tui.store.recording.writer import Writer

_ENDLESS = {
    errno.ENAMETOOLONG: Message("its name is too long; name another file with store.path."),
    errno.ELOOP: Message("a link on the way leads to itself; name another file with store.path."),
    errno.ENOTDIR: Message("{folder} is no folder; name another file with store.path."),
    errno.EISDIR: Message("it is a folder; name a file in it with store.path."),
}
"""Errors of a path that no waiting mends, unlike a disk that is full, read-only or not mounted."""


def check_path(path: Path) -> None:
    """Raise `StoreError` if no history can ever be at this path, nor its logs and its lock beside it."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        for each in (*files(path), lock_file(path)):
            with suppress(FileNotFoundError, PermissionError):
                each.stat()
    except (OSError, RuntimeError) as error:
        # Python 3.11 and 3.12 raise RuntimeError for a loop of links.
        number = error.errno if isinstance(error, OSError) else errno.ELOOP
        if number in _ENDLESS:
            raise StoreError(
                Message(
                    "The history {path} cannot be opened: {reason}",
                    path=str(path),
                    reason=_ENDLESS[number].with_values(folder=str(path.parent)),
                )
            ) from error


class HistoryOpener:
    """Opens one history, any number of times.

    Threads: the recorder's.
    """

    def __init__(
        self,
        path: Path,
        timezone: ZoneInfo,
        retention: int,
        now: Callable[[], float],
        lock: HistoryLock | None,
    ) -> None:
        self.notice = NOTHING
        """Sentence on what was found in the place of the history, or `NOTHING`."""
        self._path = path
        self._timezone = timezone
        self._retention = retention
        self._now = now
        self._lock = lock

    def open(self, wait_ms: int = BUSY_MS) -> tuple[Writer, RecordingState]:
        """Open or create the history, and restore the state; set an unusable file aside. Raises `StoreError`.

        `wait_ms`: milliseconds to wait for another program.
        """
        self._take_lock()
        empty = file_kind.emptiness(self._path)
        if empty and file_kind.has_log(self._path):
            self.set_aside_damaged()  # SQLite would delete the log
            empty = NOTHING
        try:
            opened = self._begin(wait_ms)
        except sqlite3.DatabaseError as error:
            if not is_corrupt(error):
                raise Unwritable(self._path, sentence(error, self._path)) from error
            self.set_aside_damaged()
            return self._begin(wait_ms)
        self.notice = empty or self.notice
        return opened

    def _take_lock(self) -> None:
        if self._lock is None:
            return
        try:
            self._lock.acquire()
        except HistoryLocked as error:
            raise Unwritable(self._path, verbatim(str(error))) from error
        except OSError as error:
            raise Unwritable(self._path, sentence(error, self._path)) from error
        self._lock = None

    def _begin(self, wait_ms: int) -> tuple[Writer, RecordingState]:
        writer = self.writer(wait_ms)
        try:
            state = RecordingState.resumed(writer, self._timezone)
            state.plausibility.waiting += writer.take_waiting()
        except BaseException:  # Ctrl+C included: nobody else can close it
            writer.database.close()
            raise
        return writer, state

    def writer(self, wait_ms: int = BUSY_MS) -> Writer:
        """Open or create the file. Raises `StoreError`, `sqlite3.Error`."""
        return self._writer(open_writer(self._path, wait_ms))

    def stand_in(self) -> tuple[Writer, RecordingState]:
        """Return an empty history in memory, in place of a file that cannot be opened yet."""
        writer = self._writer(open_memory())
        return writer, RecordingState.resumed(writer, self._timezone)

    def _writer(self, database: sqlite3.Connection) -> Writer:
        try:
            return Writer(database, self._timezone, self._retention)
        except BaseException:  # Ctrl+C included: nobody else can close it
            database.close()
            raise

    def set_aside_damaged(self) -> None:
        """Rename a damaged history, and say so in `notice`. Raises `Unwritable`."""
        try:
            aside = set_aside(self._path, "damaged", self._now())
        except OSError as error:
            stuck = Message(
                "it is damaged and cannot be moved out of the way ({reason}); move it yourself,"
                " or name another file with store.path.",
                reason=error.strerror or str(error),
            )
            raise Unwritable(self._path, stuck) from error
        self.notice = Message(
            "The history was damaged: a new one has begun, and it is kept as {aside}.",
            aside=str(aside or self._path),
        )

    def set_aside_replacement(self) -> None:
        """Rename what took the place of a lost history, if anything, and say so. Raises `Unwritable`."""
        self.notice = Message(
            "The history {path} was deleted or renamed while it was written: a new one has begun.",
            path=str(self._path),
        )
        try:
            aside = set_aside(self._path, "replaced", self._now())
        except OSError as error:
            raise Unwritable(self._path, sentence(error, self._path)) from error
        if aside is not None:
            self.notice = Message(
                "The history {path} was replaced while it was written: a new one has begun, and what took its"
                " place is kept as {aside}; {command} puts that back.",
                path=str(self._path),
                command=invocation.command("restore"),
                aside=str(aside),
            )
