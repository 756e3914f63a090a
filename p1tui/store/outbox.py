"""What one uplink owes: an entry per interval of committed readings after its cursor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from p1tui.model import Backlog, Entry, Parked, Progress
from p1tui.store import state
from p1tui.store.connection import open_reader
from p1tui.store.handover import PROGRESS, Handover
from p1tui.store.layout import COUNTERS, MEANS, PLAIN, Layout
from p1tui.store.series import LIVE_KEYS

__all__ = ["Committed", "Handover", "StoredOutbox"]

_WINDOW_ROWS: Final = 20_000
"""Seconds of readings grouped at a time: bounds the memory of a call whatever the interval."""


class Committed(NamedTuple):
    """The last committed reading by arrival, and since when the clock runs forward (0: ever)."""

    newest: int = 0
    forward_from: int = 0


class StoredOutbox:
    """`model.Outbox` for one target. Only committed readings are ever due: a power cut changes no entry.

    An interval is over once a later reading is committed. Methods raise `sqlite3.Error` where the file fails.
    """

    def __init__(
        self, path: Path, target: str, interval: int, handover: Handover, committed: Callable[[], Committed],
        now: Callable[[], float],
    ) -> None:  # fmt: skip
        self._path = path
        self._target = target
        self._interval = interval
        self._handover = handover
        self._committed = committed
        self._now = now
        self._lock = threading.Lock()
        self._database = open_reader(path)
        self._count = self._counted_from = self._counted_to = self._samples_from = 0
        try:
            self._progress = self._load()
            rows = self._database.execute("SELECT time FROM parked WHERE target = ?", (target,))
            self._parked = {time for (time,) in rows}
            self._done = self._database.execute(
                "SELECT after, until FROM done_span WHERE target = ? ORDER BY after", (target,)
            ).fetchall()
        except BaseException:
            self._database.close()
            raise

    def _load(self) -> Progress:
        row = self._database.execute(
            f"SELECT {', '.join(PROGRESS)} FROM outbox WHERE target = ?", (self._target,)
        ).fetchone()
        if row is not None:
            return msgspec.convert(dict(zip(PROGRESS, row, strict=True)), Progress, strict=False)
        newest = self._committed().newest
        fresh = Progress(cursor=newest, started=newest)
        self._handover.save(self._target, self._interval, fresh)
        return fresh

    def start_at(self, newest: int) -> None:
        """Owe nothing up to `newest` if nothing was ever recorded before it."""
        if self._progress.cursor == 0:
            self.save(Progress(cursor=newest, started=newest))

    def reopen(self) -> None:
        """Go on with a new file in place of a damaged one, as far as this uplink had come."""
        with self._lock:
            self._database.close()
            self._database = open_reader(self._path)
            self._counted_from = self._counted_to = 0
        self._handover.save(self._target, self._interval, self._progress)

    def close(self) -> None:
        """End reading; nothing is due any more."""
        with self._lock:
            self._database.close()

    def progress(self) -> Progress:
        """How far this uplink has come."""
        return self._progress

    def save(self, progress: Progress) -> None:
        """Remember it; written with the recorder's next commit."""
        self._progress = progress
        self._handover.save(self._target, self._interval, progress)

    def park(self, entries: Sequence[Entry], reason: str) -> None:
        """Set entries aside for good, with the reason; written with the recorder's next commit."""
        for entry in entries:
            self._parked.add(entry.time)
            self._handover.park(self._target, Parked(entry, reason, self._now()))

    def parked(self) -> int:
        """How many entries are set aside."""
        return len(self._parked)

    def again(self, limit: int) -> list[Entry]:
        """At most `limit` entries that are set aside and to be tried again, oldest first."""
        # What is not yet written of them is asked for first: once it is gone from there, the file has it.
        settled = {time for target, time in self._handover.waiting().parked if target == self._target}
        with self._lock:
            rows = self._database.execute(
                "SELECT time, entry FROM parked WHERE target = ? AND queued ORDER BY time", (self._target,)
            )
            found = ((time, text) for time, text in rows if time not in settled)
            return [
                Entry(time, msgspec.json.decode(text, type=dict[str, int]))
                for time, text in islice(found, limit)
            ]

    def unpark(self, entries: Sequence[Entry]) -> None:
        """Entries set aside are done with; written with the recorder's next commit."""
        for entry in entries:
            self._parked.discard(entry.time)
            self._handover.unpark(self._target, entry.time)

    def retry(self) -> int:
        """Try all that is set aside again, from the recorder's next commit on; how many. Any thread."""
        self._handover.again(self._target)
        return len(self._parked)

    def due(self, limit: int) -> list[Entry]:
        """At most `limit` entries after the cursor whose interval is over, oldest first."""
        entries: list[Entry] = []
        with self._lock:
            layout = Layout.of(self._database)
            for after, end in self._open(*self._bounds()):
                while len(entries) < limit and (start := self._first(after, end)) is not None:
                    intervals = max(1, min(limit - len(entries), _WINDOW_ROWS // self._interval))
                    stop = min(end, (start // self._interval + intervals) * self._interval)
                    entries += self._entries(layout, after, stop)
                    after = stop - 1
        return entries

    def backlog(self) -> Backlog:
        """All entries after the cursor whose interval is over."""
        with self._lock:
            after, end = self._bounds()
            for start, stop in self._open(after, end):
                if (first := self._first(start, stop)) is not None:
                    break
            else:
                self._count, self._counted_from, self._counted_to = 0, after, end
                return Backlog()
            self._count_up(after, end)
            stop = min(stop, (first // self._interval + 1) * self._interval)
            oldest = self._database.execute(
                f"SELECT max(time) FROM {self._readings(first - 1, stop)} WHERE time >= ? AND time < ?",
                (first, stop),
            ).fetchone()[0]
            return Backlog(self._count, oldest, self._intervals(after, min(end, self._samples_from)))

    def _bounds(self) -> tuple[int, int]:
        """Entries lie after the first and before the second time: the start of the running interval."""
        border = state.number(self._database, "samples_from")
        if border != self._samples_from:
            self._samples_from, self._counted_from, self._counted_to = border, 0, 0
        committed = self._committed()
        cursor = self._progress.cursor
        if cursor > committed.newest and committed.forward_from:
            # The clock has gone back behind what was sent; what was measured since is due all the same.
            cursor = committed.forward_from - 1
        return cursor, committed.newest // self._interval * self._interval

    def _open(self, after: int, end: int) -> Iterator[tuple[int, int]]:
        """What of a stretch, between both times, was not done before an earlier start was chosen."""
        for done_after, done_until in self._done:
            if done_until > after and done_after < end:
                if done_after > after:
                    yield after, done_after + 1
                after = done_until
        if after < end:
            yield after, end

    def _readings(self, after: int, end: int) -> str:
        """Where a stretch is read from: `sample`; before it begins minutes, timed by their last second."""
        border = self._samples_from
        if after >= border - 1:
            return "sample"
        names = [*PLAIN, *Layout.of(self._database).registers[2:]]
        minute = ", ".join(f"NULL AS {name}" if name in ("tariff", "demand_w") else name for name in names)
        return (
            f"(SELECT time, {', '.join(names)} FROM sample WHERE time >= {border} AND time < {end}"
            f" UNION ALL SELECT time / 60 * 60 + 59 AS time, {minute} FROM minute"
            f" WHERE time > {after - 60} AND time < {min(end, border)})"
        )

    def _first(self, after: int, end: int) -> int | None:
        source = self._readings(after, end)
        query = f"SELECT time FROM {source} WHERE time > ? AND time < ? ORDER BY time LIMIT 1"
        row = self._database.execute(query, (after, end)).fetchone()
        return None if row is None else int(row[0])

    def _count_up(self, after: int, end: int) -> None:
        """Bring the count up to date by what became due and what was done with since the last time."""
        if self._counted_from <= after < self._counted_to <= end:
            self._count += self._intervals(self._counted_to - 1, end)
            self._count -= self._intervals(self._counted_from, after + 1)
            stop = (after // self._interval + 1) * self._interval
            if after > self._counted_from and self._intervals(after, stop):
                self._count += 1  # the cursor stands within an interval, whose rest is still due
        else:
            self._count = self._intervals(after, end)
        self._counted_from, self._counted_to = after, end

    def _intervals(self, after: int, end: int) -> int:
        count = 0
        for part in self._open(after, end):
            query = (
                f"SELECT count(DISTINCT time / ?) FROM {self._readings(*part)} WHERE time > ? AND time < ?"
            )
            count += int(self._database.execute(query, (self._interval, *part)).fetchone()[0])
        return count

    def _entries(self, layout: Layout, after: int, stop: int) -> Iterator[Entry]:
        last = [name for name in (*PLAIN, *layout.registers[2:]) if name not in MEANS]
        names = [*MEANS, *last]
        columns = [f"avg({name})" for name in MEANS] + last
        rows = self._database.execute(
            f"SELECT max(time), {', '.join(columns)} FROM {self._readings(after, stop)}"
            " WHERE time > ? AND time < ?"
            f" GROUP BY time / {self._interval} ORDER BY 1",
            (after, stop),
        ).fetchall()
        changes = sorted(self._devices(after, stop) + self._counters(after, stop), key=itemgetter(0))
        seen = 0
        current: dict[str, int | None] = {}
        for time, *values in rows:
            found = {
                name: round(value) for name, value in zip(names, values, strict=True) if value is not None
            }
            while seen < len(changes) and changes[seen][0] <= time:
                current[changes[seen][1]] = changes[seen][2]
                seen += 1
            yield Entry(time, found | {key: value for key, value in current.items() if value is not None})

    def _counters(self, after: int, stop: int) -> list[tuple[int, str, int | None]]:
        """Changes of counters: time, reading key, value."""
        keys = [key for key in COUNTERS if not key.endswith("time")]
        before = "SELECT max(time) FROM counter WHERE time <= ?"
        rows = self._database.execute(
            f"SELECT time, {', '.join(keys)} FROM counter WHERE time < ? AND time >= coalesce(({before}), 0)",
            (stop, after),
        )
        return [(time, key, value) for time, *values in rows for key, value in zip(keys, values, strict=True)]

    def _devices(self, after: int, stop: int) -> list[tuple[int, str, int | None]]:
        """Live device registers by when they were first seen: seen, reading key, value."""
        found: list[tuple[int, str, int | None]] = []
        for id_, medium in self._database.execute("SELECT id, medium FROM device").fetchall():
            if (key := LIVE_KEYS.get(medium)) is None:
                continue
            before = "SELECT max(seen) FROM device_sample WHERE device = ? AND seen <= ? AND live"
            rows = self._database.execute(
                f"SELECT seen, value FROM device_sample WHERE device = ? AND live AND seen < ?"
                f" AND seen >= coalesce(({before}), 0)",
                (id_, stop, id_, after),
            )
            found += [(seen, key, value) for seen, value in rows]
        return found
