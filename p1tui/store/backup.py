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
from p1tui.runtime.replacement import replacement
from p1tui.store.database import schema
from p1tui.store.database.connection import open_reader, set_aside
from p1tui.store.database.foreign import differences
from p1tui.store.errors import CopyError, sentence


def backup(history: Path, copy: Path) -> int:
    """Copy the history to `copy` by way of a checked temporary file beside it. Returns the size in bytes."""
    with replacement(copy) as partial:
        _copy(history, partial, copy)
        check(partial, shown=history)
        partial.replace(copy)
    return copy.stat().st_size


def keep_newest(folder: Path, stem: str, count: int) -> list[Path]:
    """Delete all backups `STEM-YYYY-MM-DD.sqlite` of a folder but the `count` newest; return what is left.

    Any other file stays. The newest is the first. Raises `OSError`.
    """
    day = "[0-9]" * 4 + "-" + "-".join(["[0-9]" * 2] * 2)
    found = sorted(folder.glob(f"{stem}-{day}.sqlite"), reverse=True)
    for older in found[count:]:
        older.unlink()
    return found[:count]


def restore(copy: Path, history: Path, now: float) -> Path | None:
    """Check a copy and put it in the history's place. Returns the new path of the old one, if any.

    The caller holds the history's lock. A log without its history is moved out of the way, too: SQLite would
    take it for the log of the copy, and the file would be malformed.
    """
    check(copy)
    history = history.resolve()
    history.parent.mkdir(parents=True, exist_ok=True)
    with replacement(history) as partial:
        _copy(copy, partial, history)
        check(partial, shown=copy)
        aside = set_aside(history, "before-restore", now)
        partial.replace(history)
    check(history)
    return aside


def check(path: Path, *, shown: Path | None = None) -> None:
    """Raise `CopyError` unless the file is an undamaged history of a known format and with its schema.

    `shown`: the file that the error names in its place.
    """
    name = str(shown or path)
    if not path.is_file():
        raise CopyError(Message("{path}: there is no such file; check the name.", path=name))
    try:
        with closing(open_reader(path)) as database:
            version = schema.version(database)
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            if version < 1 or not {"series", "minute", "hour", "day"} <= tables:
                raise CopyError(
                    Message("{path} is no history of p1tui; name a file that p1tui backup made.", path=name)
                )
            if version > len(schema.MIGRATIONS):
                raise CopyError(
                    Message(
                        "{path} was written by a newer p1tui (its format is {version}); update p1tui.",
                        path=name,
                        version=version,
                    )
                )
            verdict = database.execute("PRAGMA quick_check(1)").fetchone()[0]
            foreign = differences(database) if verdict == "ok" else []
    except sqlite3.Error as error:
        raise CopyError(
            Message(
                "{path} is no whole history of p1tui ({error}); name another copy.",
                path=name,
                error=str(error),
            )
        ) from error
    if verdict != "ok":
        raise CopyError(
            Message("{path} is damaged ({verdict}); name another copy.", path=name, verdict=verdict)
        )
    if foreign:
        raise CopyError(
            Message(
                "{path} has objects that p1tui did not make so ({names}); drop or mend them with sqlite3,"
                " or name another copy.",
                path=name,
                names=", ".join(foreign[:5]),
            )
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
