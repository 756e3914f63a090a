"""Import rows and readings; rows that are already stored stay.

A reading is stored by its time and meter without being judged; a row of a roll-up only if that bucket of that
meter is not stored. Nothing before an uplink's cursor becomes due.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY
from p1tui.store.batch import CommitBatch
from p1tui.store.outbox.pending import NOTHING_PENDING
from p1tui.store.recording.writer import Writer
from p1tui.store.series_registry import SeriesRegistry
from p1tui.store.transfer.buckets import Bucket, BucketStore

ROWS: Final = 10_000
"""Items in one transaction: few transactions, and bounded memory."""


class Sample(NamedTuple):
    """A reading to store."""

    where: str
    """Its place in the input, for a person."""
    reading: Reading
    generation: int | None = None
    """Generation of its meter's series, if the input names it."""
    devices: tuple[int | None, ...] = ()
    """Generation of the series of each of its device registers, likewise."""
    fell: frozenset[str] = frozenset()
    """Names of the registers that restarted with this reading (`continuity.fallen`)."""


class RejectedLine(NamedTuple):
    """A line or telegram that could not be read."""

    where: str
    """Its place in the input, for a person."""
    reason: str
    kind: str = ""
    """Template of the reason; the reason itself if it has no values."""


Item = Sample | Bucket | RejectedLine


class Tally:
    """Counts of an import: items read, written, already present and rejected."""

    def __init__(self) -> None:
        self.read = self.written = self.present = 0
        self.rejected: dict[str, tuple[int, str]] = {}
        """Reason of the first of a kind -> number of rejected items, and the place of the first."""
        self._first: dict[str, str] = {}
        """Kind -> reason of the first."""

    def reject(self, where: str, reason: str, kind: str = "") -> None:
        """Count a rejected line or telegram; `kind` as in `RejectedLine`."""
        reason = self._first.setdefault(kind or reason, reason)
        count, first = self.rejected.get(reason, (0, where))
        self.rejected[reason] = (count + 1, first)


class Importer:
    """Stores items in the history. Methods raise `sqlite3.Error`.

    Threads: only the one that owns its connection.
    """

    def __init__(
        self, database: sqlite3.Connection, *, timezone: ZoneInfo, retention: int, now: float
    ) -> None:
        self.tally = Tally()
        self._timezone = timezone
        self._retention = retention
        self._writer = Writer(database, timezone, retention)
        self._registry = SeriesRegistry(database)
        self._buckets = BucketStore(database, timezone, self._registry, self.tally.reject)
        self._latest = int(now) + DAY
        self._committed = self._writer.committed()

    def take(self, items: Iterable[Item]) -> Iterator[Tally]:
        """Store all items; yield the tally after each transaction."""
        rest = iter(items)
        while chunk := list(islice(rest, ROWS)):
            self._store([item for item in chunk if self._is_sound(item)])
            yield self.tally

    def _is_sound(self, item: Item) -> bool:
        """Count an item as read; reject it if it has no usable time."""
        self.tally.read += 1
        if isinstance(item, RejectedLine):
            self.tally.reject(item.where, item.reason, item.kind)
            return False
        time = item.time if isinstance(item, Bucket) else item.reading.time
        if time is None or time > self._latest:
            reason = "it has no time" if time is None else "its time lies in the future of this computer's"
            self.tally.reject(item.where, reason)
            return False
        return True

    def _store(self, items: list[Item]) -> None:
        samples = [item for item in items if isinstance(item, Sample)]
        buckets = [item for item in items if isinstance(item, Bucket)]
        if samples:
            self._store_samples(samples)
        if buckets:
            written, present = self._buckets.store(buckets)
            self.tally.written += written
            self.tally.present += present
            # They may have added columns of further tariffs.
            self._writer = Writer(self._writer.database, self._timezone, self._retention)

    def _store_samples(self, samples: list[Sample]) -> None:
        times = [sample.reading.time or 0 for sample in samples]
        query = "SELECT time FROM sample WHERE time >= ? AND time <= ?"
        stored = {time for (time,) in self._writer.database.execute(query, (min(times), max(times)))}
        batch = CommitBatch()
        for sample in samples:
            assert sample.reading.time is not None
            if sample.reading.time in stored:
                self._registry.interrupt()
                continue
            stored.add(sample.reading.time)
            self._registry.take(sample.reading, batch, sample.fell, sample.generation, sample.devices)
        if batch.rows:
            arrived = self._committed._replace(newest=max(self._committed.newest, *times))
            self._writer.write(batch, NOTHING_PENDING, arrived)
            self._committed = arrived
        self.tally.written += len(batch.rows)
        self.tally.present += len(samples) - len(batch.rows)
