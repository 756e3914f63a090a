"""Checks of the history and of what keeps it: its file, its holder, the service and the backup."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from p1tui.i18n.message import Message, verbatim
from p1tui.runtime.duration import DAY
from p1tui.service.doctor.finding import Finding
from p1tui.store import backup
from p1tui.store.database.connection import open_reader
from p1tui.store.errors import CopyError

STALE: Final = 120
"""Seconds after which a recording should have stored a reading."""


def history(file: Path) -> Finding:
    """Check that the history is whole."""
    if not file.exists():
        reason = Message("{path}: there is no history yet.", path=str(file))
        return Finding("history", "note", reason, "p1tui")
    try:
        backup.check(file)
    except CopyError as error:
        return Finding("history", "wrong", verbatim(str(error)), "p1tui restore FILE")
    size = sum(each.stat().st_size for each in file.parent.glob(f"{file.name}*"))
    reason = Message("{path} is whole, {count:,} MB.", path=str(file), count=size // 1_000_000)
    return Finding("history", "good", reason)


def newest(file: Path, *, recorded: bool, now: float | None = None) -> list[Finding]:
    """Check the age of the newest reading, if an engine records."""
    if not (recorded and file.exists()):
        return []
    now = time.time() if now is None else now
    try:
        with closing(open_reader(file)) as database:
            (time_of,) = database.execute("SELECT max(time) FROM minute").fetchone()
    except sqlite3.Error:
        return []  # the check of the history says why
    if time_of is None:
        return [Finding("readings", "wrong", Message("No reading is stored yet."), "p1tui")]
    age = round(now) - time_of
    reason = Message("The newest stored reading is {count:,} s old.", count=age)
    return [Finding("readings", "good" if age < STALE else "wrong", reason)]


def backups(folder: Path | None, stem: str, now: float | None = None) -> Finding:
    """Check the age of the newest nightly backup; `folder`: where they are, `None`: there are none."""
    now = time.time() if now is None else now
    if folder is None:
        reason = Message("No backup is planned: a card that dies takes the history with it.")
        return Finding("backup", "note", reason, "p1tui service install --backup FOLDER")
    found = sorted(folder.glob(f"{stem}-*.sqlite"))
    if not found:
        reason = Message("{folder} holds no backup.", folder=str(folder))
        return Finding("backup", "wrong", reason, f"p1tui backup --keep 7 {folder}")
    days = int((now - found[-1].stat().st_mtime) // DAY)
    reason = Message("The newest backup, {path}, is {count} days old.", path=str(found[-1]), count=days)
    return Finding("backup", "good" if days < 2 else "wrong", reason)
