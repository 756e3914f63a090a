"""The one loop that all targets share: take due rows, send, acknowledge, back off.

The cursor moves by a definite acknowledgement alone. What each answer leads to stands in `outcome`, what a
refusal tells of the rows in `batch`, which rows go together in `ledger`, when calls may start in `pace`.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Entry, Outbox
from p1tui.model.status import LinkHealth, LinkState
from p1tui.net.network_status import NetworkMonitor
from p1tui.runtime.logs import log
from p1tui.uplinks.clock import SYSTEM_CLOCK, Clock
from p1tui.uplinks.delivery.batch import Chunk, UploadBatch
from p1tui.uplinks.delivery.health import Health
from p1tui.uplinks.delivery.ledger import Ledger
from p1tui.uplinks.delivery.pacing import CROWDED, Pacing
from p1tui.uplinks.delivery.requests import WorkerRequests
from p1tui.uplinks.outcome import MINUTE, PROBE, RULES, CallResult, Rule
from p1tui.uplinks.target import Answer, Target

IDLE = MINUTE
"""Seconds after which an idle worker looks at its outbox although nobody woke it."""

WATCH = 5.0
"""Seconds between looks at the network while calls fail."""

LATE = 0.5
"""Seconds after `stop` in which the outbox may still be told of an answer; later it may be closed."""

CROWD = Message("Another program seems to write to this channel.")
EVERY_ROW = Message("It refuses every entry: check fields in the config.")
MAYBE_STORED = Message("It may be stored already.")
PAUSED = Message(
    "Paused by you; what is due is kept. It goes on when you say so, or when p1tui starts again."
)
HELD_UP = Message("An error in p1tui held the uploads up; its log has the details.")


def both(reason: Message, more: Message) -> Message:
    """Return a reason with a sentence behind it."""
    return Message("{reason} {more}", reason=reason, more=more)


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
        network: NetworkMonitor | None = None,
    ) -> None:
        self._target = target
        self._clock = clock
        self._ledger = Ledger(target.name, outbox, clock)
        self._pace = Pacing(min_gap=target.min_gap, every=upload_every, rng=rng or random.Random())
        self._health = Health(target.name, on_change, clock.time(), quota_year=target.quota_year)
        self._network = network or NetworkMonitor()
        self._max_batch = target.max_batch
        self._batch: UploadBatch | None = None
        self._refused_row: int | None = None
        self._just_read: tuple[Entry, ...] = ()
        self.wishes = WorkerRequests()
        self._before_pause: tuple[LinkState, Message] | None = None
        self._stop_at: float | None = None
        self._thread = threading.Thread(target=self.run, name=f"uplink {target.name}", daemon=True)

    def start(self) -> None:
        """Send from now on."""
        self._thread.start()

    def wake(self) -> None:
        """New rows may be due, since a commit is done; cheap, any thread."""
        self.wishes.commit()

    def health(self) -> LinkHealth:
        """How this uplink is doing; any thread, never waits."""
        return self._health.current()

    def stop(self, timeout: float = 0.5) -> None:
        """Ask to end, and wait at most `timeout` seconds for it, whatever a server or a name server does."""
        if self._stop_at is None:
            self._stop_at = self._clock.monotonic()
        self.wishes.woken.set()
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
                self._begin()
                self._pace.stop(self._clock.monotonic(), MINUTE)
                self._show("retrying", HELD_UP)
        if not self._too_late():
            self._ledger.close()

    def _begin(self) -> None:
        self._batch = None
        called_at = self._ledger.open()
        since = None if called_at is None else self._clock.time() - called_at
        self._pace.start(self._clock.monotonic(), since)
        self._health.note(**self._figures())

    def _turn(self) -> None:
        """Wait until a call may start and rows are due, then make one call."""
        if self._is_paused():
            self._rest(IDLE)
            return
        if self.wishes.take_hurry():
            self._pace.hurry(self._clock.monotonic())
        wait = max(self._pace.next_at - self._clock.monotonic(), self._ledger.held_for())
        if wait > 0:
            self._rest(wait)
            return
        if self._batch is None:
            self._batch = self._ledger.take(self._max_batch)
        if self._batch is not None:
            self._call(self._batch)
        else:
            if self._health.current().last_success_at is None:
                self._show("starting", Message("Nothing is due yet."))
            else:
                self._show("up")
            self._rest(IDLE)

    def _is_paused(self) -> bool:
        """Whether the user wants no calls; what was told before is told again once calls are wanted."""
        health = self._health.current()
        if self.wishes.paused and self._before_pause is None:
            self._before_pause = health.state, health.reason
            self._show("paused", PAUSED)
        elif not self.wishes.paused and self._before_pause is not None:
            self._show(*self._before_pause)
            self._before_pause = None
        return self.wishes.paused

    def _rest(self, seconds: float) -> None:
        """Wait for a commit, for the network to come back while it fails, or for so many seconds."""
        if not self._pace.failures:
            woken = self._clock.wait(self.wishes.woken, seconds)
        else:
            before = self._network.signature()
            woken = self._clock.wait(self.wishes.woken, min(seconds, WATCH))
            after = self._network.signature()
            if after != before and after[0] is not None:
                self._pace.network_up(self._clock.monotonic())
        if woken:
            self.wishes.woken.clear()
            if self.wishes.take_commit():
                self._ledger.committed()
            self._health.note(**self._figures())

    def _call(self, batch: UploadBatch) -> None:
        piece = batch.next(min(self._max_batch, self._pace.limit() or self._max_batch))
        self._health.calling(self._clock.time(), self._ledger.backlog())
        if piece.doubt and self._target.can_read_back:
            self._read_back(batch, piece)
            return
        began = self._clock.monotonic()
        self._pace.begin(began)
        self._ledger.calling(batch)
        answer = self._target.send(piece.rows)
        self._health.call(answer, self._clock.monotonic() - began)
        if not self._too_late():
            self._react(batch, piece, answer)

    def _read_back(self, batch: UploadBatch, piece: Chunk) -> None:
        """Ask which rows are stored already, so that none of them is sent twice."""
        present = self._target.stored(piece.rows)
        if self._too_late():
            return
        if not isinstance(present, Answer):
            self._just_read = piece.rows
            if not present:
                self._ledger.new_to_target(batch)
            self._ledger.settle(batch, batch.read_back(present), NOTHING)
            self._leave_finished()
            self._show(self._calm())
        elif self._target.can_read_back:
            self._react(batch, piece, present)

    def _react(self, batch: UploadBatch, piece: Chunk, answer: Answer) -> None:
        """Do what the matrix says."""
        rule = RULES[answer.event]
        match rule.one if len(piece.rows) == 1 else rule.many:
            case "sent":
                self._accepted(batch, piece)
            case "retry":
                self._retry(batch, rule, answer)
            case "stop":
                self._give_back(batch)
                self._pace.stop(self._clock.monotonic(), rule.wait)
                self._show("stopped", answer.reason(self._target.host))
            case "split" | "park" | "reconcile":
                self._refused(batch, piece, answer)

    def _accepted(self, batch: UploadBatch, piece: Chunk) -> None:
        if piece.doubt and piece.role == "rows":
            self._ledger.new_to_target(batch)
        self._refused_row = None
        self._ledger.settle(batch, batch.accepted(), NOTHING)
        self._leave_finished()
        self._pace.succeeded(more=self._calm() == "sending")
        self._health.note(last_success_at=self._clock.time())
        self._show(self._calm())

    def _retry(self, batch: UploadBatch, rule: Rule, answer: Answer) -> None:
        """The same rows later."""
        if rule.stored:
            batch.unanswered()
        else:
            self._give_back(batch)
        reason, now = answer.reason(self._target.host), self._clock.monotonic()
        if answer.event == "too_fast":
            self._pace.told_too_fast(now, answer.retry_after)
            reason = both(reason, CROWD) if self._pace.too_fast >= CROWDED else reason
        else:
            self._pace.failed(rule, now, answer.retry_after)
        self._show("retrying", reason)

    def _refused(self, batch: UploadBatch, piece: Chunk, answer: Answer) -> None:
        """Some row of the call is at fault, or stored already."""
        self._pace.refused()
        reason = answer.reason(self._target.host)
        if self._is_to_be_read_back(piece, answer.event):
            batch.unanswered()
        elif not batch.again and self._is_every_row_refused(piece, answer.event):
            self._pace.stop(self._clock.monotonic(), PROBE)
            self._show("stopped", both(reason, EVERY_ROW))
            return
        else:
            if answer.event == "too_large":
                self._max_batch = max(1, min(self._max_batch, len(piece.rows) // 2))
            ambiguous = answer.event in ("conflict", "bad_request")
            done = batch.refused(conflict=answer.event == "conflict") if ambiguous else batch.split()
            self._ledger.settle(batch, done, both(reason, MAYBE_STORED) if piece.doubt else reason)
            self._leave_finished()
        self._show("sending", reason)

    def _is_to_be_read_back(self, piece: Chunk, event: CallResult) -> bool:
        asks = event == "conflict" or (event == "bad_request" and len(piece.rows) == 1)
        known = piece.doubt or piece.rows == self._just_read
        return asks and not known and self._target.can_read_back

    def _is_every_row_refused(self, piece: Chunk, event: CallResult) -> bool:
        """Whether a second row is refused, with none taken since the first: the call is bad, not the row."""
        if event != "bad_request" or len(piece.rows) > 1 or piece.doubt:
            return False
        if self._refused_row is None:
            self._refused_row = piece.rows[0].time
        return self._refused_row != piece.rows[0].time

    def _give_back(self, batch: UploadBatch) -> None:
        """Rows that certainly were not stored may go together with those due since."""
        if batch.untouched:
            self._batch = None
            self._ledger.dropped()

    def _leave_finished(self) -> None:
        if self._batch is not None and self._batch.finished:
            self._batch = None

    def _too_late(self) -> bool:
        return self._stop_at is not None and self._clock.monotonic() - self._stop_at > LATE

    # What the world is told.

    def _calm(self) -> LinkState:
        return "sending" if self._ledger.more or self._batch is not None else "up"

    def _show(self, state: LinkState, reason: Message = NOTHING) -> None:
        now = self._clock.time()
        next_try = now + self._pace.next_at - self._clock.monotonic()
        self._health.state(
            state, reason, now, next_try_at=None if state in ("up", "paused") else next_try, **self._figures()
        )

    def _figures(self) -> dict[str, Any]:
        backlog = self._ledger.backlog()
        return {
            "backlog": backlog,
            "drain_s": self._pace.drain_s(backlog.entries, self._max_batch),
            "failures": self._pace.failures,
            "unconfirmed": self._batch.in_doubt() if self._batch else 0,
            "network": self._network.look(self._clock.monotonic()),
            **self._ledger.figures(),
        }
