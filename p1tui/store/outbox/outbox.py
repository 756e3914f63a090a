"""Outbox of one uplink: an entry for each interval with committed readings after its cursor."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

import msgspec

from p1tui.model.entries import Backlog, Entry, MadeDue, Parked, Progress
from p1tui.store.batch import CommitBatch
from p1tui.store.outbox.entries import Entries
from p1tui.store.outbox.joining import EarlierRun
from p1tui.store.outbox.pending import PROGRESS, PendingWrites

_WINDOW_ROWS: Final = 20_000
"""Seconds of readings in one query: bounds the memory for any interval."""


class Committed(NamedTuple):
    """The last committed reading by arrival."""

    newest: int = 0
    """Its time, UTC seconds."""
    forward_from: int = 0
    """UTC seconds to which the clock last went back; 0: never."""


class StoredOutbox:
    """`model.entries.Outbox` of one target. Methods raise `sqlite3.Error`.

    Only committed readings are due, so that a power cut changes no entry; while the file cannot be written,
    waiting ones are due too. An interval is over once a reading of a later one is committed.

    Threads: its uplink's; the recorder's calls `add_waiting`, `reopen`, `join` and `start_at`; any may call
    `retry`, `progress`, `cursor`, `parked` and `close`.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        target: str,
        interval: int,
        pending: PendingWrites,
        committed: Callable[[], Committed],
        now: Callable[[], float],
    ) -> None:
        self._connect = connect
        self._target = target
        self._interval = interval
        self._pending = pending
        self._committed = committed
        self._now = now
        self._lock = threading.Lock()
        self._database = connect()
        self._earlier: EarlierRun | None = None
        self._count = self._counted_from = self._counted_to = 0
        try:
            self._entries = Entries(self._database, interval)
            self._progress = self._load()
            self._parked, self._done = self._load_parked(), self._load_done()
        except BaseException:  # Ctrl+C included: nobody else can close it
            self._database.close()
            raise

    def _load(self) -> Progress:
        if (stored := self._stored()) is not None:
            return stored
        newest = self._committed().newest
        fresh = Progress(cursor=newest, started=newest)
        self._pending.save(self._target, self._interval, fresh)
        return fresh

    def _stored(self) -> Progress | None:
        row = self._database.execute(
            f"SELECT {', '.join(PROGRESS)} FROM outbox WHERE target = ?", (self._target,)
        ).fetchone()
        if row is None:
            return None
        return msgspec.convert(dict(zip(PROGRESS, row, strict=True)), Progress, strict=False)

    def _load_parked(self) -> set[int]:
        rows = self._database.execute("SELECT time FROM parked WHERE target = ?", (self._target,))
        return {time for (time,) in rows}

    def _load_done(self) -> list[tuple[int, int]]:
        query = "SELECT after, until FROM done_span WHERE target = ? ORDER BY after"
        return self._database.execute(query, (self._target,)).fetchall()

    def start_at(self, newest: int) -> None:
        """Start with the first reading after `newest` if nothing was recorded before."""
        if self._progress.cursor == 0:
            self.save(Progress(cursor=newest, started=newest))

    def reopen(self) -> None:
        """Open the new file that replaces a damaged one; keep the progress."""
        with self._lock:
            self._open_again()
        self._pending.save(self._target, self._interval, self._progress)

    def _open_again(self) -> None:
        self._database.close()
        self._database = self._connect()
        self._entries = Entries(self._database, self._interval)
        self._counted_from = self._counted_to = 0

    def join(self, until: int, newest: int) -> None:
        """Open the history, which could not be opened before, and find there what an earlier run left.

        `until`: the time before the first reading of this run; `newest`: that of the last stored reading.
        """
        with self._lock:
            self._open_again()
            self._parked |= self._load_parked()
            self._done = self._load_done()
            stored = self._stored()
            self._earlier = None if stored is None else EarlierRun(stored, until)
        if stored is None:
            self.start_at(newest)
        self.save(self._progress)

    def joined(self) -> bool:
        """Return True, once, if an earlier run's progress was found; `progress` then returns that of both."""
        with self._lock:
            if (earlier := self._earlier) is None:
                return False
            if span := earlier.passed(self._progress):
                self._done = sorted([*self._done, span])
            self._progress, self._earlier = earlier.joined(self._progress), None
            self._counted_from = self._counted_to = 0
        return True

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._database.close()

    def progress(self) -> Progress:
        """Return the progress of this uplink."""
        return self._progress

    def save(self, progress: Progress) -> None:
        """Store the progress with the recorder's next commit."""
        self._progress = progress
        if (earlier := self._earlier) is not None:
            if span := earlier.passed(progress):
                self._pending.pass_over(self._target, *span)
            progress = earlier.joined(progress)
        self._pending.save(self._target, self._interval, progress)

    def go_back(self, since: int, *, again: bool = False) -> MadeDue | None:
        """Make readings from `since` (UTC seconds) on due, except those already settled unless `again`.

        The cursor goes back to just before `since`. The span from the start to the old cursor is kept as
        done, and `due` leaves it out, so nothing is sent twice. The recorder's next commit stores both.
        Returns `None` if it is not known now what was settled.
        """
        progress, before = self._progress, self.backlog()
        if self._earlier is not None or self.cursor() != progress.cursor:
            return None
        if since > (progress.cursor if again else progress.started):
            return MadeDue(0, None)
        if again:
            with self._lock:
                self._done = []
        elif progress.cursor > progress.started:
            span = progress.started, progress.cursor
            with self._lock:
                self._done = sorted([*self._done, span])
            # Before the cursor: a commit in between then stores no more than what is done.
            self._pending.pass_over(self._target, *span)
        with self._lock:
            self._counted_from = self._counted_to = 0
        self.save(
            msgspec.structs.replace(
                progress,
                cursor=since - 1,
                started=min(progress.started, since - 1),
                clean=False,
                sending=0,
                doubtful=0,
            )
        )
        after = self.backlog()
        return MadeDue(after.entries - before.entries, after.oldest)

    def cursor(self) -> int:
        """Return the time after which readings are due."""
        committed, cursor = self._committed(), self._progress.cursor
        if cursor > committed.newest and committed.forward_from:
            # The clock went back behind the cursor; the readings since then are due all the same.
            return committed.forward_from - 1
        return cursor

    def park(self, entries: Sequence[Entry], reason: str) -> None:
        """Park entries with the target's reason, from the recorder's next commit on."""
        for entry in entries:
            self._parked.add(entry.time)
            self._pending.park(self._target, Parked(entry, reason, self._now()))

    def parked(self) -> int:
        """Return the number of parked entries."""
        return len(self._parked)

    def again(self, limit: int) -> list[Entry]:
        """Return at most `limit` parked entries that `retry` has queued, oldest first."""
        # Read the pending writes first: what a commit removes from them meanwhile is then in the file.
        settled = {time for target, time in self._pending.waiting().parked if target == self._target}
        with self._lock:
            rows = self._database.execute(
                "SELECT time, entry FROM parked WHERE target = ? AND queued ORDER BY time", (self._target,)
            )
            found = ((time, text) for time, text in rows if time not in settled)
            return [
                Entry(time, msgspec.json.decode(text, type=dict[str, int]), self._entries.meter(time))
                for time, text in islice(found, limit)
            ]

    def unpark(self, entries: Sequence[Entry]) -> None:
        """Drop settled entries from the parked ones, with the recorder's next commit."""
        for entry in entries:
            self._parked.discard(entry.time)
            self._pending.unpark(self._target, entry.time)

    def retry(self) -> int:
        """Queue all parked entries again, from the recorder's next commit on; return their number."""
        self._pending.again(self._target)
        return len(self._parked)

    def due(self, limit: int) -> list[Entry]:
        """Return at most `limit` entries after the cursor whose interval is over, oldest first."""
        entries: list[Entry] = []
        with self._lock:
            for after, end in self._open(*self._bounds()):
                while len(entries) < limit and (start := self._entries.first(after, end)) is not None:
                    intervals = max(1, min(limit - len(entries), _WINDOW_ROWS // self._interval))
                    stop = min(end, (start // self._interval + intervals) * self._interval)
                    entries += self._entries.entries(after, stop)
                    after = stop - 1
        return entries

    def backlog(self) -> Backlog:
        """Count all entries after the cursor whose interval is over."""
        with self._lock:
            after, end = self._bounds()
            for start, stop in self._open(after, end):
                if (first := self._entries.first(start, stop)) is not None:
                    break
            else:
                self._count, self._counted_from, self._counted_to = 0, after, end
                return Backlog()
            self._count_up(after, end)
            stop = min(stop, (first // self._interval + 1) * self._interval)
            oldest = self._entries.last(first - 1, stop)
            return Backlog(self._count, oldest, self._intervals(after, min(end, self._entries.samples_from)))

    def add_waiting(self, batch: CommitBatch) -> None:
        """Treat an uncommitted batch as committed while the file cannot be written; an empty one ends that.

        No reading is sent twice: one that a kill loses is in no file to be sent again, and one that is
        committed later has the same time, which is then behind the cursor.
        """
        with self._lock:
            if self._entries.add_waiting(batch):
                self._counted_from = self._counted_to = 0

    def _bounds(self) -> tuple[int, int]:
        """Return the times between which entries are due: cursor and start of the running interval."""
        if self._entries.refresh():
            self._counted_from = self._counted_to = 0
        return self.cursor(), self._committed().newest // self._interval * self._interval

    def _open(self, after: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the parts of a time range not yet uploaded by an earlier backfill."""
        for done_after, done_until in self._done:
            if done_until > after and done_after < end:
                if done_after > after:
                    yield after, done_after + 1
                after = done_until
        if after < end:
            yield after, end

    def _count_up(self, after: int, end: int) -> None:
        """Update the count by the entries that became due or were settled since the last call."""
        if self._counted_from <= after < self._counted_to <= end:
            self._count += self._intervals(self._counted_to - 1, end)
            self._count -= self._intervals(self._counted_from, after + 1)
            stop = (after // self._interval + 1) * self._interval
            if after > self._counted_from and self._intervals(after, stop):
                self._count += 1  # the cursor is inside an interval, whose rest is still due
        else:
            self._count = self._intervals(after, end)
        self._counted_from, self._counted_to = after, end

    def _intervals(self, after: int, end: int) -> int:
        return sum(self._entries.count(*part) for part in self._open(after, end))
