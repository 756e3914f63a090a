"""A target that is dead for a day delays no entry of another: real store, real workers, a played clock."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from p1tui.config.uplink_settings import InfluxSettings, ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from p1tui.p1.reading import Reading
from p1tui.store.recording.recorder import Recorder
from p1tui.uplinks.delivery.worker import Worker
from p1tui.uplinks.lineprotocol.target import LineProtocolTarget
from p1tui.uplinks.target import Target
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget
from tests.uplinks.lineprotocol.world import lines_of, time_of
from tests.uplinks.played import PlayedClock
from tests.uplinks.virtual_runs import EPOCH, Wire

EVERY = 600
"""Seconds between readings, entries and commits."""

DAY = 86_400


class Server:
    """Takes what it gets, and notes when; dead until `dead_until` (played seconds)."""

    def __init__(self, clock: PlayedClock, dead_until: float) -> None:
        self.arrived: dict[int, float] = {}
        self.failed = 0
        self._clock, self._dead_until = clock, dead_until

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply | CallFailed:
        if self._clock.monotonic() < self._dead_until:
            return self._dead()
        self._clock.sleep(0.1)
        is_channel = path.startswith("/channels")
        times = channel_times(content) if is_channel else map(time_of, lines_of(content, headers))
        for time in times:
            self.arrived.setdefault(time, self._clock.time())
        return Reply(202, {}, b'{"success":true}') if is_channel else Reply(204, {}, b"")

    def _dead(self) -> Reply | CallFailed:
        self.failed += 1
        match self.failed % 3:
            case 0:
                self._clock.sleep(30.0)
                return CallFailed("no_answer", Message("it timed out"))
            case 1:
                self._clock.sleep(5.0)
                return CallFailed("connect_timeout")
        self._clock.sleep(0.1)
        return Reply(503, {}, b"")


def channel_times(content: bytes) -> list[int]:
    return [
        int(datetime.fromisoformat(each["created_at"]).timestamp()) for each in json.loads(content)["updates"]
    ]


def database(http: Server, clock: PlayedClock) -> Target:
    return LineProtocolTarget(InfluxSettings(interval=EVERY), http=http, now=clock.time)


def channel(http: Server, clock: PlayedClock) -> Target:
    settings = ThingSpeakSettings(channel=1, write_key="W" * 16, interval=EVERY)
    return ThingSpeakTarget(settings, http=http, now=clock.time)


Kind = Callable[[Server, PlayedClock], Target]


def run(folder: Path, kinds: list[tuple[Kind, float]], seconds: int) -> list[Server]:
    """Run a worker for each kind of target, dead until its time; return their servers."""
    folder.mkdir()
    clock = PlayedClock(len(kinds))
    recorder = Recorder(
        folder / "history.sqlite",
        timezone=ZoneInfo("UTC"),
        commit_interval=EVERY,
        clock=clock.monotonic,
        now=clock.time,
    )
    servers = [Server(clock, dead_until) for _, dead_until in kinds]
    workers = [
        Worker(
            kind(server, clock),
            recorder.outbox(f"target {number}", EVERY),
            upload_every=EVERY,
            on_change=lambda health: None,
            clock=clock,
            rng=random.Random(number),
            network=Wire(),
        )
        for number, ((kind, _), server) in enumerate(zip(kinds, servers, strict=True))
    ]

    def record(at: int) -> None:
        recorder.record(
            Reading(
                header="H", time=EPOCH + at, time_source="meter", import_tariff_wh={1: at}, power_import_w=9
            )
        )
        recorder.commit()
        for worker in workers:
            worker.wake()

    def end() -> None:
        for worker in workers:
            worker.stop(0)

    def work(worker: Worker) -> None:
        worker.run()
        clock.leave()

    for at in range(EVERY, seconds, EVERY):
        clock.at(at, lambda at=at: record(at))  # type: ignore[misc]
    clock.at(seconds, end)
    threads = [threading.Thread(target=work, args=(worker,), daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
        assert not thread.is_alive()
    recorder.close()
    return servers


@pytest.mark.parametrize(("live", "dead"), [(database, channel), (channel, database)])
def test_a_dead_target_delays_nothing_of_another(tmp_path: Path, live: Kind, dead: Kind) -> None:
    hours = 2 * 3600
    (alone,) = run(tmp_path / "alone", [(live, 0.0)], DAY + hours)
    beside, healed = run(tmp_path / "two", [(live, 0.0), (dead, DAY)], DAY + hours)
    assert len(alone.arrived) >= DAY // EVERY
    assert beside.arrived == alone.arrived
    assert healed.failed > 100
    assert healed.arrived.keys() >= set(alone.arrived) - set(list(alone.arrived)[-3:])
