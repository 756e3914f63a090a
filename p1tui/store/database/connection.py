"""Connections to the history file, and a new name for a file that makes room for another."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from p1tui.i18n.message import Message
from p1tui.store.database import schema
from p1tui.store.errors import UnknownFormat, Unwritable, is_corrupt, sentence

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


def open_writer(path: Path) -> sqlite3.Connection:
    """Open the recorder's connection; make folder, file and tables as needed. For one thread at a time.

    Raises `Unwritable` where it cannot be had, `UnknownFormat` for a file that this version must not write,
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
        raise UnknownFormat(
            Message(
                "The history {path} was written by a newer p1tui (its format is {version}, this one knows"
                " {known}); update p1tui, or name another file with store.path.",
                path=str(path),
                version=schema.version(database),
                known=len(schema.MIGRATIONS),
            )
        )
    if not schema.version(database) and database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise UnknownFormat(
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
    """Check every small table whole and both ends of the long ones: quick at any age."""
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
    """Open a read-only connection, for one thread at a time. Raises `sqlite3.Error`."""
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
    """Commit all that is done within, or nothing where it raises."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:  # half a transaction must not stay open, whatever ended it
        # A full disk may have rolled back by itself; another failure here must not hide the first one.
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def set_aside(path: Path, why: str, now: float) -> Path:
    """Rename a history and its log to `NAME.WHY-TIME`; nothing is deleted. Raises `OSError`."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
    aside = path.with_name(f"{path.name}.{why}-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.{why}-{stamp}-{number}")
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    return aside
