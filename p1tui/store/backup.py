"""Copy the history consistently while it is written, and put a copy back. Raises `CopyError`.

The copy is compact: it leaves out the history's free pages. So backup and restore give back the disk space
that readings took while they waited for an uplink (`recording.retention` says why the file does not shrink).
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from p1tui.i18n.message import Message
from p1tui.store.database import schema
from p1tui.store.database.connection import open_reader, set_aside
from p1tui.store.errors import CopyError, sentence


def backup(history: Path, copy: Path) -> int:
    """Copy the history to `copy` by way of a checked temporary file beside it. Returns the size in bytes."""
    partial = copy.with_name(f"{copy.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        _copy(history, partial, copy)
        check(partial)
        partial.replace(copy)
    finally:
        partial.unlink(missing_ok=True)
    return copy.stat().st_size


def restore(copy: Path, history: Path, now: float) -> Path | None:
    """Check a copy and put it in the history's place. Returns the new path of the old one, if any.

    The caller holds the history's lock.
    """
    check(copy)
    history.parent.mkdir(parents=True, exist_ok=True)
    partial = history.with_name(f"{history.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        _copy(copy, partial, history)
        check(partial)
        aside = set_aside(history, "before-restore", now) if history.exists() else None
        partial.replace(history)
    finally:
        partial.unlink(missing_ok=True)
    return aside


def check(path: Path) -> None:
    """Raise `CopyError` unless the file is an undamaged history of a known format."""
    if not path.is_file():
        raise CopyError(Message("{path}: there is no such file; check the name.", path=str(path)))
    try:
        with closing(open_reader(path)) as database:
            version = schema.version(database)
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            if version < 1 or not {"series", "minute", "hour", "day"} <= tables:
                raise CopyError(
                    Message(
                        "{path} is no history of p1tui; name a file that p1tui backup made.", path=str(path)
                    )
                )
            if version > len(schema.MIGRATIONS):
                raise CopyError(
                    Message(
                        "{path} was written by a newer p1tui (its format is {version}); update p1tui.",
                        path=str(path),
                        version=version,
                    )
                )
            verdict = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise CopyError(
            Message(
                "{path} is no whole history of p1tui ({error}); name another copy.",
                path=str(path),
                error=str(error),
            )
        ) from error
    if verdict != "ok":
        raise CopyError(
            Message("{path} is damaged ({verdict}); name another copy.", path=str(path), verdict=verdict)
        )


def _copy(source: Path, target: Path, shown: Path) -> None:
    try:
        with closing(open_reader(source)) as reader:
            # VACUUM INTO writes one file without a log beside it, and a recorder need not wait for it.
            reader.execute("VACUUM INTO ?", (str(target.resolve()),))
        with target.open("rb+") as file:
            os.fsync(file.fileno())  # SQLite does not sync it
    except (sqlite3.Error, OSError) as error:
        raise CopyError(
            Message(
                "The copy {path} cannot be written: {reason}", path=str(shown), reason=sentence(error, shown)
            )
        ) from error
