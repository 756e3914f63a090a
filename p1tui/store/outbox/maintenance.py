"""Queries and changes of what uplinks owe, for use while no engine records into the history."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from p1tui.i18n.message import Message
from p1tui.model.entries import Backlog, Progress
from p1tui.store.database.connection import open_reader, open_writer, transaction
from p1tui.store.database.partitions import newest
from p1tui.store.errors import StoreError
from p1tui.store.outbox.outbox import Committed, StoredOutbox
from p1tui.store.outbox.pending import PendingWrites, UplinkWrites, queue_parked, write


def newest_values(path: Path) -> dict[str, int]:
    """Return the newest stored reading's values by reading key; empty without one. Raises `sqlite3.Error`."""
    if not path.exists():
        return {}
    with closing(open_reader(path)) as database:
        last = newest(database)
    if last is None:
        return {}
    outbox = StoredOutbox(path, "", 1, PendingWrites(), lambda: Committed(last + 1), time.time)
    with closing(outbox):
        outbox.save(Progress(cursor=last - 1))
        return outbox.due(1)[0].values


def parked(path: Path, target: str) -> dict[str, int]:
    """Return how many entries of a target are set aside for each reason. Raises `sqlite3.Error`."""
    with closing(open_reader(path)) as database:
        query = "SELECT reason, count(*) FROM parked WHERE target = ? GROUP BY reason ORDER BY min(time)"
        return dict(database.execute(query, (target,)))


def retry(path: Path, target: str) -> int:
    """Try all that is set aside for a target again from the next start on. Returns how many entries.

    Raises `StoreError`, `sqlite3.Error`.
    """
    with closing(open_writer(path)) as database, transaction(database):
        return queue_parked(database, target)


def owe_from(path: Path, target: str, interval: int, since: int) -> tuple[int, int | None]:
    """Make what is stored from `since` (UTC seconds) on due to a target, but for what is done with.

    The cursor goes back to just before `since`. The stretch from where this target's entries began to where
    the cursor stood is noted as done, and `due` leaves it out: nothing of it is sent a second time.
    Returns how many more entries are due now, and the first one's time. Raises `StoreError`, `sqlite3.Error`.
    """
    with closing(open_writer(path)) as database:
        last = newest(database) or 0
        at, before = _owed(path, target, interval, last)
        if not at.clean or at.sending or at.doubtful:
            raise StoreError(
                Message(
                    "Some entries may have been sent without an answer. Let p1tui run until its uploads are"
                    " up, end it, and then ask for older ones."
                )
            )
        if since > at.started:
            return 0, None
        with transaction(database):
            done = "DELETE FROM done_span WHERE target = ? AND until <= ?"
            database.execute(done, (target, at.cursor))
            if at.cursor > at.started:
                database.execute(
                    "INSERT OR REPLACE INTO done_span VALUES (?, ?, ?)", (target, at.started, at.cursor)
                )
            back = replace(at, cursor=since - 1, started=since - 1)
            write(database, UplinkWrites({target: (interval, back)}, {}, frozenset()))
        _, after = _owed(path, target, interval, last)
        return after.entries - before.entries, after.oldest


def _owed(path: Path, target: str, interval: int, last: int) -> tuple[Progress, Backlog]:
    outbox = StoredOutbox(path, target, interval, PendingWrites(), lambda: Committed(last), time.time)
    with closing(outbox):
        return outbox.progress(), outbox.backlog()
