"""Orders to a worker that runs: make older entries due, send a test entry. One of each waits at a time."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from p1tui.i18n.message import Message
from p1tui.model.orders import OrderDone, OrderRefused, Tell
from p1tui.uplinks.target import Target

if TYPE_CHECKING:
    from p1tui.uplinks.clock import HostClock
    from p1tui.uplinks.delivery.ledger import Ledger
    from p1tui.uplinks.delivery.pacing import Pacing

UNCERTAIN: Final = Message(
    "Some entries may have been sent without an answer, or the history is not open. Ask again for older ones "
    "once its uploads are up."
)
ANOTHER: Final = Message("The same is being done for another viewer; ask again when that is done.")


Test = Callable[[Target, int, int], OrderDone]
"""Sends a test entry to the target. Gets the cursor and the start of the outbox; raises `OrderRefused`."""


class Orders:
    """Takes orders of viewers, and carries them out between two calls of a worker.

    Threads: any may call `backfill` and `test`; only the worker's calls the rest.
    """

    def __init__(
        self, target: Target, ledger: Ledger, pacing: Pacing, clock: HostClock, wake: Callable[[], None]
    ) -> None:
        self._target, self._ledger, self._pacing, self._clock = target, ledger, pacing, clock
        self._wake = wake
        self._lock = threading.Lock()
        self._backfill: tuple[int, Tell] | None = None
        self._test: tuple[Test, Tell] | None = None

    def backfill(self, since: int, tell: Tell) -> None:
        """Make entries from `since` (UTC seconds) on due between two calls. Raises `OrderRefused`."""
        with self._lock:
            if self._backfill is not None:
                raise OrderRefused(ANOTHER)
            self._backfill = since, tell
        self._wake()

    def test(self, test: Test, tell: Tell) -> None:
        """Send a test entry as soon as the rate allows, also in a pause. Raises `OrderRefused`."""
        with self._lock:
            if self._test is not None:
                raise OrderRefused(ANOTHER)
            self._test = test, tell
        self._wake()

    def due_in(self) -> float:
        """Return the seconds until a test may be sent, infinity if none waits."""
        return math.inf if self._test is None else self._pacing.free_in(self._clock.monotonic())

    def carry_out(self, *, idle: bool) -> None:
        """Carry out what waits and may be done now; `idle`: no batch was begun."""
        with self._lock:
            backfill, self._backfill = self._backfill, None
        if backfill is not None:
            since, tell = backfill
            self._answer(tell, lambda: self._made_due(since, idle=idle))
        if self.due_in() > 0:
            return
        with self._lock:
            waiting, self._test = self._test, None
        if waiting is not None:
            test, tell = waiting
            self._answer(tell, lambda: self._tested(test))

    def _made_due(self, since: int, *, idle: bool) -> OrderDone:
        made = self._ledger.go_back(since) if idle else None
        if made is None:
            raise OrderRefused(UNCERTAIN)
        self._pacing.send_now(self._clock.monotonic())
        return OrderDone(made.told(since), made.entries)

    def _tested(self, test: Test) -> OrderDone:
        self._pacing.occupied(self._clock.monotonic())
        return test(self._target, *self._ledger.bounds())

    def _answer(self, tell: Tell, carry_out: Callable[[], OrderDone]) -> None:
        try:
            tell(carry_out())
        except OrderRefused as refused:
            tell(refused)
        except Exception as error:  # the worker reports it; who gave the order must not wait for an answer
            tell(OrderRefused(Message("An error in p1tui ended it ({error}).", error=str(error))))
            raise
