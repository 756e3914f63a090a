"""Hours in milliseconds: the real worker, target and loopback API, on a clock that only jumps."""

from __future__ import annotations

import bisect
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Literal

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.demo.thingspeak.api import Api
from p1tui.demo.thingspeak.call import Request, error_page
from p1tui.demo.thingspeak.channel import Channel, Rules
from p1tui.i18n.message import Message
from p1tui.model.entries import Backlog, Entry, MadeDue, Parked, Progress
from p1tui.model.status import LinkHealth, Network
from p1tui.net.failures import CallFailed
from p1tui.net.network_status import NetworkMonitor
from p1tui.net.reply import Reply
from p1tui.uplinks.delivery.worker import Worker
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget
from tests.shared.faults import PORTAL

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


Mode = Literal["conflict_409", "bad_400", "silent_202", "accept"]
MODES: list[Mode] = ["conflict_409", "bad_400", "silent_202", "accept"]

LINK = ["no connection", "lost", "stored, lost", "stored, failed", "unavailable", "portal"]
CUTS = ["killed before", "killed after", "killed after", "stored, lost"]

Trouble = Callable[["World"], str]


class Wire(NetworkMonitor):
    """A network that a test takes away."""

    interface: str | None = "eth0"
    changes = 2

    def look(self, now: float) -> Network:
        return Network(interface=self.interface)

    def signature(self) -> tuple[str | None, str]:
        return self.interface, str(self.changes)


class World:
    """One channel, one outbox, one clock; workers come and go."""

    def __init__(
        self,
        *,
        seed: int = 1,
        rules: Rules | None = None,
        read_key: str = "",
        trouble: Trouble = lambda world: "",
        upload_every: float = 20.0,
    ) -> None:
        self.rng = random.Random(seed)
        self.clock = VirtualClock()
        self.network = Wire()
        self.outbox = MemoryOutbox()
        self.channel = Channel(1, "W" * 16, "R" * 16, rules or Rules())
        self.api = Api([self.channel], self.channel.rules, user_key="U" * 16)
        self.trouble = trouble
        self.calls: list[float] = []
        self.sizes: list[int] = []
        self.reads: list[int] = []
        self.healths: list[LinkHealth] = []
        self.write_key = "W" * 16
        self._read_key = read_key
        self._upload_every = upload_every
        self._run = 0
        self.worker = self.new_worker()

    def new_worker(self) -> Worker:
        """A new run: its recorder's first commit is one interval away."""
        self._run += 1
        self.clock.at(self.clock.now + COMMIT, partial(self.commit, self._run))
        settings = ThingSpeakSettings(
            channel=1,
            write_key=self.write_key,
            read_key=self._read_key,
            fields=("import_t1_kwh", "power_import_kw"),
        )
        target = ThingSpeakTarget(settings, http=self, now=self.clock.time)
        self.worker = Worker(
            target,
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
        for time in range(last + INTERVAL, int(self.clock.time()) + 1, INTERVAL):
            self.outbox.record(time)
        self.outbox.commit()
        self.worker.wake()
        self.clock.at(self.clock.now + COMMIT, partial(self.commit, run))

    def run(self, seconds: float) -> None:
        """Let the worker work for so long, over any number of power cuts, or until it is stopped."""
        worker_for = self.clock.now + seconds
        over = threading.Event()
        self.clock.at(worker_for, lambda: None if over.is_set() else self.worker.stop(0))
        while self.clock.now < worker_for:
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

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply | CallFailed:
        """The network: what a `Client` does, with trouble from `self.trouble` in place of sockets."""
        if method == "POST":
            self.calls.append(self.clock.now)
        trouble = self.trouble(self)
        if trouble == "killed before":
            raise Killed
        if trouble == "no connection":
            self.clock.now += 5.0
            return CallFailed("connect_timeout")
        target = path + "".join(
            f"{'&' if i else '?'}{k}={v}" for i, (k, v) in enumerate((params or {}).items())
        )
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        self.clock.now += self.rng.uniform(0.05, 0.4)
        if trouble == "portal":
            return Reply(200, {}, PORTAL)
        if trouble in ("lost", "unavailable"):
            self.clock.now += 30.0 if trouble == "lost" else 0.0
            if trouble == "lost":
                return CallFailed("no_answer", Message("it timed out"))
            return Reply(503, {}, error_page(503))
        first = self.rng.randrange(1, 5) if trouble == "partly stored, failed" else None
        response = self.api.handle(
            Request(method, target, lowered, content or b""), self.clock.time(), stop_after=first
        )
        (self.sizes if method == "POST" else self.reads).append(response.rows)
        self.clock.now += self.rng.uniform(0.05, 0.4)
        match trouble:
            case "killed after":
                raise Killed
            case "stored, lost":
                return CallFailed("no_answer", Message("the connection broke"))
            case "stored, failed" | "partly stored, failed":
                return Reply(500, {}, error_page(500))
        return Reply(response.status, response.headers, response.body)

    def stored(self) -> list[int]:
        """The times of the server's rows in the order of their arrival."""
        return [row.created_at for row in self.channel.rows]

    def health(self) -> LinkHealth:
        return self.healths[-1]

    def due(self) -> list[int]:
        return [entry.time for entry in self.outbox.entries]

    def parked(self) -> set[int]:
        return {parked.entry.time for parked in self.outbox.aside}

    def gaps(self) -> list[float]:
        return [later - earlier for earlier, later in pairwise(self.calls)]


class Storms:
    """Trouble in spells: calm, then any of `kinds` with chance `p`, until `until`."""

    def __init__(self, kinds: list[str], *, until: float, p: float = 0.5) -> None:
        self._kinds = kinds
        self._until = until
        self._p = p

    def __call__(self, world: World) -> str:
        stormy = world.clock.now < self._until and (world.clock.now // 600) % 2 == 0
        return world.rng.choice(self._kinds) if stormy and world.rng.random() < self._p else ""
