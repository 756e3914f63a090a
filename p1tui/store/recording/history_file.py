"""The history file of a recorder: commit each batch in one transaction, and recover from errors.

Errors of the file are not raised: a batch that cannot be written stays in memory, uplinks send from it, and
the next commit tries again. That is so for a file that cannot be opened, too: a commit opens it first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.quarters import Commodity, DayAheadPrice
from p1tui.runtime.lock import HistoryLock
from p1tui.store.batch import CommitBatch, HeldReading
from p1tui.store.database.connection import BUSY_AGAIN_MS, BUSY_MS, open_memory, open_reader
from p1tui.store.database.identity import FileIdentity, leave
from p1tui.store.errors import StoreError, Unwritable, is_corrupt, sentence
from p1tui.store.outbox.outbox import Committed, StoredOutbox
from p1tui.store.outbox.pending import NOTHING_PENDING, PendingWrites, UplinkWrites
from p1tui.store.prices.pending import PendingPrices, PriceWrites
from p1tui.store.recording.opening import HistoryOpener, check_path
from p1tui.store.recording.retention import Retention

TAIL_LIMIT: Final = 20_000
"""Readings kept while the file cannot be written: 5.5 hours at one a second, some 40 MB. If there are more,
older ones are thinned (`CommitBatch.thin`), so that the whole period stays covered."""


class CommitResult(Enum):
    """Outcome of a commit."""

    COMMITTED = "committed"
    """The batch is written, and now empty."""
    FAILED = "failed"
    """The batch is kept, `HistoryFile.trouble` says why, and the next commit tries again."""
    OPENED = "opened"
    """The file is open at last, `HistoryFile.resumed` is its state, and the batch knows none of its series.
    The batch is kept: assign its readings anew and commit again."""
    RENEWED = "renewed"
    """The file was damaged or lost, and a new one without any series replaces it. The batch is kept: commit
    again."""


class HistoryFile:
    """Opens the history, commits to it, and replaces it with a new file if it is damaged or lost.

    Threads: the recorder's; any may call `release` and `keep_prices`, and read `is_open`.
    """

    def __init__(
        self,
        path: Path,
        timezone: ZoneInfo,
        retention: Retention,
        now: Callable[[], float],
        lock: HistoryLock | None,
    ) -> None:
        """Open or create the file; a damaged one is set aside first. Raises `StoreError`, but `Unwritable`.

        `lock` is taken before that, unless it is `None`.
        """
        check_path(path)
        self.path = path
        self.trouble = NOTHING
        """Reason why nothing is stored now, or `NOTHING`."""
        self.committed_at: float | None = None
        self.doubles = 0
        """Readings dropped because their second was already stored."""
        self._opener = HistoryOpener(path, timezone, retention.days, now, lock)
        self._retention = retention
        self._now = now
        self._pending = PendingWrites()
        self._prices = PendingPrices()
        self._outboxes: list[StoredOutbox] = []
        self._unusable: Literal["", "unopened", "damaged", "lost", "moved"] = ""
        try:
            self.writer, self.resumed = self._opener.open()
        except Unwritable as error:
            self._unusable = "unopened"
            self.trouble = self._trouble(error)
            self.writer, self.resumed = self._opener.stand_in()
        self._identity = None if self._unusable else FileIdentity.of(path)
        self.committed = self._due = self.resumed.committed

    @property
    def is_open(self) -> bool:
        """True once the file has been opened."""
        return self._unusable != "unopened"

    @property
    def notice(self) -> Message:
        """Sentence that the user should read although readings are stored, or `NOTHING`."""
        return self._opener.notice

    def commit(self, batch: CommitBatch, arrived: Committed, *, last: bool = False) -> CommitResult:
        """Write the batch, the uplinks' pending writes and prices in one transaction; do nothing without any.

        `arrived`: the last reading of the batch by arrival. `last`: no other try follows.
        """
        wait_ms = BUSY_AGAIN_MS if self.trouble and not last else BUSY_MS
        try:
            if not self.is_open:
                self._open_at_last(batch, wait_ms)
                return CommitResult.OPENED
            try:
                return self._commit(batch, arrived, wait_ms)
            except sqlite3.Error as error:
                if not is_corrupt(error):
                    raise
                self.writer.database.close()
                self._unusable = "damaged"
                return self._commit(batch, arrived, wait_ms)
        except (StoreError, sqlite3.Error) as error:
            self._fail(error, batch, arrived)
            return CommitResult.FAILED

    def _commit(self, batch: CommitBatch, arrived: Committed, wait_ms: int) -> CommitResult:
        if not self._unusable and self._identity is not None and self._identity.is_lost():
            leave(self.writer.database, self._identity)
            self._unusable = "lost"
        if self._unusable:
            self._renew()
            return CommitResult.RENEWED
        self.writer.database.execute(f"PRAGMA busy_timeout = {wait_ms}")
        writes = self._pending.waiting()
        prices = self._prices.waiting()
        self._write(batch, arrived, writes, prices)
        self._pending.written(writes)
        self._prices.written(prices)
        cursors = [outbox.cursor() for outbox in self._outboxes]
        self._retention.run(self.writer.parts, self.committed.newest, cursors)
        return CommitResult.COMMITTED

    def write_older(self, batch: CommitBatch, arrived: Committed) -> None:
        """Write a batch of older readings in its own transaction. Raises `StoreError`, `sqlite3.Error`."""
        if not self.is_open:
            raise StoreError(self.trouble)
        self._write(batch, arrived, NOTHING_PENDING, {})

    def _write(
        self, batch: CommitBatch, arrived: Committed, writes: UplinkWrites, prices: PriceWrites
    ) -> None:
        if not batch and not any(writes) and not prices:
            return
        self.doubles += self.writer.write(batch, writes, arrived, prices)
        batch.clear()
        self.committed = self._due = arrived
        self.committed_at = self._now()
        if self.trouble:
            self.trouble = NOTHING
            self._let_uplinks_send(CommitBatch())

    def _fail(self, error: StoreError | sqlite3.Error, batch: CommitBatch, arrived: Committed) -> None:
        """Set `trouble`, thin the batch to `TAIL_LIMIT`, and let uplinks send from it."""
        self.trouble = self._trouble(error)
        batch.thin(TAIL_LIMIT)
        self._let_uplinks_send(batch)
        self._due = arrived

    def _trouble(self, error: StoreError | sqlite3.Error) -> Message:
        if isinstance(error, StoreError):
            reason = error.reason if isinstance(error, Unwritable) else error.message
        else:
            reason = sentence(error, self.path)
        return Message(
            "Nothing is stored now: {reason} The history is {path}.", reason=reason, path=str(self.path)
        )

    def _open_at_last(self, batch: CommitBatch, wait_ms: int) -> None:
        """Open the file in place of its stand-in. Raises `StoreError`, `sqlite3.Error`."""
        writer, resumed = self._opener.open(wait_ms)
        since = min((row.reading.time or 0 for row in batch.rows), default=self._due.newest + 1)
        self._unusable = ""
        try:
            for outbox in self._outboxes:
                outbox.join(since - 1, resumed.committed.newest)
        except BaseException:  # Ctrl+C included: the batch does not know the file, so it is not open
            self._unusable = "unopened"
            writer.database.close()
            raise
        self.writer.database.close()
        self.writer, self.resumed, self.committed = writer, resumed, resumed.committed
        self._identity = FileIdentity.of(self.path)

    def _let_uplinks_send(self, batch: CommitBatch) -> None:
        """Hand an uncommitted batch to the outboxes; an empty one ends that."""
        for outbox in self._outboxes:
            with suppress(sqlite3.Error):  # if the file cannot be read either, the uplink waits
                outbox.add_waiting(batch)

    def _renew(self) -> None:
        """Rename what is in the place of the file, whose connection is closed, and begin a new one."""
        if self._unusable == "damaged":
            self._opener.set_aside_damaged()
        elif self._unusable == "lost":
            self._opener.set_aside_replacement()
        self._unusable = "moved"
        self.writer = self._opener.writer()
        self._identity = FileIdentity.of(self.path)
        self._unusable = ""
        for outbox in self._outboxes:
            outbox.reopen()

    def outbox(self, target: str, interval: int) -> StoredOutbox:
        """Open the outbox of a target, with an entry each `interval` seconds. Raises `StoreError`."""
        try:
            outbox = StoredOutbox(
                self._connect, target, interval, self._pending, lambda: self._due, self._now
            )
        except sqlite3.Error as error:
            raise Unwritable(self.path, sentence(error, self.path)) from error
        self._outboxes.append(outbox)
        return outbox

    def keep_prices(self, zone: str, commodity: Commodity, prices: Iterable[DayAheadPrice]) -> None:
        """Store day-ahead prices with the next commit."""
        self._prices.keep(zone, commodity, prices)

    def _connect(self) -> sqlite3.Connection:
        """Open a connection for an outbox: to the file, or to nothing until that is open."""
        return open_reader(self.path) if self.is_open else open_memory()

    def start_outboxes_at(self, newest: int) -> None:
        """Let outboxes that have sent nothing yet start with the first reading after `newest`."""
        for outbox in self._outboxes:
            outbox.start_at(newest)

    def close(self, held: list[HeldReading]) -> None:
        """Close the outboxes, store the readings held back for the next start, and close the file."""
        self._close_outboxes()
        try:
            if not self.trouble:
                self.writer.keep_waiting(held)
                self.writer.database.execute("PRAGMA optimize")
        except sqlite3.Error as error:
            self._fail(error, CommitBatch(), self.committed)
        finally:
            self.release()

    def release(self) -> None:
        """Close every connection without writing; harmless after `close`."""
        self._close_outboxes()
        self.writer.database.close()

    def _close_outboxes(self) -> None:
        for outbox in self._outboxes:
            outbox.close()
        self._outboxes = []
