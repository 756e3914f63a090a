"""The loop of every target of the newest state: publish in time, reconnect, tell its health in words."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Backlog
from p1tui.model.status import LinkHealth, LinkState
from p1tui.model.stored import StoredReading
from p1tui.net.network_status import NetworkMonitor
from p1tui.runtime.duration import DAY, MINUTE
from p1tui.runtime.logs import log
from p1tui.uplinks.health import HealthReporter
from p1tui.uplinks.latest.pace import Pace, Shown
from p1tui.uplinks.latest.state import current_state
from p1tui.uplinks.latest.target import LatestTarget, Snapshots
from p1tui.uplinks.latest.waker import Waker
from p1tui.uplinks.outcome import RULES
from p1tui.uplinks.target import Answer, both

LONGEST_PAUSE = 60.0
"""Most seconds between two tries, whatever failed: a broker at home is back within minutes of a restart, and
one that asks Home Assistant for passwords refuses every user until that is up."""

STEADY = 30.0
"""Seconds without a failure after which the next one is the first again: two programs of one name that push
each other off a broker slow down."""

AGAIN = 3
"""Failures in a row after which a reason says what may be behind it."""

IDLE = float(MINUTE)
"""Most seconds without a turn."""

NO_READING: Final = Message("It waits for the meter's first reading.")
PAUSED: Final = Message("Paused by you. Press p on screen 3 to go on, or start p1tui again.")
HELD_UP: Final = Message("An error in p1tui held it up; its log has the details.")


class LatestWorker:
    """Publishes to one target on a daemon thread.

    Threads: any may call `health`, `wake`, `pause`, `send_now`; one calls `start` and `stop`.
    """

    def __init__(
        self,
        target: LatestTarget,
        snapshots: Snapshots,
        *,
        on_change: Callable[[LinkHealth], None],
        network: NetworkMonitor | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self._target, self._snapshots = target, snapshots
        self._health = HealthReporter(target.name, on_change, time.time(), newest_only=True)
        self._network, self._rng = network or NetworkMonitor(), rng or random.Random()
        self._pace = Pace(target.every)
        self._waker: Waker | None = None  # while the thread runs
        self._stopping, self._paused, self._now = threading.Event(), threading.Event(), threading.Event()
        self._failures, self._failed_at, self._next_at = 0, -math.inf, 0.0
        self._stored: StoredReading | None = None
        self._stored_at = -math.inf  # monotonic time at which it came
        self._readings = 0
        self._is_out = False  # true once it is published
        self._parting: StoredReading | None = None  # the last of a series, not yet published
        self._sent = (0, 0)  # day since the epoch, states published on it
        self._thread = threading.Thread(target=self.run, name=f"uplink {target.name}", daemon=True)

    def start(self) -> None:
        """Start the worker's thread."""
        self._thread.start()

    def wake(self) -> None:
        """Report a new snapshot, or a request."""
        if self._waker is not None:
            self._waker.wake()

    def pause(self, paused: bool) -> None:
        """Pause or resume."""
        if paused:
            self._paused.set()
        else:
            self._paused.clear()
        self.wake()

    def send_now(self) -> None:
        """Publish the state at once, whatever was planned."""
        self._now.set()
        self.wake()

    def health(self) -> LinkHealth:
        """Return the present health, without waiting."""
        return self._health.current()

    def stop(self, timeout: float = 0.5) -> None:
        """Stop the worker; wait at most `timeout` seconds for its thread."""
        self._stopping.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def run(self) -> None:
        """Run the loop until `stop`, on the worker's thread."""
        with Waker() as self._waker:
            unsubscribe = self._snapshots.subscribe(self.wake)
            while not self._stopping.is_set():
                try:
                    self._turn(self._waker)
                except Exception as error:
                    # A dead thread would look like an idle link, so log the error and go on.
                    log.critical("An error in p1tui held up %s: %s", self._target.name, error, exc_info=True)
                    self._target.close()
                    self._next_at = time.monotonic() + MINUTE
                    self._show("retrying", HELD_UP)
            unsubscribe()
            self._target.close()

    def _turn(self, waker: Waker) -> None:
        """Do what is due, then wait for what comes next."""
        if self._paused.is_set():
            self._target.close()
            self._show("paused", PAUSED)
            self._serve(IDLE, waker)
            return
        if self._now.is_set():
            self._now.clear()
            self._next_at = 0.0
            self._pace.now()
        now = time.monotonic()
        shown = self._look(now)
        if shown is None:
            self._show("starting", NO_READING)
            self._serve(IDLE, waker)
            return
        if self._health.current().state == "paused":
            self._pace.now()
        due = min(self._pace.due_in(shown, now), self._target.asked_in())
        wait = max(self._next_at - now, due)
        if wait > 0:
            self._serve(min(wait, IDLE, self._fresh_for(now) or IDLE), waker)
        else:
            self._publish(shown, now, waker)

    def _look(self, now: float) -> Shown | None:
        """Return what the newest state would show; `None` before the first reading."""
        snapshot = self._snapshots.latest()
        if snapshot.stored is None:
            return None
        if snapshot.stored is not self._stored:
            if self._stored is not None and not self._is_out and _ends(self._stored, snapshot.stored):
                self._parting = self._stored
            self._stored, self._stored_at, self._readings = snapshot.stored, now, self._readings + 1
            self._is_out = False
        fresh = self._fresh_for(now) > 0
        version = self._readings, snapshot.source.state, snapshot.rejected, snapshot.money, fresh
        urgent = snapshot.source.state, _series(self._stored)
        return Shown(version, urgent, self._stored.reading.net_power_w if fresh else None)

    def _fresh_for(self, now: float) -> float:
        """Return the seconds for which what is of the moment still holds, 0 once it does not."""
        return max(0.0, self._stored_at + self._target.fresh_s - now)

    def _publish(self, shown: Shown, now: float, waker: Waker) -> None:
        assert self._stored is not None
        if self._health.current().state != "up":
            self._health.calling(time.time(), Backlog())
        snapshot, fresh = self._snapshots.latest(), self._fresh_for(now) > 0
        if (parting := self._parting) is not None:
            self._parting = None
            last = current_state(snapshot, parting, fresh=False)
            self._target.publish(last, self._stopping.is_set, waker)  # if it fails, so does the next
        state = current_state(snapshot, self._stored, fresh=fresh)
        answer = self._target.publish(state, self._stopping.is_set, waker)
        if self._stopping.is_set():
            return
        self._health.call(answer, time.monotonic() - now)
        if answer.result == "accepted":
            self._pace.published(shown, now)
            self._is_out = True
            self._succeeded()
        else:
            self._failed(answer)

    def _succeeded(self) -> None:
        if time.monotonic() - self._failed_at > STEADY:
            self._failures = 0
        self._next_at = 0.0
        now = time.time()
        day, sent = self._sent
        self._sent = (int(now) // DAY, sent + 1 if day == int(now) // DAY else 1)
        self._show("up", NOTHING, last_success_at=now, sent_today=self._sent[1])

    def _failed(self, answer: Answer) -> None:
        """Plan the next try, and tell why."""
        self._failures += 1
        self._pace.now()
        rule, now = RULES[answer.result], time.monotonic()
        delay = self._rng.uniform(0.0, min(LONGEST_PAUSE, 2.0 ** min(self._failures, 16)))
        self._next_at, self._failed_at = now + max(delay, min(rule.wait, LONGEST_PAUSE)), now
        reason = answer.reason(self._target.host)
        if self._failures >= AGAIN:
            reason = both(reason, answer.repeated)
        self._show("stopped" if rule.one == "stop" else "retrying", reason)

    def _serve(self, seconds: float, waker: Waker) -> None:
        """Wait to be woken; if the connection breaks meanwhile, plan to make it again."""
        broken = self._target.serve(seconds, waker)
        if broken is not None and not self._stopping.is_set():
            self._failed(broken)

    def _show(self, state: LinkState, reason: Message, **figures: Any) -> None:
        now, monotonic = time.time(), time.monotonic()
        waits = self._next_at > monotonic and state in ("retrying", "stopped")
        self._health.state(
            state,
            reason,
            now,
            next_try_at=now + self._next_at - monotonic if waits else None,
            failures=0 if state == "up" else self._failures,
            network=self._network.look(monotonic),
            **figures,
        )


def _series(stored: StoredReading) -> tuple[str, ...]:
    return stored.series, *(device.series for device in stored.devices)


def _ends(before: StoredReading, after: StoredReading) -> bool:
    """Return True if a series of the first reading does not go on in the second."""
    return not set(_series(before)) <= set(_series(after))
