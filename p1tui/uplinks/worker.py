"""The one loop that all targets share: take due rows, send, acknowledge, back off.

The cursor moves by a definite acknowledgement alone. What each answer leads to stands in `outcome`, what a
refusal tells of the rows in `batch`, when the next call may start in `pace`.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from p1tui.model import Entry, LinkHealth, LinkState, Outbox, Progress
from p1tui.uplinks.batch import Batch, Done, Piece
from p1tui.uplinks.clock import SYSTEM_CLOCK, Clock
from p1tui.uplinks.health import Health, count_sent
from p1tui.uplinks.outcome import MINUTE, PROBE, RULES
from p1tui.uplinks.pace import CROWDED, Pace
from p1tui.uplinks.target import Answer, Target

log = logging.getLogger("p1tui.uplinks")

IDLE = MINUTE
"""Seconds after which an idle worker looks at its outbox although nobody woke it."""

HOLD = 2 * MINUTE
"""Seconds to wait for the commit of what earlier runs left, at most: none comes while the meter is silent."""

LATE = 0.5
"""Seconds after `stop` in which the outbox may still be told of an answer; later it may be closed."""

CROWD = " Another program seems to write to this channel."
MAYBE_STORED = " It may be stored already."


class Worker:
    """One daemon thread for one target. `upload_every` is in seconds, between calls when nothing waits."""

    def __init__(
        self,
        target: Target,
        outbox: Outbox,
        *,
        upload_every: float,
        on_change: Callable[[LinkHealth], None],
        clock: Clock = SYSTEM_CLOCK,
        rng: random.Random | None = None,
    ) -> None:
        self._target = target
        self._outbox = outbox
        self._clock = clock
        self._pace = Pace(min_gap=target.min_gap, every=upload_every, rng=rng or random.Random())
        self._health = Health(target.name, on_change, clock.time())
        self._max_batch = target.max_batch
        self._progress = Progress()
        self._batch: Batch | None = None
        self._fresh = False
        self._hold = 0
        self._held_until = 0.0
        self._more = False
        self._refused_row: int | None = None
        self._just_read: tuple[Entry, ...] = ()
        self._woken = threading.Event()
        self._stop_at: float | None = None
        self._thread = threading.Thread(target=self.run, name=f"uplink {target.name}", daemon=True)

    def start(self) -> None:
        """Send from now on."""
        self._thread.start()

    def wake(self) -> None:
        """New rows may be due; cheap, any thread."""
        self._woken.set()

    def health(self) -> LinkHealth:
        """How this uplink is doing; any thread, never waits."""
        return self._health.current()

    def stop(self, timeout: float = 0.5) -> None:
        """Ask to end, and wait at most `timeout` seconds for it, whatever a server or a name server does."""
        if self._stop_at is None:
            self._stop_at = self._clock.monotonic()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def run(self) -> None:
        """The loop itself, until `stop`; `start` runs it on its own thread."""
        self._begin()
        while self._stop_at is None:
            try:
                self._turn()
            except Exception as error:
                # A dead thread would look like a quiet link; so it says what happened and starts over.
                log.critical("An error in p1tui held up %s: %s", self._target.name, error, exc_info=True)
                self._fail_inside()
        if not self._too_late():
            self._outbox.save(replace(self._progress, clean=True))

    def _begin(self) -> None:
        self._progress = replace(self._outbox.progress(), clean=False)
        # What an earlier run left in doubt, and else all that was due before its end.
        entries = self._outbox.backlog().entries
        doubtful = min(entries, self._progress.doubtful or entries)
        self._progress = replace(
            self._progress, doubtful=doubtful, sending=min(self._progress.sending, doubtful)
        )
        self._fresh = False
        self._hold = 0
        self._batch = None
        self._pace.start(self._clock.monotonic())
        self._outbox.save(self._progress)
        self._progress = count_sent(self._progress, 0, self._clock.time())
        self._look()

    def _fail_inside(self) -> None:
        self._begin()
        self._pace.stop(self._clock.monotonic(), MINUTE)
        self._show("retrying", "An error in p1tui held the uploads up; its log has the details.")

    def _turn(self) -> None:
        """Wait until a call may start and rows are due, then make one call."""
        wait = self._pace.next_at - self._clock.monotonic()
        if wait > 0:
            self._pause(wait)
        elif self._hold and self._clock.monotonic() < self._held_until:
            self._pause(self._held_until - self._clock.monotonic())
        elif batch := self._batch or self._fetch():
            self._call(batch)
        else:
            self._more = False
            self._show("up", "")
            self._pause(IDLE)

    def _pause(self, seconds: float) -> None:
        if self._clock.wait(self._woken, seconds):
            self._woken.clear()
            self._hold = max(0, self._hold - 1)
            self._look()

    def _fetch(self) -> Batch | None:
        """The next batch, if anything is due."""
        # A batch does not reach over the end of what was in one call, nor of what an earlier run may have
        # sent: so its rows were sent together or not at all, and a refusal speaks for all of them.
        limit = self._max_batch
        for end in (self._progress.sending, self._progress.doubtful):
            limit = min(limit, end or limit)
        due = self._outbox.due(limit + 1)
        if not due:
            return None
        self._more = len(due) > limit
        doubt = self._progress.doubtful > 0 and not self._fresh
        self._batch = Batch(due[:limit], doubt=doubt)
        return self._batch

    def _limit(self) -> int:
        return min(self._max_batch, self._pace.limit() or self._max_batch)

    def _call(self, batch: Batch) -> None:
        piece = batch.next(self._limit())
        if piece.doubt and self._target.can_read_back:
            self._read_back(batch, piece)
            return
        self._pace.begin(self._clock.monotonic())
        self._note_call(batch)
        began = self._clock.monotonic()
        answer = self._target.send(piece.rows)
        self._health.note(
            last_status=answer.status, round_trip_ms=round(1000 * (self._clock.monotonic() - began))
        )
        self._react(batch, piece, answer)

    def _note_call(self, batch: Batch) -> None:
        sending = max(self._progress.sending, len(batch))
        self._progress = replace(self._progress, called_at=self._clock.time(), sending=sending)
        self._outbox.save(self._progress)

    def _read_back(self, batch: Batch, piece: Piece) -> None:
        """Ask which rows are stored already, so that none of them is sent twice."""
        present = self._target.stored(piece.rows)
        if not isinstance(present, Answer):
            self._just_read = piece.rows
            # An earlier run sent oldest first: beyond rows that are new to the target, all are.
            self._fresh = self._fresh or not present
            self._settle(batch, batch.read_back(present), "")
            self._show_progress()
        elif self._target.can_read_back:
            self._react(batch, piece, present)

    def _react(self, batch: Batch, piece: Piece, answer: Answer) -> None:
        """Do what the matrix says."""
        if self._too_late():
            return
        rule = RULES[answer.event]
        reason = answer.reason(self._target.host)
        now = self._clock.monotonic()
        match rule.one if len(piece.rows) == 1 else rule.many:
            case "sent":
                self._accepted(batch, piece)
            case "retry":
                self._keep(batch, stored=rule.stored)
                if answer.event == "too_fast":
                    self._pace.told_too_fast(now, answer.retry_after)
                    reason += CROWD if self._pace.too_fast >= CROWDED else ""
                else:
                    self._pace.failed(rule, now, answer.retry_after)
                self._show("retrying", reason)
            case "stop":
                self._keep(batch, stored=False)
                self._pace.stop(now, rule.wait)
                self._show("stopped", reason)
            case "split" | "park" | "reconcile":
                self._refused(batch, piece, answer, reason)

    def _keep(self, batch: Batch, *, stored: bool) -> None:
        """The same rows later; rows that certainly were not stored may go together with those due since."""
        if stored:
            batch.unanswered()
        elif batch.untouched:
            self._batch = None
            self._progress = replace(self._progress, sending=0)
            self._outbox.save(self._progress)

    def _accepted(self, batch: Batch, piece: Piece) -> None:
        if piece.doubt and piece.role == "rows":
            self._fresh = True
        self._refused_row = None
        self._settle(batch, batch.accepted(), "")
        self._pace.succeeded(more=self._more or self._batch is not None)
        self._health.note(last_success_at=self._clock.time())
        self._show_progress()

    def _refused(self, batch: Batch, piece: Piece, answer: Answer, reason: str) -> None:
        self._pace.refused()
        one = len(piece.rows) == 1
        asks = answer.event == "conflict" or (answer.event == "bad_request" and one)
        if asks and not piece.doubt and piece.rows != self._just_read and self._target.can_read_back:
            batch.unanswered()
            self._show("sending", reason)
            return
        if answer.event == "bad_request" and one and not piece.doubt and self._every_row_is_refused(piece):
            self._pace.stop(self._clock.monotonic(), PROBE)
            self._show("stopped", f"{reason} It refuses every entry: check fields in the config.")
            return
        if answer.event == "too_large":
            self._max_batch = max(1, min(self._max_batch, len(piece.rows) // 2))
        if answer.event in ("conflict", "bad_request"):
            done = batch.refused(conflict=answer.event == "conflict")
        else:
            done = batch.split()
        self._settle(batch, done, reason + (MAYBE_STORED if piece.doubt else ""))
        self._show("sending", reason)

    def _every_row_is_refused(self, piece: Piece) -> bool:
        """Whether a second row is refused, with none taken since the first: the call is bad, not the row."""
        time = piece.rows[0].time
        if self._refused_row is None:
            self._refused_row = time
        return self._refused_row != time

    def _settle(self, batch: Batch, done: list[Done], reason: str) -> None:
        """Park or count rows that are done, and move the cursor."""
        for rows in done:
            if rows.how == "park":
                self._outbox.park(rows.rows, reason)
                continue
            if rows.how == "unconfirmed":
                log.warning("%s: %d entries are taken to be stored", self._target.name, len(rows.rows))
            self._progress = count_sent(self._progress, len(rows.rows), self._clock.time())
        if passed := batch.advance():
            self._advance(*passed)
        if batch.finished:
            self._batch = None
        self._outbox.save(self._progress)

    def _advance(self, rows: int, cursor: int) -> None:
        """Move the cursor over this many rows."""
        before = self._progress
        self._progress = replace(
            before,
            cursor=cursor,
            sending=max(0, before.sending - rows),
            doubtful=max(0, before.doubtful - rows),
        )
        if before.doubtful and not self._progress.doubtful:
            # Rows beyond go out once this is committed, lest the next run take them for doubtful too: two
            # wakes, since the first may be of a commit that was under way.
            self._hold = 2
            self._held_until = self._clock.monotonic() + HOLD

    def _too_late(self) -> bool:
        return self._stop_at is not None and self._clock.monotonic() - self._stop_at > LATE

    # What the world is told.

    def _show_progress(self) -> None:
        self._show("sending" if self._more or self._batch is not None else "up", "")

    def _show(self, state: LinkState, reason: str) -> None:
        now, wait = self._clock.time(), self._pace.next_at - self._clock.monotonic()
        self._health.state(
            state, reason, now, next_try_at=None if state == "up" else now + wait, **self._figures()
        )

    def _look(self) -> None:
        """Figures that change while no call is made."""
        self._progress = count_sent(self._progress, 0, self._clock.time())
        self._health.note(**self._figures())

    def _figures(self) -> dict[str, Any]:
        return {
            "backlog": self._outbox.backlog(),
            "failures": self._pace.failures,
            "sent_today": self._progress.sent_today,
            "sent_year": self._progress.sent_year,
            "parked": self._outbox.parked(),
            "unconfirmed": self._batch.in_doubt() if self._batch else 0,
        }
