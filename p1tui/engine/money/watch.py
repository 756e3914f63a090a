"""The thread that reckons money for all viewers, if there is a contract."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from p1tui.config.settings import Config
from p1tui.engine.feed import Feed
from p1tui.engine.options import PAINTED_WITHIN
from p1tui.model.snapshot import Snapshot
from p1tui.runtime.duration import HOUR, MINUTE, QUARTER
from p1tui.runtime.logs import log
from p1tui.store.queries.history import History

if TYPE_CHECKING:
    from p1tui.costs.answers.new_peak import Running
    from p1tui.engine.money.ledger import Ledger

SHARE = 1000
"""Seconds between two reckonings for each second that one takes: a thousandth of a core at most."""

FIRST_WAIT = 0.5
"""Seconds after the first paint before anything of costs is imported: the first reading comes before it."""

FIRST_PAUSE = 2.0
"""Seconds from the first reckoning to the second; each further pause is twice as long, up to a minute."""

AFTER_QUARTER = 2.0
"""Seconds after the start of a quarter hour at which its price is shown."""

STOP_WITHIN = 0.1
"""Seconds to wait for the thread at the end; it only reads."""


def start_money(
    config: Config,
    history: Callable[[], History],
    feed: Feed,
    stop: threading.Event,
    cleanup: ExitStack,
    painted: threading.Event,
    is_seeded: Callable[[], bool] = lambda: False,
) -> None:
    """Reckon money from `painted` until `stop`, if there is a contract; otherwise load nothing.

    `is_seeded` tells while older history is being written, of which no sum is whole yet.
    """
    if not config.contract:
        return
    watch = MoneyWatch(config, history, feed, stop, painted=painted, is_seeded=is_seeded)
    watch.start()
    cleanup.callback(watch.join, STOP_WITHIN)


class MoneyWatch:
    """Publishes `Snapshot.money`, at most once a minute.

    Threads: one calls `start` and `join`; the rest is its own thread's.
    """

    def __init__(
        self,
        config: Config,
        history: Callable[[], History],
        feed: Feed,
        stop: threading.Event,
        *,
        painted: threading.Event | None = None,
        is_seeded: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._config, self._history, self._feed, self._stop = config, history, feed, stop
        self._painted, self._is_seeded = painted, is_seeded
        self._clock = clock
        self._wait = FIRST_PAUSE
        self._known = _known_until(feed.latest())
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._run, name="money", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def join(self, timeout: float) -> None:
        """Wait for its end, `timeout` seconds at most."""
        self._woken.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        if self._painted is not None:
            self._painted.wait(PAINTED_WITHIN)
        if self._stop.wait(FIRST_WAIT):
            return
        from p1tui.engine.money.ledger import Ledger

        ledger = Ledger(self._config)
        with ExitStack() as ends:
            ends.callback(self._feed.subscribe(self._hear))
            history = ends.enter_context(closing(self._history()))
            while not self._stop.is_set():
                if self._is_seeded():
                    self._woken.wait(FIRST_WAIT)
                    self._woken.clear()
                    continue
                began = time.monotonic()
                try:
                    self.turn(ledger, history)
                except sqlite3.Error as error:
                    log.warning("The history cannot be read, so no costs are reckoned (%s).", error)
                except Exception as error:
                    # A dead thread would look like costs that stand still, so log it and begin again.
                    log.critical("An error in p1tui held up the costs: %s", error, exc_info=True)
                if self._woken.wait(self._pause(time.monotonic() - began)):
                    self._woken.clear()
                    self._wait = (
                        FIRST_PAUSE  # prices are read once they are committed, which is some turns on
                    )

    def _hear(self) -> None:
        """Wake the thread if more prices are known."""
        known = _known_until(self._feed.latest())
        if known != self._known:
            self._known = known
            self._woken.set()

    def turn(self, ledger: Ledger, history: History) -> None:
        """Reckon once, and publish what has changed."""
        latest = self._feed.latest()
        tariff = None if latest.reading is None else latest.reading.tariff
        money = ledger.now(history, self._now(), latest.tail, tariff, _running(latest))
        if money != latest.money:
            self._feed.update(lambda old: {"money": money})

    def _now(self) -> float:
        """Return the meter's time, or the host's before the first reading.

        A reading that is held back, since its time is implausible, does not move it to another day.
        """
        latest = self._feed.latest()
        reading = latest.reading if latest.stored is None else latest.stored.reading
        return self._clock() if reading is None or reading.time is None else reading.time

    def _pause(self, took: float) -> float:
        """Return the seconds until the next turn: a minute or more, but not past the next quarter hour."""
        wait = self._wait if self._wait < MINUTE else max(float(MINUTE), SHARE * took)
        self._wait = min(2 * self._wait, MINUTE)
        return min(wait, QUARTER - self._now() % QUARTER + AFTER_QUARTER)


def _known_until(latest: Snapshot) -> tuple[int | None, ...]:
    return tuple(each.known_until for each in latest.prices)


def _running(latest: Snapshot) -> Running | None:
    """Return the quarter hour that has not ended; `None` if its energy or the power is not known."""
    from p1tui.costs.answers.new_peak import Running

    reading, quarter = latest.reading, latest.quarter
    if reading is None or reading.time is None or reading.power_import_w is None or quarter is None:
        return None
    energy_wh = quarter.so_far_w * QUARTER // HOUR
    return Running(now=reading.time, energy_wh=energy_wh, power_w=reading.power_import_w)
