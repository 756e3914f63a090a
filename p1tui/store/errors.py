"""Errors of the store, and the sentences for errors of SQLite and the system.

    StoreError              the history cannot be used
    ├── Unwritable          it cannot be opened for writing
    ├── UnknownFormat       a newer p1tui or another program wrote it
    └── CopyError           a backup cannot be made, or is not a whole history

A recorder raises `UnknownFormat` alone, and none once its file is open (`recording.history_file`). A function
that lets `sqlite3.Error` pass says so in its docstring; `sentence` puts such an error in words.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import Final

from p1tui.i18n.message import Message

FULL: Final = 64 << 10
"""Free bytes below which a disk counts as full: the write-ahead log's index grows by half of that."""

_CORRUPT: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class StoreError(Exception):
    """The history cannot be used."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
        """Sentence: what is wrong, why, and what to do."""


class Unwritable(StoreError):
    """The history cannot be opened for writing now."""

    def __init__(self, path: Path, reason: Message) -> None:
        super().__init__(
            Message("The history {path} cannot be opened: {reason}", path=str(path), reason=reason)
        )
        self.path = path
        self.reason = reason
        """Sentence: why, and what to do."""


class UnknownFormat(StoreError):
    """A newer p1tui or another program wrote the file: it must not be changed."""


class CopyError(StoreError):
    """A copy of the history cannot be made, or is not a whole history."""


def is_corrupt(error: sqlite3.Error) -> bool:
    """Return True if the file itself is damaged."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CORRUPT


def sentence(error: Exception, path: Path) -> Message:
    """Return why the file cannot be used and what to do; `error` comes from SQLite or the system."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Message("another program holds it locked; close that program.")
    if code in _CORRUPT:
        return Message("it is damaged; it will be set aside and a new one started.")
    number = getattr(error, "errno", None)
    # SQLite reports a full or read-only disk under many codes, such as SQLITE_IOERR and SQLITE_CANTOPEN.
    if code == sqlite3.SQLITE_FULL or number == errno.ENOSPC or (code and _is_full(path.parent)):
        return Message("the disk is full; make room on it.")
    if code == sqlite3.SQLITE_READONLY or number == errno.EROFS or (code and _is_read_only(path.parent)):
        return Message(
            "the file or its disk is read-only; check permissions, and whether the card is mounted read-only."
        )
    if code == sqlite3.SQLITE_IOERR:
        return Message(
            "the disk reports an error on reading or writing; check the card, and dmesg for its errors."
        )
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM) or number in (errno.EACCES, errno.EPERM):
        return Message("no access; check that you may write to the folder {folder}.", folder=str(path.parent))
    if number in (errno.EEXIST, errno.ENOTDIR):
        return Message("{folder} is no folder; name another file with store.path.", folder=str(path.parent))
    reason = getattr(error, "strerror", None) or str(error)
    return Message("{reason}; check the folder {folder}.", reason=reason, folder=str(path.parent))


def _is_full(folder: Path) -> bool:
    disk = _disk(folder)
    return disk is not None and disk.f_bavail * disk.f_frsize < FULL


def _is_read_only(folder: Path) -> bool:
    disk = _disk(folder)
    return disk is not None and bool(disk.f_flag & os.ST_RDONLY)


def _disk(folder: Path) -> os.statvfs_result | None:
    try:
        return os.statvfs(folder)
    except (OSError, AttributeError):  # Windows has no statvfs
        return None
