"""Drain a long outage with the real store, worker, sockets and InfluxDB, and measure the pace."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from p1tui.config.uplink_settings import InfluxSettings
from p1tui.model.entries import Progress
from p1tui.p1.reading import Reading
from p1tui.store.recording.recorder import Recorder
from p1tui.uplinks.delivery.worker import Worker
from p1tui.uplinks.lineprotocol.target import LineProtocolTarget
from tests.shared.databases import InfluxDB, running_influxdb
from tests.shared.processes import resident
from tests.shared.waiting import until

START = 1_790_000_000
"""UTC seconds at which the days end."""

DAY = 86_400


class Drained(NamedTuple):
    """The figures of one drain."""

    entries: int
    seconds: float
    calls: int
    growth: int
    """Bytes by which this process grew while it drained."""

    def __str__(self) -> str:
        return (
            f"{self.entries:,} entries in {self.seconds:.0f} s: {self.entries / self.seconds:,.0f} a second, "
            f"{self.calls} calls, {self.growth / 1e6:.0f} MB more memory"
        )


def drain_month(folder: Path, *, days: int, interval: int) -> Drained:
    """Record `days` with a three-phase reading each `interval` seconds, then send them.

    Raises AssertionError if the database has not each of them once.
    """
    recorder = Recorder(
        folder / "history.sqlite", timezone=ZoneInfo("UTC"), commit_interval=3600, retention=60
    )
    outbox = recorder.outbox("test", interval)
    outbox.save(Progress(cursor=START - days * DAY - 1, started=START - days * DAY - 1))
    for at in range(START - days * DAY, START + interval, interval):
        recorder.record(reading(at))
        if at % 3600 < interval:
            recorder.commit()
    recorder.commit()
    due = outbox.backlog().entries
    with running_influxdb(folder / "influxdb") as server:
        server.create("p1")
        target = Counted(InfluxSettings(url=server.url, api=1, database="p1", interval=interval))
        worker = Worker(target, outbox, upload_every=1, on_change=lambda health: None)
        before, began = resident(), time.monotonic()
        worker.start()
        until(lambda: worker.health().state == "up" and not worker.health().backlog.entries, 3600)
        took = time.monotonic() - began
        most = resident() - before
        worker.stop(20)
        recorder.close()
        assert_count(server, due)
    return Drained(due, took, target.calls, most)


class Counted(LineProtocolTarget):
    """A target that counts its calls.

    Threads: only its worker's.
    """

    calls = 0

    def _post(self, lines: bytes):  # type: ignore[no-untyped-def]
        self.calls += 1
        return super()._post(lines)


def assert_count(server: InfluxDB, due: int) -> None:
    """Raise AssertionError if the database has not so many lines."""
    (row,) = server.query("SELECT count(power_import_w) FROM p1", db="p1")
    assert row["count"] == due, f"{row['count']} of {due}"


def reading(at: int) -> Reading:
    """Return the reading of a Dutch three-phase meter with solar panels and gas, but for its device."""
    power = at // 7 % 3000
    phases: dict[str, Any] = {}
    for phase in (1, 2, 3):
        phases |= {f"l{phase}_import_w": power // 3, f"l{phase}_export_w": 0}
        phases |= {f"l{phase}_voltage_mv": 230_000 + at % 3000, f"l{phase}_current_ma": power * 1000 // 690}
    return Reading(
        header="KFM5KAIFA-METER",
        meter="E0099000000000001",
        time=at,
        time_source="meter",
        import_tariff_wh={1: at, 2: at // 2},
        export_tariff_wh={1: at // 3, 2: at // 4},
        tariff=1 + at // 40_000 % 2,
        power_import_w=power,
        power_export_w=0,
        **phases,
    )
