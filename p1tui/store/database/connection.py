"""Connections to the history file, transactions, and renaming a file that is replaced."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from p1tui.i18n.message import Message
from p1tui.store.database import file_kind, schema
from p1tui.store.errors import UnknownFormat, Unwritable, is_corrupt, sentence

PAGE_SIZE: Final = 512
"""Bytes. A commit of half a minute changes one row in each of some twelve pages: small pages write less."""

CHECKPOINT_PAGES: Final = 4000
"""Pages (2 MB) in the write-ahead log before a checkpoint: a page that changes each commit is copied once."""

WAL_LIMIT: Final = 4 << 20
"""Bytes to which the write-ahead log is truncated after a large transaction."""

BUSY_MS: Final = 1000
"""Milliseconds that a commit waits for another program; the next commit tries again."""

BUSY_AGAIN_MS: Final = 100
"""Milliseconds that it waits while the commit before it failed: readings queue up meanwhile."""

OPENING_MS: Final = 10_000
"""Milliseconds that a command waits, which tries once: the last program may still be closing the file."""

READER_CACHE: Final = "PRAGMA cache_size = -256"
"""SQL that keeps 256 KiB of pages. SQLite's 2 MB are filled by a year of quarter hours, which fit in neither,
and each reader of a recording would hold them for good."""

WRITER_CACHE: Final = ("PRAGMA cache_size = -512", "PRAGMA cache_spill = 4000")
"""SQL that keeps 512 KiB of pages between commits, of which each changes some twelve. A large transaction
holds 2 MB, as is usual, before it writes any: a page that is written early may change again."""

IN_MEMORY: Final = "PRAGMA temp_store = MEMORY"
"""SQL that keeps temporary tables and sorts in memory, since the disk may be full."""


def open_writer(path: Path, wait_ms: int = OPENING_MS) -> sqlite3.Connection:
    """Open a writing connection, for one thread at a time; create folder, file and tables as needed.

    `wait_ms`: milliseconds to wait for another program. Raises `Unwritable` if it cannot be opened,
    `UnknownFormat` for a file that this version must not write, `sqlite3.DatabaseError` for a damaged one.
    """
    if file_kind.is_foreign(path):
        raise UnknownFormat(
            Message(
                "{path} is no history of p1tui, nor a SQLite file at all: it is left as it is;"
                " name another file with store.path.",
                path=str(path),
            )
        )
    made = not os.path.lexists(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(
            path, timeout=wait_ms / 1000, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite3.OperationalError) as error:
        raise Unwritable(path, sentence(error, path)) from error
    try:
        _prepare(database, path)
        database.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    except BaseException as error:  # Ctrl+C included: nobody else can close the file
        database.close()
        if made and file_kind.emptiness(path):  # a full disk had room for its name alone
            with contextlib.suppress(OSError):
                path.unlink()
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
    database.execute("PRAGMA secure_delete = OFF")  # some builds overwrite deleted rows with zeros
    database.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    database.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT}")
    schema.migrate(database)
    for pragma in WRITER_CACHE:
        database.execute(pragma)
    _check_tables(database)


def _check_tables(database: sqlite3.Connection) -> None:
    """Check the small tables whole and the long ones at both ends, so that a large history opens as fast."""
    for table in ("day", "demand_day", "outbox", "series", "device", "state", "part"):
        verdict = database.execute(f"PRAGMA quick_check('{table}')").fetchone()[0]
        if verdict != "ok":
            raise _corrupt(verdict)
    for table in ("sample", "minute", "hour", "quarter_energy", "event", "held"):
        database.execute(f"SELECT * FROM {table} ORDER BY time LIMIT 1").fetchall()
        database.execute(f"SELECT * FROM {table} ORDER BY time DESC LIMIT 100").fetchall()


def _corrupt(verdict: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(verdict)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def open_memory() -> sqlite3.Connection:
    """Open an empty history in memory, for one thread at a time."""
    database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        schema.migrate(database)
    except BaseException:  # Ctrl+C included: nobody else can close it
        database.close()
        raise
    return database


def open_reader(path: Path) -> sqlite3.Connection:
    """Open a read-only connection, for one thread at a time. Raises `sqlite3.Error`."""
    uri = path.resolve().as_uri()
    try:
        return _open_readable(f"{uri}?mode=ro")
    except sqlite3.OperationalError:
        # A read-only file system has no place for the log's index; nobody writes there either.
        return _open_readable(f"{uri}?immutable=1")


def _open_readable(uri: str) -> sqlite3.Connection:
    """Connect and read the first page; close the connection again if that fails."""
    database = sqlite3.connect(uri, uri=True, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        schema.version(database)
        database.execute(IN_MEMORY)
        database.execute(READER_CACHE)
    except BaseException:  # Ctrl+C included: nobody else can close it
        database.close()
        raise
    return database


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Commit the statements of the `with` block; roll all of them back if it raises."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:  # Ctrl+C included: no transaction may stay open
        # SQLite may have rolled back by itself (full disk); an error here must not hide the first one.
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def set_aside(path: Path, why: str, now: float) -> Path | None:
    """Rename whatever there is of a history, links resolved, to `NAME.WHY-TIME`, logs likewise.

    Returns the new path of the first file renamed, `None` if there was none. Raises `OSError`.
    """
    path = path.resolve()
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
    name = aside = f"{path.name}.{why}-{stamp}"
    number = 1
    while any(os.path.lexists(each) for each in files(path.with_name(aside))):
        number += 1
        aside = f"{name}-{number}"
    moved = None
    for old, new in zip(files(path), files(path.with_name(aside)), strict=True):
        with contextlib.suppress(FileNotFoundError):
            old.rename(new)
            moved = moved or new
    return moved


def files(path: Path) -> list[Path]:
    """Return the paths of a history and of the logs that SQLite may keep beside it."""
    return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")]
