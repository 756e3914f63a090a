"""Inspect and change the outboxes while no engine records into the history."""

from __future__ import annotations

import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from p1tui.i18n.message import Message
from p1tui.model.entries import Backlog, Entry, MadeDue, Progress
from p1tui.store.database.connection import open_reader, open_writer, transaction
from p1tui.store.database.partitions import newest
from p1tui.store.errors import StoreError
from p1tui.store.outbox.outbox import Committed, StoredOutbox
from p1tui.store.outbox.pending import PendingWrites, UplinkWrites, queue_parked, write


def newest_entry(path: Path) -> Entry | None:
    """Return the newest stored reading as an entry, if there is one. Raises `sqlite3.Error`."""
    if not path.exists():
        return None
    with closing(open_reader(path)) as database:
        last = newest(database)
    if last is None:
        return None
    outbox = StoredOutbox(
        partial(open_reader, path), "", 1, PendingWrites(), lambda: Committed(last + 1), time.time
    )
    with closing(outbox):
        outbox.save(Progress(cursor=last - 1))
        return outbox.due(1)[0]


def parked(path: Path, target: str) -> dict[str, int]:
    """Return the number of a target's parked entries by reason. Raises `sqlite3.Error`."""
    with closing(open_reader(path)) as database:
        query = "SELECT reason, count(*) FROM parked WHERE target = ? GROUP BY reason ORDER BY min(time)"
        return dict(database.execute(query, (target,)))


class Standing(NamedTuple):
    """State of a target's outbox."""

    progress: Progress
    backlog: Backlog
    parked: int


def standing(path: Path, target: str, interval: int) -> Standing:
    """Return how far a target has come, also while an engine records. Raises `sqlite3.Error`."""
    with closing(open_reader(path)) as database:
        last = newest(database) or 0
    return Standing(*_progress_and_backlog(path, target, interval, last), sum(parked(path, target).values()))


def retry(path: Path, target: str) -> int:
    """Queue all parked entries of a target again, for the next run. Returns their number.

    Raises `StoreError`, `sqlite3.Error`.
    """
    with closing(open_writer(path)) as database, transaction(database):
        return queue_parked(database, target)


def make_due(path: Path, target: str, interval: int, since: int, *, again: bool = False) -> MadeDue:
    """Make the readings stored from `since` (UTC seconds) on due to a target, except those already settled.

    The cursor goes back to just before `since`. The span from the target's start to the old cursor is stored
    as done, and `StoredOutbox.due` leaves it out, so nothing is sent twice; not with `again`, for a target
    that stores an entry once however often it is sent.

    Raises `StoreError`, `sqlite3.Error`.
    """
    with closing(open_writer(path)) as database:
        last = newest(database) or 0
        progress, before = _progress_and_backlog(path, target, interval, last)
        if not progress.clean or progress.sending or progress.doubtful:
            raise StoreError(
                Message(
                    "Some entries may have been sent without an answer. Let p1tui run until its uploads are"
                    " up, end it, and then ask for older ones."
                )
            )
        if since > (progress.cursor if again else progress.started):
            return MadeDue(0, None)
        with transaction(database):
            done = "DELETE FROM done_span WHERE target = ? AND until <= ?"
            database.execute(done, (target, progress.cursor))
            if progress.cursor > progress.started and not again:
                database.execute(
                    "INSERT OR REPLACE INTO done_span VALUES (?, ?, ?)",
                    (target, progress.started, progress.cursor),
                )
            back = replace(progress, cursor=since - 1, started=min(progress.started, since - 1))
            write(database, UplinkWrites({target: (interval, back)}, {}, frozenset(), {}))
        _, after = _progress_and_backlog(path, target, interval, last)
        return MadeDue(after.entries - before.entries, after.oldest)


def _progress_and_backlog(path: Path, target: str, interval: int, last: int) -> tuple[Progress, Backlog]:
    outbox = StoredOutbox(
        partial(open_reader, path), target, interval, PendingWrites(), lambda: Committed(last), time.time
    )
    with closing(outbox):
        return outbox.progress(), outbox.backlog()
