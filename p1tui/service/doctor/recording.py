"""Checks of the history, and of the recording that writes it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from p1tui.i18n.message import Message
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import Event, RecorderStatus
from p1tui.runtime import invocation
from p1tui.runtime.duration import DAY, HOUR
from p1tui.runtime.lock import shown_holder
from p1tui.service.doctor.finding import Finding
from p1tui.service.doctor.installation import Installation
from p1tui.service.doctor.patience import OutOfPatience, Patience
from p1tui.store import backup
from p1tui.store.database.connection import open_reader
from p1tui.store.database.messages import recalled
from p1tui.store.errors import CopyError

PATIENCE: Final = 6.0
"""Seconds for the check of the whole file: a Raspberry Pi reads some 40 MB a second."""

STALE: Final = 120
"""Seconds, besides those between two commits, after which a recording should have stored a reading."""

AHEAD: Final = 120
"""Seconds by which a stored reading may be ahead of this computer's clock."""

MOST_REJECTED: Final = 0.05
"""Share of telegrams that may fail their checksum: more means a bad cable."""

HAS_TABLE: Final = "SELECT 1 FROM sqlite_master WHERE name = 'event'"


def history(subject: Installation, patience: Patience, copy: Path | None) -> Finding:
    """Check that the history is whole; `copy`: the newest backup, which would mend it."""
    file = subject.files.history
    if not file.exists():
        reason = Message("{path}: there is no history yet.", path=str(file))
        return Finding("history", "note", reason, invocation.command(""))
    try:
        patience.ask(lambda: backup.check(file), PATIENCE)
    except CopyError as error:
        return Finding("history", "wrong", error.message, invocation.command(f"restore {copy or 'FILE'}"))
    except OSError as error:
        reason = Message("{path}: cannot be read ({why}).", path=str(file), why=error.strerror or "")
        return Finding("history", "wrong", reason, f"ls -l {file}")
    except OutOfPatience:
        reason = Message(
            "{path} is too large to be checked within seconds; a backup checks it.", path=str(file)
        )
        return Finding("history", "unknown", reason, invocation.command("backup FILE"))
    size = sum(each.stat().st_size for each in file.parent.glob(f"{file.name}*"))
    reason = Message("{path} is whole, {count:,} MB.", path=str(file), count=size // 1_000_000)
    return Finding("history", "good", reason)


def holder(name: str) -> Finding:
    """Tell what records; `name`: the process that holds the history, empty for none."""
    if name:
        return Finding(
            "recording", "good", Message("{holder} records this meter.", holder=shown_holder(name))
        )
    remedy = invocation.command("service install")
    return Finding("recording", "note", Message("Nothing records this meter now."), remedy)


def readings(
    subject: Installation, told: Snapshot | None = None, *, now: float | None = None
) -> list[Finding]:
    """Check the age of the newest reading, and the share of rejected telegrams, while an engine records.

    `told`: what the engine tells itself, telegrams among it.
    """
    now = time.time() if now is None else now
    try:
        with closing(open_reader(subject.files.history)) as database:
            if not database.execute(HAS_TABLE).fetchone():
                return []  # the check of the history says why
            newest = _unsaved(subject, told.recorder) if told else None
            newest = newest or _newest(subject, database, now)
            return [newest, *([] if told else _rejected(database, now))]
    except sqlite3.Error:
        return []  # likewise


def events(file: Path, count: int) -> list[Event]:
    """Return the newest events of a history, newest first. Raises `sqlite3.Error`."""
    with closing(open_reader(file)) as database:
        rows = database.execute(
            "SELECT time, kind, detail, message FROM event ORDER BY time DESC, id DESC LIMIT ?", (count,)
        )
        return [Event(at, kind, recalled(text, json)) for at, kind, text, json in rows]


def _unsaved(subject: Installation, recorder: RecorderStatus) -> Finding | None:
    """Tell of an engine that has not saved anything yet, since it has just begun."""
    if not recorder.recorded or recorder.committed_at is not None or recorder.trouble:
        return None
    reason = Message(
        "{count:,} readings came; they are saved each {seconds} s.",
        count=recorder.recorded,
        seconds=round(subject.settings.store.commit_interval),
    )
    return Finding("readings", "good", reason)


def _newest(subject: Installation, database: sqlite3.Connection, now: float) -> Finding:
    (newest,) = database.execute("SELECT max(time) FROM minute").fetchone()
    status = invocation.command("service status")
    if newest is None:
        reason = Message("No reading is stored yet: the meter is silent, or the cable is not found.")
        return Finding("readings", "wrong", reason, status)
    age = round(now) - newest
    if age < -AHEAD:
        reason = Message(
            "The newest stored reading is {count:,} s ahead of this computer's clock.", count=-age
        )
        return Finding("readings", "wrong", reason, "timedatectl status")
    reason = Message("The newest stored reading is {count:,} s old.", count=max(age, 0))
    late = age > STALE + subject.settings.store.commit_interval
    return Finding("readings", "wrong", reason, status) if late else Finding("readings", "good", reason)


def _rejected(database: sqlite3.Connection, now: float) -> list[Finding]:
    """Check the last day's rejected telegrams, of which the history keeps a total for each hour."""
    since = round(now) - DAY
    rows = database.execute(
        "SELECT detail, message FROM event WHERE kind = 'rejected' AND time >= ?", (since,)
    )
    rejected = 0
    for text, json in rows:
        total = recalled(text, json).values.get("total", 1)
        rejected += total if isinstance(total, int) else 1
    (stored,) = database.execute(
        "SELECT coalesce(sum(readings), 0) FROM minute WHERE time >= ?", (since - HOUR,)
    ).fetchone()
    total = rejected + stored
    return [share(rejected, total)] if total else []


def share(rejected: int, total: int) -> Finding:
    """Judge the share of rejected telegrams."""
    reason = Message("{count:,} of {total:,} telegrams were rejected.", count=rejected, total=total)
    # The first one may be cut where listening began.
    if rejected <= 1 or rejected <= MOST_REJECTED * total:
        return Finding("rejected", "good", reason)
    lost = Message(
        "{count:,} of {total:,} telegrams were rejected: bytes get lost. Try a shorter cable, and see that "
        "nothing else reads the port.",
        count=rejected,
        total=total,
    )
    return Finding("rejected", "wrong", lost, "dmesg | grep -i tty")
