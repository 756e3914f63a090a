"""The loop of every target with a backlog: take due rows, send, acknowledge, back off.

Only a clear answer moves the cursor. `outcome` chooses the action for each answer, `batch` interprets a
refusal, `ledger` chooses the rows of a call, `pacing` its time.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Outbox
from p1tui.model.status import LinkHealth, LinkState
from p1tui.net.network_status import NetworkMonitor
from p1tui.runtime.duration import MINUTE
from p1tui.runtime.logs import log
from p1tui.uplinks.clock import SYSTEM_CLOCK, HostClock
from p1tui.uplinks.delivery.batch import Chunk, Settled, UploadBatch
from p1tui.uplinks.delivery.ledger import Ledger
from p1tui.uplinks.delivery.orders import Orders
from p1tui.uplinks.delivery.pacing import CROWDED, IDLE, LATE, WATCH, Pacing
from p1tui.uplinks.delivery.pausing import Pausing
from p1tui.uplinks.delivery.refusals import Refusals, refused
from p1tui.uplinks.delivery.repeatable import RepeatableLedger
from p1tui.uplinks.delivery.requests import WorkerRequests
from p1tui.uplinks.delivery.sentences import HELD_UP, MAYBE_STORED, NO_CONTROL, NOTHING_DUE
from p1tui.uplinks.health import HealthReporter
from p1tui.uplinks.outcome import PROBE, RULES, Rule
from p1tui.uplinks.target import Answer, Target, both


class Worker:
    """Uploads to one target on a daemon thread. `upload_every`: seconds between calls when no backlog waits.

    Threads: any may call `health`, `wake`, `pause`, `send_now`, `retry_parked`; one calls `start` and `stop`.
    """

    def __init__(
        self,
        target: Target,
        outbox: Outbox,
        *,
        upload_every: float,
        on_change: Callable[[LinkHealth], None],
        clock: HostClock = SYSTEM_CLOCK,
        rng: random.Random | None = None,
        network: NetworkMonitor | None = None,
    ) -> None:
        self._target, self._outbox, self._clock = target, outbox, clock
        make_ledger = RepeatableLedger if target.repeatable else Ledger
        self._ledger = make_ledger(target.name, outbox, clock)
        self._pacing = Pacing(
            min_gap=target.min_gap, every=upload_every, spread=target.spread, rng=rng or random.Random()
        )
        self._health = HealthReporter(target.name, on_change, clock.time(), quota_year=target.quota_year)
        self._network, self._max_batch = network or NetworkMonitor(), target.max_batch
        self._batch: UploadBatch | None = None
        self._refusals, self._requests = Refusals(), WorkerRequests(clock)
        self.orders = Orders(target, self._ledger, self._pacing, clock, self._requests.wake)
        self._pausing = Pausing()
        self._stop_at: float | None = None
        self._thread = threading.Thread(target=self.run, name=f"uplink {target.name}", daemon=True)

    def start(self) -> None:
        """Start the worker's thread."""
        self._thread.start()

    def wake(self, *, stored: bool = True) -> None:
        """Report a commit, or one that failed (not `stored`): new rows may be due."""
        if stored:
            self._requests.commit()
        else:
            self._requests.wake()

    def pause(self, paused: bool) -> None:
        """Pause or resume calls; one that is under way is not interrupted."""
        self._requests.pause(paused)

    def send_now(self) -> None:
        """Make the next call as soon as the rate allows."""
        self._requests.send_now()

    def retry_parked(self) -> int:
        """Queue all parked entries again, from the next commit on; return their number."""
        return self._outbox.retry()

    def health(self) -> LinkHealth:
        """Return the present health, without waiting."""
        return self._health.current()

    def stop(self, timeout: float = 0.5) -> None:
        """Stop the worker; wait at most `timeout` seconds for its thread."""
        if self._stop_at is None:
            self._stop_at = self._clock.monotonic()
        self._requests.wake()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def run(self) -> None:
        """Run the loop until `stop`, on the worker's thread."""
        self._begin()
        while self._stop_at is None:
            try:
                self._turn()
            except Exception as error:
                # A dead thread would look like an idle link, so log the error and begin again.
                log.critical("An error in p1tui held up %s: %s", self._target.name, error, exc_info=True)
                self._begin()
                self._pacing.stop(self._clock.monotonic(), MINUTE)
                self._show("retrying", HELD_UP)
        if not self._too_late():
            self._ledger.close(self._batch)

    def _begin(self) -> None:
        self._batch = None
        called_at = self._ledger.open(self._target.max_batch)
        since = None if called_at is None else self._clock.time() - called_at
        self._pacing.start(self._clock.monotonic(), since)
        self._health.note(**self._figures())

    def _turn(self) -> None:
        """Wait until a call may start and rows are due, then make one call."""
        self.orders.carry_out(idle=self._batch is None)
        if self._pausing.holds(self._requests.paused, self._health.current(), self._show):
            self._rest(IDLE)
            return
        self._pacing.await_turn(self._clock.monotonic(), self._clock.time())
        if self._requests.take_send_now():
            self._pacing.send_now(self._clock.monotonic())
        wait = max(self._pacing.next_at - self._clock.monotonic(), self._ledger.held_for())
        if wait > 0:
            self._rest(wait)
            return
        if self._batch is not None and self._batch.needs_control:
            self._find_control(self._batch)
        if self._batch is None:
            self._batch = self._ledger.take(self._max_batch)
        if self._batch is not None and self._batch.needs_control:
            self._show("retrying", NO_CONTROL.with_values(host=self._target.host))
            self._rest(IDLE)
        elif self._batch is not None and self._pacing.learn_turn(self._batch):
            self._give_back(self._batch)
            self._pacing.await_turn(self._clock.monotonic(), self._clock.time())
            self._show("sending")
        elif self._batch is not None:
            self._call(self._batch)
        else:
            never = self._health.current().last_success_at is None
            self._pacing.idle = True
            self._show("starting" if never else "up", NOTHING_DUE if never else NOTHING)
            self._rest(IDLE)

    def _find_control(self, batch: UploadBatch) -> None:
        """Add rows to a batch that seems to be stored; set one of parked rows aside, as due rows go on."""
        if batch.again:
            self._ledger.put_aside(batch)
            self._batch = None
        else:
            self._ledger.extend(batch, self._max_batch)

    def _rest(self, seconds: float) -> None:
        """Wait for a request, or `seconds` at most; while calls fail, also check if the network came back."""
        seconds = min(seconds, self.orders.due_in())
        if not self._pacing.failures:
            woken = self._requests.wait(seconds)
        else:
            before = self._network.signature()
            woken = self._requests.wait(min(seconds, WATCH))
            after = self._network.signature()
            if after != before and after[0] is not None:
                self._pacing.network_up(self._clock.monotonic())
        if woken:
            if self._requests.take_commit():
                self._ledger.committed()
            self._health.note(**self._figures())

    def _call(self, batch: UploadBatch) -> None:
        chunk = batch.next(min(self._max_batch, self._pacing.limit() or self._max_batch))
        chunk = batch.next(self._target.fits(chunk.rows))
        self._health.calling(self._clock.time(), self._ledger.backlog())
        if chunk.doubt and self._target.can_read_back:
            self._read_back(batch, chunk)
            return
        began = self._clock.monotonic()
        self._pacing.begin(began)
        self._ledger.calling(batch)
        answer = self._target.send(chunk.rows)
        self._health.call(answer, self._clock.monotonic() - began)
        if not self._too_late():
            self._react(batch, chunk, answer)

    def _read_back(self, batch: UploadBatch, chunk: Chunk) -> None:
        """Read the rows in doubt back, so that no stored one is sent twice."""
        present = self._target.stored(chunk.rows)
        if self._too_late():
            return
        if not isinstance(present, Answer):
            self._refusals.read_back(chunk.rows)
            if not present:
                self._ledger.new_to_target(batch)
            self._settle(batch, batch.read_back(present))
            self._show(self._calm())
        elif self._target.can_read_back:
            self._react(batch, chunk, present)

    def _react(self, batch: UploadBatch, chunk: Chunk, answer: Answer) -> None:
        """Carry out the matrix's outcome for an answer."""
        rule = RULES[answer.result]
        match rule.one if len(chunk.rows) == 1 else rule.many:
            case "sent":
                self._accepted(batch, chunk)
            case "retry":
                self._retry(batch, rule, answer)
            case "stop":
                self._give_back(batch)
                self._pacing.stop(self._clock.monotonic(), rule.wait)
                self._show("stopped", answer.reason(self._target.host))
            case "split" | "park" | "reconcile":
                self._refused(batch, chunk, answer)

    def _accepted(self, batch: UploadBatch, chunk: Chunk) -> None:
        if chunk.doubt and chunk.role == "rows":
            self._ledger.new_to_target(batch)
        self._refusals.accepted()
        self._settle(batch, batch.accepted())
        self._ledger.prove_aside()
        self._pacing.succeeded(more=self._calm() == "sending")
        self._health.note(last_success_at=self._clock.time())
        self._show(self._calm())

    def _retry(self, batch: UploadBatch, rule: Rule, answer: Answer) -> None:
        """Plan another call with these rows."""
        if rule.stored and not self._target.repeatable:
            batch.unanswered()
        else:
            self._give_back(batch)
        reason, now = answer.reason(self._target.host), self._clock.monotonic()
        if answer.result == "too_fast":
            self._pacing.asked_to_wait(now, answer.retry_after)
            reason = both(reason, answer.repeated) if self._pacing.too_fast >= CROWDED else reason
        else:
            self._pacing.failed(rule, now, answer.retry_after)
        self._show("retrying", reason)

    def _refused(self, batch: UploadBatch, chunk: Chunk, answer: Answer) -> None:
        """Narrow a refusal down to the row that is bad or already stored."""
        self._pacing.refused()
        reason = answer.reason(self._target.host)
        if self._target.can_read_back and self._refusals.to_be_read_back(chunk, answer.result):
            batch.unanswered()
        elif not batch.again and self._refusals.every_row(chunk, answer.result):
            batch.ask_again()
            self._ledger.drop_aside()
            self._pacing.stop(self._clock.monotonic(), PROBE)
            self._show("stopped", both(reason, answer.repeated))
            return
        else:
            if answer.result == "too_large":
                self._max_batch = max(1, min(self._max_batch, len(chunk.rows) // 2))
            settled = refused(batch, answer.result)
            self._settle(batch, settled, both(reason, MAYBE_STORED) if chunk.doubt else reason)
        self._show("sending", reason)

    def _give_back(self, batch: UploadBatch) -> None:
        """Give up a batch that was certainly not stored, so that newer rows can join it."""
        if batch.untouched:
            self._batch = None
            self._ledger.dropped()

    def _settle(self, batch: UploadBatch, settled: list[Settled], reason: Message = NOTHING) -> None:
        """Hand settled rows to the ledger; end the batch after its last row."""
        self._ledger.settle(batch, settled, reason)
        self._batch = None if batch.finished else self._batch

    def _too_late(self) -> bool:
        return self._stop_at is not None and self._clock.monotonic() - self._stop_at > LATE

    def _calm(self) -> LinkState:
        return "sending" if self._ledger.more or self._batch is not None else "up"

    def _show(self, state: LinkState, reason: Message = NOTHING) -> None:
        now = self._clock.time()
        waits = state not in ("up", "paused")
        next_try = now + self._pacing.next_at - self._clock.monotonic() if waits else None
        self._health.state(state, reason, now, next_try_at=next_try, **self._figures())

    def _figures(self) -> dict[str, Any]:
        backlog = self._ledger.backlog()
        return {
            "backlog": backlog,
            "drain_s": self._pacing.drain_s(backlog.entries, self._max_batch),
            "failures": self._pacing.failures,
            "unconfirmed": self._batch.in_doubt() if self._batch else 0,
            "network": self._network.look(self._clock.monotonic()),
            **self._ledger.figures(),
        }
