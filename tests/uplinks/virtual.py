"""Hours in milliseconds: the real worker, target and loopback API, on a clock that only jumps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Literal

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.demo.thingspeak.api import Api
from p1tui.demo.thingspeak.call import Request, error_page
from p1tui.demo.thingspeak.channel import Channel, Rules
from p1tui.i18n.message import Message
from p1tui.model.status import LinkHealth
from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget
from tests.shared.faults import PORTAL
from tests.uplinks.virtual_runs import INTERVAL, Killed, MemoryOutbox, VirtualRuns

Mode = Literal["conflict_409", "bad_400", "silent_202", "accept"]
MODES: list[Mode] = ["conflict_409", "bad_400", "silent_202", "accept"]

LINK = ["no connection", "lost", "stored, lost", "stored, failed", "unavailable", "portal"]
CUTS = ["killed before", "killed after", "killed after", "stored, lost"]

Trouble = Callable[["World"], str]


class World(VirtualRuns):
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
        self.channel = Channel(1, "W" * 16, "R" * 16, rules or Rules())
        self.api = Api([self.channel], self.channel.rules, user_key="U" * 16)
        self.trouble = trouble
        self.calls: list[float] = []
        self.sizes: list[int] = []
        self.reads: list[int] = []
        self.write_key = "W" * 16
        self._read_key = read_key
        super().__init__(MemoryOutbox(), interval=INTERVAL, upload_every=upload_every, seed=seed)

    def target(self) -> ThingSpeakTarget:
        settings = ThingSpeakSettings(
            channel=1,
            write_key=self.write_key,
            read_key=self._read_key,
            fields=("import_t1_kwh", "power_import_kw"),
        )
        return ThingSpeakTarget(settings, http=self, now=self.clock.time)

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
