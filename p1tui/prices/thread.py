"""The thread that asks for day-ahead prices."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from p1tui.model.prices import NeededPrices, PriceStatus
from p1tui.prices.asker import Asker, PriceStore
from p1tui.prices.source import PriceSource
from p1tui.runtime.clock import PLAUSIBLE
from p1tui.runtime.duration import MINUTE
from p1tui.runtime.logs import log

LONGEST_WAIT = 5.0 * MINUTE
"""Seconds between two looks at the clock, which may be set, and stands still while a computer sleeps."""

SHORTEST_WAIT = 0.5
"""Seconds between two turns at least, so that a wrong clock keeps no core busy."""

CLOCK_WAIT = 10.0
"""Seconds until the clock is looked at again that was not set yet."""


class Prices:
    """Asks for the prices that contracts need, on a daemon thread.

    Threads: one calls `start` and `join`; any may call `statuses`.
    """

    def __init__(
        self,
        needed: Sequence[NeededPrices],
        sources: Sequence[PriceSource],
        store: PriceStore,
        *,
        on_status: Callable[[int, PriceStatus], None],
        stop: threading.Event,
        clock: Callable[[], float] = time.time,
        rng: random.Random | None = None,
    ) -> None:
        """Make the thread, which ends with `stop`.

        `on_status(index, status)` gets an index in `statuses()` and the new status.
        """
        self._clock = clock
        self._stopping = stop
        rng = rng or random.Random()
        self._askers = [
            Asker(each, sources, store, on_status=partial(on_status, index), rng=rng, now=clock())
            for index, each in enumerate(needed)
        ]
        self._thread = threading.Thread(target=self._run, name="prices", daemon=True)

    def statuses(self) -> tuple[PriceStatus, ...]:
        """Return the status of each commodity."""
        return tuple(asker.status for asker in self._askers)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def join(self, timeout: float) -> None:
        """Wait for the end, `timeout` seconds at most: a call that hangs is left behind and keeps nothing."""
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                wait = self._turn()
            except Exception as error:
                # A dead thread would look like prices that are never published, so log it and begin again.
                log.critical("An error in p1tui held up the prices: %s", error, exc_info=True)
                wait = LONGEST_WAIT
            self._stopping.wait(max(SHORTEST_WAIT, min(wait, LONGEST_WAIT)))

    def _turn(self) -> float:
        """Make the calls that are due; return the seconds until the next ones."""
        now = self._clock()
        if now < PLAUSIBLE:
            return CLOCK_WAIT
        return min((asker.turn(now, self._stopping.is_set) for asker in self._askers), default=LONGEST_WAIT)
