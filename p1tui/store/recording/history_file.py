"""The history file of a recorder: commit each batch in one transaction, and recover from errors.

Once the file is open, its errors are not raised: a batch that cannot be written stays in memory, uplinks send
from it, and the next commit tries again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from p1tui.i18n.message import NOTHING, Message
from p1tui.store.batch import CommitBatch, HeldReading
from p1tui.store.database import file_kind
from p1tui.store.database.connection import open_writer, set_aside
from p1tui.store.database.identity import FileIdentity, leave
from p1tui.store.errors import StoreError, Unwritable, is_corrupt, sentence
from p1tui.store.outbox.outbox import Committed, StoredOutbox
from p1tui.store.outbox.pending import NOTHING_PENDING, PendingWrites, UplinkWrites
from p1tui.store.recording.resume import RecordingState
from p1tui.store.recording.retention import Retention
from p1tui.store.recording.writer import Writer

TAIL_LIMIT: Final = 20_000
"""Readings kept while the file cannot be written: 5.5 hours at one a second, some 40 MB. If there are more,
older ones are thinned (`CommitBatch.thin`), so that the whole period stays covered."""


class CommitResult(Enum):
    """Outcome of a commit."""

    COMMITTED = "committed"
    """The batch is written, and now empty."""
    FAILED = "failed"
    """The batch is kept, `HistoryFile.trouble` says why, and the next commit tries again."""
    RENEWED = "renewed"
    """The file was damaged or lost, and a new one without any series replaces it. The batch is kept: commit
    again."""


class HistoryFile:
    """Opens the history, commits to it, and replaces it with a new file if it is damaged or lost.

    Threads: the recorder's; any may call `release`.
    """

    def __init__(
        self, path: Path, timezone: ZoneInfo, retention: Retention, now: Callable[[], float]
    ) -> None:
        """Open or create the file; a damaged one is set aside first. Raises `StoreError`."""
        self.path = path
        self.trouble = NOTHING
        """Reason why nothing is stored now, or `NOTHING`."""
        self.notice = NOTHING
        """Sentence that the user should read although readings are stored, or `NOTHING`."""
        self.committed_at: float | None = None
        self.doubles = 0
        """Readings dropped because their second was already stored."""
        self._timezone = timezone
        self._retention = retention
        self._now = now
        self._pending = PendingWrites()
        self._outboxes: list[StoredOutbox] = []
        self._unusable: Literal["", "damaged", "lost", "moved"] = ""
        self.writer, self.resumed = self._open()
        self._identity = FileIdentity.of(path)
        self.committed = self._due = self.resumed.committed

    def _open(self) -> tuple[Writer, RecordingState]:
        empty = file_kind.emptiness(self.path)
        if empty and file_kind.has_log(self.path):
            self._set_aside()  # SQLite would delete the log
            return self._begin()
        try:
            begun = self._begin()
            self.notice = empty
            return begun
        except sqlite3.DatabaseError as error:
            if not is_corrupt(error):
                raise Unwritable(self.path, sentence(error, self.path)) from error
            self._set_aside()
            return self._begin()

    def _begin(self) -> tuple[Writer, RecordingState]:
        writer = self._writer()
        try:
            state = RecordingState.resumed(writer, self._timezone)
            state.plausibility.waiting += writer.take_waiting()
        except BaseException:  # Ctrl+C included: nobody else can close it
            writer.database.close()
            raise
        return writer, state

    def _writer(self) -> Writer:
        database = open_writer(self.path)
        try:
            return Writer(database, self._timezone, self._retention.days)
        except BaseException:  # as above
            database.close()
            raise

    def _set_aside(self) -> None:
        try:
            aside = set_aside(self.path, "damaged", self._now())
        except OSError as error:
            stuck = Message(
                "it is damaged and cannot be moved out of the way ({reason}); move it yourself,"
                " or name another file with store.path.",
                reason=error.strerror or str(error),
            )
            raise Unwritable(self.path, stuck) from error
        self.notice = Message(
            "The history was damaged: a new one has begun, and it is kept as {aside}.",
            aside=str(aside or self.path),
        )

    def commit(self, batch: CommitBatch, arrived: Committed) -> CommitResult:
        """Write the batch and the uplinks' pending writes in one transaction; do nothing if there are none.

        `arrived`: the last reading of the batch by arrival.
        """
        try:
            try:
                return self._commit(batch, arrived)
            except sqlite3.Error as error:
                if not is_corrupt(error):
                    raise
                self.writer.database.close()
                self._unusable = "damaged"
                return self._commit(batch, arrived)
        except (StoreError, sqlite3.Error) as error:
            self._fail(error, batch, arrived)
            return CommitResult.FAILED

    def _commit(self, batch: CommitBatch, arrived: Committed) -> CommitResult:
        if not self._unusable and self._identity.is_lost():
            leave(self.writer.database, self._identity)
            self._unusable = "lost"
        if self._unusable:
            self._renew()
            return CommitResult.RENEWED
        writes = self._pending.waiting()
        self._write(batch, arrived, writes)
        self._pending.written(writes)
        cursors = [outbox.cursor() for outbox in self._outboxes]
        self._retention.run(self.writer.parts, self.committed.newest, cursors)
        return CommitResult.COMMITTED

    def write_older(self, batch: CommitBatch, arrived: Committed) -> None:
        """Write a batch of older readings in its own transaction. Raises `sqlite3.Error`."""
        self._write(batch, arrived, NOTHING_PENDING)

    def _write(self, batch: CommitBatch, arrived: Committed, writes: UplinkWrites) -> None:
        if not batch and not any(writes):
            return
        self.doubles += self.writer.write(batch, writes, arrived)
        batch.clear()
        self.committed = self._due = arrived
        self.committed_at = self._now()
        if self.trouble:
            self.trouble = NOTHING
            self._let_uplinks_send(CommitBatch())

    def _fail(self, error: StoreError | sqlite3.Error, batch: CommitBatch, arrived: Committed) -> None:
        """Set `trouble`, thin the batch to `TAIL_LIMIT`, and let uplinks send from it."""
        reason = error.reason if isinstance(error, Unwritable) else sentence(error, self.path)
        self.trouble = Message(
            "Nothing is stored now: {reason} The history is {path}.", reason=reason, path=str(self.path)
        )
        batch.thin(TAIL_LIMIT)
        self._let_uplinks_send(batch)
        self._due = arrived

    def _let_uplinks_send(self, batch: CommitBatch) -> None:
        """Hand an uncommitted batch to the outboxes; an empty one ends that."""
        for outbox in self._outboxes:
            with suppress(sqlite3.Error):  # if the file cannot be read either, the uplink waits
                outbox.add_waiting(batch)

    def _move_aside_what_replaced_it(self) -> None:
        self.notice = Message(
            "The history {path} was deleted or renamed while it was written: a new one has begun.",
            path=str(self.path),
        )
        try:
            aside = set_aside(self.path, "replaced", self._now())
        except OSError as error:
            raise Unwritable(self.path, sentence(error, self.path)) from error
        if aside is not None:
            self.notice = Message(
                "The history {path} was replaced while it was written: a new one has begun, and what took its"
                " place is kept as {aside}; p1tui restore puts that back.",
                path=str(self.path),
                aside=str(aside),
            )

    def _renew(self) -> None:
        """Rename what is in the place of the file, whose connection is closed, and begin a new one."""
        if self._unusable == "damaged":
            self._set_aside()
        elif self._unusable == "lost":
            self._move_aside_what_replaced_it()
        self._unusable = "moved"
        self.writer = self._writer()
        self._identity = FileIdentity.of(self.path)
        self._unusable = ""
        for outbox in self._outboxes:
            outbox.reopen()

    def outbox(self, target: str, interval: int) -> StoredOutbox:
        """Open the outbox of a target, with an entry each `interval` seconds. Raises `StoreError`."""
        try:
            outbox = StoredOutbox(self.path, target, interval, self._pending, lambda: self._due, self._now)
        except sqlite3.Error as error:
            raise Unwritable(self.path, sentence(error, self.path)) from error
        self._outboxes.append(outbox)
        return outbox

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
