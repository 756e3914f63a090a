"""The history's file behind a recorder: what waits goes into it in one transaction. Trouble with it raises
nothing once it is open: what could not be written stays in memory, is sent from there, and is tried again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from p1tui.i18n.message import NOTHING, Message
from p1tui.store.batch import CommitBatch
from p1tui.store.database import connection
from p1tui.store.database.connection import StoreError, Unwritable, is_corrupt, open_writer, sentence
from p1tui.store.outbox.outbox import Committed, PendingWrites, StoredOutbox
from p1tui.store.recording.retention import Retention
from p1tui.store.recording.writer import Writer

TAIL_LIMIT: Final = 20_000
"""Readings kept while the file cannot be written: 5.5 hours at one a second, some 40 MB. Beyond it older ones
are thinned (`CommitBatch.thin`), so that the whole time stays covered."""


class HistoryFile:
    """Used by the recorder's thread. `trouble`: why nothing is stored now; `notice`: what the user should
    know all the same; both else `NOTHING`. `doubles` counts readings of a second already stored.
    """

    def __init__(
        self, path: Path, timezone: ZoneInfo, retention_days: int, retention: Retention,
        now: Callable[[], float],
    ) -> None:  # fmt: skip
        self.path = path
        self.trouble = self.notice = NOTHING
        self.committed_at: float | None = None
        self.doubles = 0
        self._timezone = timezone
        self._retention_days = retention_days
        self._retention = retention
        self._now = now
        self._handover = PendingWrites()
        self._outboxes: list[StoredOutbox] = []
        self._damaged: Literal["", "found", "moved"] = ""

    def open(self, begin: Callable[[Writer], None]) -> None:
        """Open or create it, and let the caller begin from what it holds; a damaged one is set aside first.

        Raises `StoreError`.
        """
        try:
            self._open(begin)
        except sqlite3.DatabaseError as error:
            if not is_corrupt(error):
                raise Unwritable(self.path, sentence(error, self.path)) from error
            self._set_aside()
            self._open(begin)

    def _open(self, begin: Callable[[Writer], None]) -> None:
        self.writer = self._writer()
        try:
            self.committed = self._due = self.writer.committed()
            begin(self.writer)
        except BaseException:  # nobody else has it yet who could close it
            self.writer.database.close()
            raise

    def _writer(self) -> Writer:
        database = open_writer(self.path)
        try:
            return Writer(database, self._timezone, self._retention_days)
        except BaseException:  # as above
            database.close()
            raise

    def _set_aside(self) -> None:
        try:
            aside = connection.set_aside(self.path, self._now())
        except OSError as error:
            stuck = Message(
                "it is damaged and cannot be moved out of the way ({reason}); move it yourself,"
                " or name another file with store.path.",
                reason=error.strerror or str(error),
            )
            raise Unwritable(self.path, stuck) from error
        self.notice = Message(
            "The history was damaged: a new one has begun, and it is kept as {aside}.", aside=str(aside)
        )

    def commit(self, batch: CommitBatch, arrived: Committed, forget: Callable[[], None]) -> None:
        """Write all that waits, which leaves the batch empty; nothing where nothing changed.

        `forget` is called where the file turned out to be damaged and a new one, knowing nothing, has begun.
        """
        try:
            try:
                self._commit(batch, arrived, forget)
            except sqlite3.Error as error:
                if not is_corrupt(error):
                    raise
                self.writer.database.close()
                self._damaged = "found"
                self._commit(batch, arrived, forget)
        except (StoreError, sqlite3.Error) as error:
            self._fail(error, batch, arrived)

    def _commit(self, batch: CommitBatch, arrived: Committed, forget: Callable[[], None]) -> None:
        if self._damaged:
            self._renew()
            forget()
        self.write(batch, arrived)
        self._retention.run(
            self.writer.parts, self.committed.newest, [outbox.progress().cursor for outbox in self._outboxes]
        )

    def write(self, batch: CommitBatch, arrived: Committed, handover: PendingWrites | None = None) -> None:
        """The transaction itself, with what uplinks left unless another `handover` is given.

        Raises `sqlite3.Error`.
        """
        handover = handover or self._handover
        if not batch and not any(handover.waiting()):
            return
        self.doubles += self.writer.write(batch, handover, arrived)
        batch.clear()
        self.committed = self._due = arrived
        self.committed_at = self._now()
        if self.trouble:
            self.trouble = NOTHING
            self._owe(CommitBatch())

    def _fail(self, error: StoreError | sqlite3.Error, batch: CommitBatch, arrived: Committed) -> None:
        """What waits goes on waiting, in bounds, and is sent from memory meanwhile."""
        reason = error.reason if isinstance(error, Unwritable) else sentence(error, self.path)
        self.trouble = Message(
            "Nothing is stored now: {reason} The history is {path}.", reason=reason, path=str(self.path)
        )
        batch.thin(TAIL_LIMIT)
        self._owe(batch)
        self._due = arrived

    def _owe(self, batch: CommitBatch) -> None:
        for outbox in self._outboxes:
            with suppress(sqlite3.Error):  # where the file cannot even be read, the uplink waits, too
                outbox.add_waiting(batch)

    def _renew(self) -> None:
        """Go on in a new file in place of one found damaged, whose connection is closed."""
        if self._damaged == "found":
            self._set_aside()
            self._damaged = "moved"
        self.writer = self._writer()
        self._damaged = ""
        for outbox in self._outboxes:
            outbox.reopen()

    def outbox(self, target: str, interval: int) -> StoredOutbox:
        """What is owed to one target, an entry each `interval` seconds. Raises `StoreError`."""
        try:
            outbox = StoredOutbox(self.path, target, interval, self._handover, lambda: self._due, self._now)
        except sqlite3.Error as error:
            raise Unwritable(self.path, sentence(error, self.path)) from error
        self._outboxes.append(outbox)
        return outbox

    def owe_nothing_before(self, newest: int) -> None:
        """Outboxes that have sent nothing yet begin with the first reading after `newest`."""
        for outbox in self._outboxes:
            outbox.start_at(newest)

    def close(self, last: Callable[[Writer], None]) -> None:
        """End the outboxes, let the caller write its last, and close."""
        self._end_outboxes()
        try:
            if not self.trouble:
                last(self.writer)
                self.writer.database.execute("PRAGMA optimize")
        except sqlite3.Error as error:
            self._fail(error, CommitBatch(), self.committed)
        finally:
            self.release()

    def release(self) -> None:
        """Close every connection, with nothing written; none is open after `close`. Any thread."""
        self._end_outboxes()
        self.writer.database.close()

    def _end_outboxes(self) -> None:
        for outbox in self._outboxes:
            outbox.close()
        self._outboxes = []
