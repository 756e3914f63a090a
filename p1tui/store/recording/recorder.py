"""The recorder: judge readings, collect them in memory, and commit them in one transaction.

A file that this version must not write raises `StoreError` on opening. Other errors of the file are not
raised: the readings stay in memory, `status().trouble` gives the reason, and the next commit tries again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Outbox
from p1tui.model.quarters import Commodity, DayAheadPrice
from p1tui.model.snapshot import Quarter
from p1tui.model.status import Event, RecorderStatus
from p1tui.model.stored import StoredReading
from p1tui.p1.reading import Reading
from p1tui.runtime.clock import PLAUSIBLE
from p1tui.runtime.lock import HistoryLock
from p1tui.store.batch import CommitBatch, PendingReading
from p1tui.store.continuity import fallen, restarted
from p1tui.store.outbox.outbox import Committed
from p1tui.store.recording import events
from p1tui.store.recording.backfill import write_older
from p1tui.store.recording.bounds import Bounds
from p1tui.store.recording.event_notes import EventNotes
from p1tui.store.recording.history_file import CommitResult, HistoryFile
from p1tui.store.recording.new_ids import NewIds
from p1tui.store.recording.resume import RecordingState
from p1tui.store.recording.retention import Retention

COMMIT_ROWS: Final = 4096
"""Readings that force a commit before its time, as in a replay at full speed."""

_TRIES: Final = 3
"""Steps of one commit at most: open the history, replace it if it is damaged, write."""


class Recorder:
    """The one writer of a history file.

    Threads: the recorder's; any may call `outbox`, `keep_prices`, `status`, `tail`, `is_open` and `release`.
    """

    def __init__(
        self,
        path: Path,
        *,
        timezone: ZoneInfo,
        commit_interval: float = 30,
        retention: int = 14,
        temporary: bool = False,
        lock: HistoryLock | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        on_event: Callable[[Event], None] = lambda event: None,
    ) -> None:
        """Open or create the history, or begin in memory if that cannot be done now. Raises `StoreError`.

        `lock` is taken first; `None`: the caller holds it.
        """
        self.path = path
        self._temporary = temporary
        self._timezone = timezone
        self._commit_interval = commit_interval
        self._clock = clock
        self._now = now
        self._batch = CommitBatch()
        self._recorded = self._errors = self._doubles = self._refused = self._stepped = 0
        self._new_ids, self._bounds = NewIds(clock), Bounds(clock)
        self._events = EventNotes(self._bounds, on_event, self._batch.events)
        self._last_commit = clock()
        self._heard: float | None = None
        self._silence = 0.0
        self._told: tuple[PendingReading | None, StoredReading | None] = None, None  # last by `stored`
        self._stored = 0  # of `_recorded`, those before the last commit
        self._file = HistoryFile(path, timezone, Retention(retention, clock), now, lock)
        self._arrived = self._file.committed
        self._use(self._file.resumed)
        for notice in (self._file.notice, self._file.trouble):
            if notice:
                self._events.tell(Event(self._noted_at(), "store", notice))

    def _use(self, state: RecordingState) -> None:
        self._state = state
        state.registry.may_renew = partial(self._bounds.keeps, "restart")

    def _noted_at(self) -> int:
        """Return the time of an event now; the newest reading's, or 0, while the host's clock is not set."""
        now = int(self._now())
        return now if now >= PLAUSIBLE else self._arrived.newest

    def note(self, kind: str, detail: Message, time: int | None = None) -> None:
        """Store an event, by default at the time of the newest reading; do nothing if it is `NOTHING`."""
        if detail:
            before = self._state.registry.before
            newest = before.reading.time if before is not None else None
            self._events.keep(Event(time or newest or self._noted_at(), kind, detail))

    def record(self, reading: Reading, stepped: int = 0) -> None:
        """Record a reading, whose `time` must be set; commit if `COMMIT_ROWS` readings wait.

        `stepped`: seconds by which the clock that timed it was set forward (or back) since the last reading.
        """
        self._stepped += stepped
        if (admitted := self._admitted(reading)) is None:
            return
        reading = admitted
        heard, self._heard = self._heard, self._clock()
        self._silence = max(self._silence, math.inf if heard is None else self._heard - heard)
        verdict = self._state.plausibility.judge(reading)
        self._doubles += verdict.double
        self._errors += len(verdict.errors)
        self._batch.errors += [held for held in verdict.errors if self._bounds.keeps("held")]
        for mended in verdict.mended:
            self._accept(mended, NOTHING)
        doubt = verdict.doubt
        for accepted in verdict.record:
            self._accept(accepted, doubt)
            doubt = NOTHING
        if len(self._batch.rows) >= COMMIT_ROWS and (not self._file.trouble or self.commit_due() == 0):
            self.commit()

    def _admitted(self, reading: Reading) -> Reading | None:
        """Return what may be recorded of a reading whose ids may be new; tell once that ids are refused."""
        told = self._new_ids.notice
        admitted = self._new_ids.admit(reading, self._state.registry)
        self._refused += admitted is None
        if self._new_ids.notice != told:
            self._events.tell(Event(reading.time or 0, "store", self._new_ids.notice))
        return admitted

    def _accept(self, reading: Reading, doubt: Message) -> None:
        """Record a reading that is believed; `doubt`: why it and those after it had been held back."""
        assert reading.time is not None
        before = self._state.registry.before
        fell = fallen(before.named(), reading) if before is not None and doubt else set()
        row = self._state.registry.take(reading, self._batch, fell)
        if before is not None:
            known = before.identified(), row.identified()
            found = events.between(*known, self._stepped, self._silence)
            self._events.tell(*found)
        self._events.date(reading.time)
        self._stepped, self._silence = 0, 0.0
        if fell:
            reset = Message("counted as a new series: {doubt}", doubt=doubt)
            self._events.tell(Event(reading.time, "reset", reset))
        self._add(row)
        self._recorded += 1
        if doubt and reading.time < self._arrived.newest:
            self._arrived = Committed(reading.time, forward_from=reading.time)
        elif reading.time > self._arrived.newest:
            self._arrived = self._arrived._replace(newest=reading.time)

    def _add(self, row: PendingReading) -> None:
        self._state.today.add(row.reading, row.series, row.registers)
        self._state.quarter.add(row.reading, row.series)

    def commit_due(self) -> float:
        """Return the seconds until the next commit; 0 if it is due."""
        return max(0.0, self._last_commit + self._commit_interval - self._clock())

    def commit(self, *, last: bool = False) -> CommitResult:
        """Write all that waits in one transaction; do nothing if nothing waits.

        `last`: no other try follows, so this one waits for another program that holds the file.
        """
        for _ in range(_TRIES):
            result = self._file.commit(self._batch, self._arrived, last=last)
            if result is CommitResult.OPENED:
                self._take_up()
            elif result is CommitResult.RENEWED:
                self._forget()
            else:
                break
        if result is CommitResult.COMMITTED:
            self._stored = self._recorded
        self._last_commit = self._clock()  # afterwards: else a try that takes long is due again at once
        return result

    def _take_up(self) -> None:
        """Assign what waits anew, now that the history is open: its series and last reading are known."""
        waiting, self._batch = self._batch, CommitBatch()
        self._batch.events, self._batch.errors = waiting.events, waiting.errors
        held, stored = self._state.plausibility, self._file.resumed
        self._use(stored._replace(plausibility=held) if waiting.rows else stored)
        if waiting.rows:
            self._batch.errors += stored.plausibility.waiting
        else:
            self._state.plausibility.waiting += held.waiting
        registry = self._state.registry
        before = registry.before
        for row in waiting.rows:
            fell = restarted(registry.before.named(), row.reading) if registry.before is not None else ()
            self._add(registry.take(row.reading, self._batch, fell))
        if before is not None and waiting.rows:  # both by the ids that came later
            self._events.tell(*events.between(before.identified(), self._batch.rows[0].identified()))
        if stored.committed.newest > self._arrived.newest:
            since = waiting.rows[0].reading.time if waiting.rows else None
            behind = Committed(self._arrived.newest, forward_from=since or 0)
            self._arrived = stored.committed if since is None else behind
        opened = Message(
            "The history is open: {count} readings that waited in memory go into it.", count=len(waiting.rows)
        )
        self._events.tell(Event(int(self._now()), "store", opened))

    def _forget(self) -> None:
        """Give every series a new row in the file that replaces a damaged one."""
        self._state.registry.forget(self._file.writer.database)
        self._events.tell(Event(self._noted_at(), "store", self._file.notice))

    def backfill(self, readings: Iterable[Reading]) -> None:
        """Store older readings in their own transactions, without judging them. Raises `StoreError`.

        They make no events, and are not due to an uplink that has sent nothing yet.
        """
        self.commit()
        self._arrived = write_older(readings, self._file, self._state.registry, self._arrived)
        self._file.start_outboxes_at(self._arrived.newest)
        if not self._batch:
            waiting = self._state.plausibility.waiting
            self._use(RecordingState.resumed(self._file.writer, self._timezone))
            self._state.plausibility.waiting = waiting

    def status(self) -> RecorderStatus:
        """Return the counts of readings so far, and the present trouble."""
        return RecorderStatus(
            path=str(self.path),
            temporary=self._temporary,
            trouble=self._file.trouble,
            notice=self._file.notice or self._new_ids.notice,
            recorded=self._recorded,
            held=len(self._state.plausibility.waiting) + self._errors + self._refused,
            doubles=self._doubles + self._file.doubles,
            committed_at=self._file.committed_at,
        )

    def today(self) -> dict[str, int]:
        """Return each register's rise since midnight of the newest reading's local day, by reading key."""
        return self._state.today.rises()

    def quarter(self) -> Quarter | None:
        """Return the demand of the newest reading's quarter-hour, `None` if it is unknown."""
        return self._state.quarter.quarter()

    def stored(self) -> StoredReading | None:
        """Return the last reading that this run recorded, with its series; the same object until the next."""
        row = self._state.registry.before if self._recorded else None
        if row is not self._told[0]:
            self._told = row, None if row is None else row.as_stored()
        return self._told[1]

    def tail(self) -> tuple[Reading, ...]:
        """Return the recorded readings that are not yet committed, oldest first."""
        return tuple(row.reading for row in self._batch.rows)

    def newest(self) -> int:
        """Return the time of the last recorded reading by arrival, 0 if there is none."""
        return self._arrived.newest

    @property
    def is_open(self) -> bool:
        """True once the history could be opened."""
        return self._file.is_open

    def unstored(self) -> tuple[int, int, int]:
        """Return the number of recorded readings that no commit has stored, and the first and last time."""
        times = [row.reading.time or 0 for row in self._batch.rows]
        return self._recorded - self._stored if times else 0, min(times, default=0), max(times, default=0)

    def outbox(self, target: str, interval: int) -> Outbox:
        """Open the outbox of a target, with an entry each `interval` seconds. Raises `StoreError`.

        A new target starts with the first reading after the newest stored one.
        """
        return self._file.outbox(target, interval)

    def keep_prices(self, zone: str, commodity: Commodity, prices: Iterable[DayAheadPrice]) -> None:
        """Store day-ahead prices with the next commit; `prices.pending.supersedes` says which stay."""
        self._file.keep_prices(zone, commodity, prices)

    def close(self) -> None:
        """Commit what waits, store the readings held back for the next start, and close the file."""
        self.commit(last=True)
        self._file.close(self._state.plausibility.waiting)

    def release(self) -> None:
        """Close the file without a commit, if no thread is left to `close` it; harmless after `close`."""
        self._file.release()
