"""Connections to the history file, the sentences for what can go wrong, and setting a damaged file aside."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from p1tui.i18n.message import Message
from p1tui.store.database import schema

PAGE_SIZE: Final = 512
"""A commit of half a minute touches some twelve pages, most of them for one row: small ones write less."""

CHECKPOINT_PAGES: Final = 4000
"""Some two hours of commits, 2 MB: a page that each of them touches is written to its place once."""

WAL_LIMIT: Final = 4 << 20
"""The write-ahead log is cut back to this many bytes after a large transaction."""

BUSY_MS: Final = 1000
"""How long a commit waits for another program that writes: the screen waits with it, and it is tried again.
At the start it is ten seconds, since who had the file last may still be closing it."""

IN_MEMORY: Final = "PRAGMA temp_store = MEMORY"
"""What a query sorts or sets aside needs no disk: it may be full."""

FULL: Final = 64 << 10
"""Bytes free below which a disk counts as full: the index of the write-ahead log grows by half of it."""

_CORRUPT: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class StoreError(Exception):
    """The history cannot be used. `message` says what, why and what to do; `str()` of it is English."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Unwritable(StoreError):
    """It cannot be opened for writing now, as it is or where it is. `reason`: why and what to do."""

    def __init__(self, path: Path, reason: Message) -> None:
        super().__init__(
            Message("The history {path} cannot be opened: {reason}", path=str(path), reason=reason)
        )
        self.path = path
        self.reason = reason


def open_writer(path: Path) -> sqlite3.Connection:
    """The recorder's connection; makes folder, file and tables as needed. One thread at a time may use it.

    Raises `Unwritable` where it cannot be had, `StoreError` for a file that is not this version's to write,
    `sqlite3.DatabaseError` for a damaged one.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.OperationalError) as error:
        raise Unwritable(path, sentence(error, path)) from error
    try:
        _prepare(database, path)
        database.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    except BaseException as error:  # whatever ended it, Ctrl+C included, the file must not stay open
        database.close()
        if isinstance(error, sqlite3.Error) and not is_corrupt(error):
            raise Unwritable(path, sentence(error, path)) from error
        raise
    return database


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    if schema.version(database) > len(schema.MIGRATIONS):
        raise StoreError(
            Message(
                "The history {path} was written by a newer p1tui (its format is {version}, this one knows"
                " {known}); update p1tui, or name another file with store.path.",
                path=str(path),
                version=schema.version(database),
                known=len(schema.MIGRATIONS),
            )
        )
    if not schema.version(database) and database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreError(
            Message(
                "{path} is a database of another program, not a history of p1tui;"
                " name another file with store.path.",
                path=str(path),
            )
        )
    database.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute(IN_MEMORY)
    database.execute("PRAGMA secure_delete = OFF")  # some builds overwrite with zeros what they delete
    database.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    database.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT}")
    schema.migrate(database)
    _look_over(database)


def _look_over(database: sqlite3.Connection) -> None:
    """A check that stays quick at any age: every small table whole, both ends of the long ones."""
    for table in ("day", "demand_day", "outbox", "series", "device", "state", "part"):
        verdict = database.execute(f"PRAGMA quick_check('{table}')").fetchone()[0]
        if verdict != "ok":
            raise _corrupt(verdict)
    for table in ("sample", "minute", "hour", "event", "held"):
        database.execute(f"SELECT * FROM {table} ORDER BY time LIMIT 1").fetchall()
        database.execute(f"SELECT * FROM {table} ORDER BY time DESC LIMIT 100").fetchall()


def _corrupt(verdict: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(verdict)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def open_reader(path: Path) -> sqlite3.Connection:
    """A read-only connection, usable from any one thread at a time. Raises `sqlite3.Error`."""
    uri = path.resolve().as_uri()
    try:
        return _open_readable(f"{uri}?mode=ro")
    except sqlite3.OperationalError:
        # A write-ahead log on a read-only file system has nowhere for its index; nobody writes there either.
        return _open_readable(f"{uri}?immutable=1")


def _open_readable(uri: str) -> sqlite3.Connection:
    """Connect, and read a first page; whatever fails, no connection stays open."""
    database = sqlite3.connect(uri, uri=True, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        schema.version(database)
        database.execute(IN_MEMORY)
    except BaseException:  # Ctrl+C included: nobody else has it yet who could close it
        database.close()
        raise
    return database


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:  # half a transaction must not stay open, whatever ended it
        # A full disk may have rolled back by itself; another failure here must not hide the first one.
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def is_corrupt(error: sqlite3.Error) -> bool:
    """Whether the file itself is damaged."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CORRUPT


def sentence(error: Exception, path: Path) -> Message:
    """Why the file cannot be used and what to do, for a person. `error` is of SQLite or the system."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Message("another program holds it locked; close that program.")
    if code in _CORRUPT:
        return Message("it is damaged; it will be set aside and a new one started.")
    number = getattr(error, "errno", None)
    # SQLite calls a full or read-only disk many names: an error of input and output, a file that cannot open.
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
    except (OSError, AttributeError):  # Windows cannot tell in this way
        return None


def set_aside(path: Path, now: float) -> Path:
    """Rename a damaged file and its log; nothing is deleted. Raises `OSError`."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    return aside
