"""Hours in milliseconds: the real worker and target, a database in memory, a clock that only jumps."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping

from p1tui.config.uplink_settings import InfluxSettings
from p1tui.i18n.message import Message
from p1tui.model.entries import Entry
from p1tui.model.status import LinkHealth
from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from p1tui.uplinks.lineprotocol.target import LineProtocolTarget
from tests.uplinks.virtual_runs import EPOCH, MemoryOutbox, VirtualRuns

INTERVAL = 10
METER = "E0099000000000001"


def lines_of(content: bytes, headers: Mapping[str, str] | None) -> list[bytes]:
    """Return the lines of a call's body."""
    packed = (headers or {}).get("Content-Encoding") == "gzip"
    return (gzip.decompress(content) if packed else content).splitlines()


def time_of(line: bytes) -> int:
    """Return the time of a line."""
    return int(line.rpartition(b" ")[2])


class MeteredOutbox(MemoryOutbox):
    """Entries with their meter's name."""

    def record(self, time: int) -> None:
        super().record(time)
        self.entries[-1] = Entry(time, self.entries[-1].values, METER)


class LineWorld(VirtualRuns):
    """One database, one outbox, one clock; workers come and go.

    `trouble(world, lines)` answers a call in place of the database, which then stores nothing unless it did.
    """

    def __init__(
        self,
        *,
        trouble: Callable[[LineWorld, list[bytes]], Reply | CallFailed | None] = lambda world, lines: None,
        upload_every: int = 10,
        seed: int = 1,
    ) -> None:
        self.stored: dict[int, bytes] = {}
        self.trouble = trouble
        self.calls: list[float] = []
        self.sizes: list[int] = []
        self.sent = 0
        super().__init__(MeteredOutbox(), interval=INTERVAL, upload_every=upload_every, seed=seed)

    def target(self) -> LineProtocolTarget:
        settings = InfluxSettings(url="http://database", bucket="p1", token="SECRETTOKEN")
        return LineProtocolTarget(settings, http=self, now=self.clock.time)

    def backlog(self, entries: int) -> None:
        """Entries that wait at the start."""
        for number in range(entries):
            self.outbox.record(EPOCH - (entries - number) * INTERVAL)
        self.outbox.commit()

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply | CallFailed:
        lines = lines_of(content, headers)
        self.calls.append(self.clock.time())
        self.sizes.append(len(lines))
        self.clock.now += self.rng.uniform(0.01, 0.2)
        answer = self.trouble(self, lines)
        if answer is not None:
            return answer
        self.store(lines)
        return Reply(204, {}, b"")

    def store(self, lines: list[bytes]) -> None:
        """Keep one line for each time, as these databases do."""
        self.sent += len(lines)
        self.stored |= {time_of(line): line for line in lines}

    def due(self) -> list[int]:
        return [entry.time for entry in self.outbox.entries]

    def health(self) -> LinkHealth:
        return self.healths[-1]

    def parked(self) -> set[int]:
        return {parked.entry.time for parked in self.outbox.aside}

    def missing(self) -> set[int]:
        """Times that are neither stored nor parked nor still to come."""
        return set(self.due()) - set(self.stored) - self.parked() - set(self.due()[-4:])


def lost() -> CallFailed:
    """The answer that did not come."""
    return CallFailed("no_answer", Message("it timed out"))
