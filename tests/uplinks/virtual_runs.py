"""Hours in milliseconds: the real worker beside a recorder, on a clock that only jumps."""

from __future__ import annotations

import bisect
import random
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import partial

from p1tui.model.entries import Backlog, Entry, MadeDue, Parked, Progress
from p1tui.model.status import LinkHealth, Network
from p1tui.net.network_status import NetworkMonitor
from p1tui.uplinks.delivery.worker import Worker
from p1tui.uplinks.target import Target

EPOCH = 1_795_500_000
INTERVAL = 20
COMMIT = 30.0


class Killed(BaseException):
    """The power was cut."""


class VirtualClock:
    """Time passes while someone waits, from one planned event to the next."""

    def __init__(self) -> None:
        self.now = 0.0
        self._plans: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return EPOCH + self.now

    def at(self, when: float, action: Callable[[], None]) -> None:
        self._count += 1
        bisect.insort(self._plans, (when, self._count, action))

    def wait(self, event: threading.Event, timeout: float | None) -> bool:
        until = self.now + (timeout if timeout is not None else 1e9)
        while not event.is_set():
            if not self._plans or self._plans[0][0] > until:
                self.now = until
                return False
            when, _, action = self._plans.pop(0)
            self.now = max(self.now, when)
            action()
        return True


class MemoryOutbox:
    """Like the store's: rows become due, and progress lasts, with a commit."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.aside: list[Parked] = []
        self.queued: set[int] = set()
        self.cursor_trail: list[int] = []
        self._times: list[int] = []
        self._committed: tuple[int, Progress, list[Parked], set[int]] = (0, Progress(), [], set())
        self._progress = Progress()
        self._visible = 0

    def record(self, time: int) -> None:
        self.entries.append(Entry(time, {"power_import_w": time % 5000, "import_t1_wh": time}))
        self._times.append(time)

    def commit(self) -> None:
        self._visible = len(self.entries)
        self._committed = (self._visible, self._progress, list(self.aside), set(self.queued))

    def kill(self) -> None:
        """Lose what was not committed."""
        self._visible, self._progress, aside, queued = self._committed
        self.aside, self.queued = list(aside), set(queued)
        del self.entries[self._visible :], self._times[self._visible :]

    def progress(self) -> Progress:
        return self._progress

    def save(self, progress: Progress) -> None:
        self._progress = progress
        self.cursor_trail.append(progress.cursor)

    def go_back(self, since: int, *, again: bool = False) -> MadeDue | None:
        return MadeDue(0, None)

    def joined(self) -> bool:
        return False

    def due(self, limit: int) -> list[Entry]:
        start = bisect.bisect_right(self._times, self._progress.cursor)
        return self.entries[start : min(start + limit, self._visible)]

    def backlog(self) -> Backlog:
        start = bisect.bisect_right(self._times, self._progress.cursor)
        count = max(0, self._visible - start)
        return Backlog(count, self._times[start] if count else None)

    def park(self, entries: Sequence[Entry], reason: str) -> None:
        self.unpark(entries)
        self.aside += [Parked(entry, reason, 0.0) for entry in entries]

    def parked(self) -> int:
        return len(self.aside)

    def again(self, limit: int) -> list[Entry]:
        return [parked.entry for parked in self.aside if parked.entry.time in self.queued][:limit]

    def unpark(self, entries: Sequence[Entry]) -> None:
        done = {entry.time for entry in entries}
        self.aside = [parked for parked in self.aside if parked.entry.time not in done]
        self.queued -= done

    def retry(self) -> int:
        self.queued = {parked.entry.time for parked in self.aside}
        return len(self.queued)


class Wire(NetworkMonitor):
    """A network that a test takes away."""

    interface: str | None = "eth0"
    changes = 2

    def look(self, now: float) -> Network:
        return Network(interface=self.interface)

    def signature(self) -> tuple[str | None, str]:
        return self.interface, str(self.changes)


class VirtualRuns(ABC):
    """One outbox and one clock; the workers of a target and their recorders come and go."""

    def __init__(self, outbox: MemoryOutbox, *, interval: int, upload_every: float, seed: int) -> None:
        self.rng = random.Random(seed)
        self.clock = VirtualClock()
        self.network = Wire()
        self.outbox = outbox
        self.healths: list[LinkHealth] = []
        self._interval, self._upload_every = interval, upload_every
        self._run = 0
        self.worker = self.new_worker()

    @abstractmethod
    def target(self) -> Target:
        """Make the target of one run."""

    def new_worker(self) -> Worker:
        """A new run: its recorder's first commit is one interval away."""
        self._run += 1
        self.clock.at(self.clock.now + COMMIT, partial(self.commit, self._run))
        self.worker = Worker(
            self.target(),
            self.outbox,
            upload_every=self._upload_every,
            on_change=self.healths.append,
            clock=self.clock,
            rng=self.rng,
            network=self.network,
        )
        return self.worker

    def commit(self, run: int) -> None:
        """The recorder's: the readings of the time since, one entry an interval."""
        if run != self._run:
            return
        last = self.outbox.entries[-1].time if self.outbox.entries else EPOCH
        for time in range(last + self._interval, int(self.clock.time()) + 1, self._interval):
            self.outbox.record(time)
        self.outbox.commit()
        self.worker.wake()
        self.clock.at(self.clock.now + COMMIT, partial(self.commit, run))

    def run(self, seconds: float) -> None:
        """Let the worker work for so long, over any number of power cuts, or until it is stopped."""
        until = self.clock.now + seconds
        over = threading.Event()
        self.clock.at(until, lambda: None if over.is_set() else self.worker.stop(0))
        while self.clock.now < until:
            try:
                self.worker.run()
                break
            except Killed:
                self.outbox.kill()
                self.clock.now += self.rng.uniform(0.0, 90.0)
                self.new_worker()
        over.set()
        self.outbox.commit()
        self.new_worker()
