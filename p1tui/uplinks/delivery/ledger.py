"""The cursor and counters of one uplink, and the choice of rows that go together.

The recorder's commit stores cursor and counters, and makes new rows due. So an interrupted run has, since its
last commit, sent only rows that were due then: the ends of its calls are known, and a batch never crosses
one. Then the rows of a batch were sent together or not at all, and a refusal means the same for all of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Backlog, Entry, MadeDue, Outbox, Progress
from p1tui.runtime.clock import PLAUSIBLE
from p1tui.runtime.logs import log
from p1tui.uplinks.clock import HostClock
from p1tui.uplinks.delivery.batch import SMALL, Settled, UploadBatch

HOLD = 120.0
"""Seconds, at most, to wait for a commit: after an orderly end, after rows in doubt, after `CALLS` calls."""

CALLS = 4
"""Calls between two commits, at most, so that an interrupted run leaves a known number of rows in doubt."""

CONTROLS = 2
"""Rows sent as controls: one may be refused for its contents; two refusals in a row stop the uplink."""

PARKED_ROWS = 100
"""Parked rows in one batch: each may be refused alone once more, and new rows wait for that."""


class Ledger:
    """Cursor and counters of one uplink, kept in its outbox.

    Threads: only the worker's.
    """

    def __init__(self, name: str, outbox: Outbox, clock: HostClock) -> None:
        self.more = False
        """True if rows were due beyond the last batch taken."""
        self._name = name
        self._outbox = outbox
        self._clock = clock
        self._progress = Progress()
        self._fresh = False  # True once rows in doubt turned out not to be stored
        self._controls = 0  # rows after those in doubt that earlier runs may have sent, each alone
        self._calls = 0  # since the last commit
        self._commits_to_wait = 0
        self._held_until = 0.0
        self._parked_turn = False
        self._aside: UploadBatch | None = None  # parked rows that seem to be stored

    def open(self, most: int) -> float | None:
        """Begin a run: find the rows that earlier runs may have sent without an answer, in calls of `most`.

        After an orderly end they are known. Else an earlier run may have sent what was due at its last commit
        and is due still, in `CALLS` calls; the commit under way at its end makes one call more.

        Returns the start of the last call (UTC seconds, 0: never); `None` without an orderly end.
        """
        entries = self._outbox.backlog().entries
        before = self._outbox.progress()
        self._fresh, self._calls, self._commits_to_wait, self._aside = False, 0, 0, None
        doubtful = min(entries, before.doubtful)
        if before.clean:
            # A run that is interrupted after a call, but before a commit, would seem to have ended in order.
            self._wait_for_commits(1)
            self._controls = 0
        else:
            # Beyond rows that were in doubt before, that run has sent nothing but controls.
            self._controls = entries - doubtful if doubtful else 0
            doubtful = doubtful or min(entries, (CALLS + 1) * most)
        self._keep(replace(before, clean=False, doubtful=doubtful, sending=min(before.sending, doubtful)))
        self.new_day()
        return before.called_at if before.clean else None

    def close(self, batch: UploadBatch | None) -> None:
        """Note that the run ends in order, with this batch begun: what is in doubt of it stays so."""
        doubtful = 0 if self._fresh else self._progress.doubtful
        sending = self._progress.sending if doubtful else 0
        if batch is not None and not batch.again and not batch.clear:
            doubtful, sending = max(doubtful, len(batch)), batch.together
        clean = self._fresh or not self._controls
        self._keep(replace(self._progress, clean=clean, doubtful=doubtful, sending=sending))

    def go_back(self, since: int, *, again: bool = False) -> MadeDue | None:
        """Make entries from `since` on due; `None` if any may have been sent without an answer.

        `again`: those that were sent already, too.

        No call follows before this is committed, so that an interrupted run knows what it may have sent.
        """
        before = self._progress
        if (before.doubtful and not self._fresh) or before.sending or self._controls:
            return None
        made = self._outbox.go_back(since, again=again)
        if made is None or self._outbox.progress().cursor == before.cursor:
            return made
        self._progress, self._fresh = self._outbox.progress(), False
        self._wait_for_commits(2)
        return made

    def bounds(self) -> tuple[int, int]:
        """Return the cursor and the start of the outbox."""
        return self._progress.cursor, self._progress.started

    def take(self, most: int) -> UploadBatch | None:
        """Return a batch of at most `most` rows, if any: queued parked rows and due rows by turns."""
        if self._aside is not None:
            return self._take_due(most)
        self._parked_turn = not self._parked_turn
        if self._parked_turn and (batch := self._take_parked(most)):
            return batch
        return self._take_due(most) or self._take_parked(most)

    def _take_parked(self, most: int) -> UploadBatch | None:
        rows = self._outbox.again(min(most, PARKED_ROWS))
        self.more = bool(rows)
        return self._batch_of_parked(rows) if rows else None

    def _batch_of_parked(self, rows: list[Entry]) -> UploadBatch:
        return UploadBatch(rows, doubt=True, again=True)

    def _take_due(self, most: int) -> UploadBatch | None:
        if self._outbox.joined():
            # The history is open at last: rows of the run before may be due, and are in doubt as at a start.
            self.open(most)
            return None
        if self._outbox.progress().cursor > self._progress.cursor:
            # The recorder moved the cursor: older rows are not due.
            self._progress = replace(self._outbox.progress(), clean=False)
        limit = most
        for end in (self._progress.sending, self._progress.doubtful):
            limit = min(limit, end or limit)
        due = self._outbox.due(limit + 1)
        self.more = len(due) > limit
        doubt = self._progress.doubtful > 0 and not self._fresh
        return UploadBatch(due[:limit], doubt=doubt) if due else None

    def extend(self, batch: UploadBatch, most: int) -> None:
        """Add rows after a batch that seems to be stored; none if none is due or a commit must come first."""
        at = len(batch)
        doubtful = 0 if self._fresh else self._progress.doubtful
        if not doubtful:
            # The file must say first where the rows in doubt end: the controls after them go out one by one.
            self._fresh, self._controls = False, 0
            self._keep(replace(self._progress, doubtful=at))
            self._wait_for_commits(2)
            return
        doubt, count = False, CONTROLS
        if at < doubtful:
            doubt, count = True, min(most, doubtful - at)
        elif at < doubtful + self._controls:
            doubt, count = True, SMALL
        batch.extend(self._outbox.due(at + count)[at:], doubt=doubt)

    def calling(self, batch: UploadBatch) -> None:
        """Note that a call with rows of this batch begins."""
        self._calls += 1
        if self._calls == CALLS:
            self._wait_for_commits(1)
        sending = self._progress.sending if batch.again else max(self._progress.sending, batch.together)
        self._keep(replace(self._progress, called_at=self._clock.time(), sending=sending))

    def dropped(self) -> None:
        """Note that the batch was certainly not stored, and will be taken again with newer rows."""
        self._keep(replace(self._progress, sending=0))

    def put_aside(self, batch: UploadBatch) -> None:
        """Keep parked rows that seem to be stored until another call is accepted; due rows go on."""
        self._aside = batch

    def prove_aside(self) -> None:
        """Settle the rows put aside: the target takes others, so it has these."""
        if self._aside is not None:
            self.settle(self._aside, self._aside.proven(), NOTHING)
            self._aside = None

    def drop_aside(self) -> None:
        """Leave the rows put aside in the queue of parked rows: the target refuses others, too."""
        self._aside = None

    def new_to_target(self, batch: UploadBatch) -> None:
        """Note that rows in doubt were not stored: rows go oldest first, so later ones were not either."""
        self._fresh = self._fresh or not batch.again

    def settle(self, batch: UploadBatch, settled: list[Settled], reason: Message) -> None:
        """Park or count settled rows, and move the cursor."""
        for rows in settled:
            if rows.how == "park":
                self._outbox.park(rows.rows, str(reason))
                continue
            if rows.how == "unconfirmed":
                log.warning("%s: %d entries are taken to be stored", self._name, len(rows.rows))
            self._progress = count_sent(self._progress, len(rows.rows), self._clock.time())
            if batch.again:
                self._outbox.unpark(rows.rows)
        if batch.again:
            self._keep(self._progress)
            return
        if passed := batch.advance():
            self._advance(*passed)
        self._keep(self._progress)

    def _advance(self, rows: int, cursor: int) -> None:
        sending = max(0, self._progress.sending - rows)
        doubtful = max(0, self._progress.doubtful - rows)
        self._controls -= min(self._controls, max(0, rows - self._progress.doubtful))
        if self._progress.doubtful and not doubtful:
            # Send later rows only once this is committed, else the next run would count them as doubtful too.
            # Two commits, since the first may already be under way.
            self._wait_for_commits(2)
        self._progress = replace(self._progress, cursor=cursor, sending=sending, doubtful=doubtful)

    def committed(self) -> None:
        """Note that a commit is done."""
        self._calls = 0
        self._commits_to_wait = max(0, self._commits_to_wait - 1)
        self.new_day()

    def _wait_for_commits(self, count: int) -> None:
        self._commits_to_wait = max(self._commits_to_wait, count)
        self._held_until = self._clock.monotonic() + HOLD

    def held_for(self) -> float:
        """Return the seconds until the next rows may be sent, unless a commit comes first."""
        return self._held_until - self._clock.monotonic() if self._commits_to_wait else 0.0

    def new_day(self) -> None:
        """Reset the counters if the UTC day or year has changed."""
        self._progress = count_sent(self._progress, 0, self._clock.time())

    def backlog(self) -> Backlog:
        """Return the number of rows that are due and not yet settled."""
        return self._outbox.backlog()

    def figures(self) -> dict[str, Any]:
        """Return the counters for `LinkHealth`."""
        return {
            "parked": self._outbox.parked(),
            "sent_today": self._progress.sent_today,
            "sent_year": self._progress.sent_year,
        }

    def _keep(self, progress: Progress) -> None:
        self._progress = progress
        self._outbox.save(progress)


def count_sent(progress: Progress, rows: int, now: float) -> Progress:
    """Add sent rows to the counters of the UTC day and year of `now`; a new day or year starts at 0.

    A clock that was never set begins no day.
    """
    if now < PLAUSIBLE and progress.day:
        day, year = progress.day, progress.year
    else:
        today = datetime.fromtimestamp(now, UTC)
        day, year = today.date().isoformat(), today.year
    return replace(
        progress,
        day=day,
        year=year,
        sent_today=rows + (progress.sent_today if progress.day == day else 0),
        sent_year=rows + (progress.sent_year if progress.year == year else 0),
    )
