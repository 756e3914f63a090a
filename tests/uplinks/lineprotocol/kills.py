"""Kill a recording side or its database again and again, and compare what each of them has in the end."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.shared.databases import InfluxDB, VictoriaMetrics, running_influxdb, running_victoria
from tests.uplinks.killable import SPEED
from tests.uplinks.kills import Nursery, entries
from tests.uplinks.lineprotocol.delaying import delayed

LATE = 0.1
"""Seconds by which an answer comes late at most, so that many a kill falls between a call and its answer."""

OF_SERVER = 0.3
"""Share of the kills that strike the database."""


def run_kills(folder: Path, kills: int, *, seed: int) -> tuple[int, int]:
    """Kill a recording side, or its InfluxDB, which keeps what it has acknowledged.

    Raises AssertionError where an entry is lost or has a wrong value. Returns the number of entries, and of
    kills that struck the server.
    """
    rng = random.Random(seed)
    path, struck = folder / "history.db", 0
    with running_influxdb(folder / "influxdb") as server:
        server.create("p1")
        with delayed(server.url, LATE, seed) as url, Nursery(path, url, "", "influx") as nursery:
            for _ in range(kills):
                child = nursery.start()
                time.sleep(rng.uniform(20.0, 200.0) / SPEED)  # the kill is to fall anywhere, on no event
                if rng.random() < OF_SERVER:
                    struck += 1
                    server.kill()
                    time.sleep(rng.uniform(0.0, 100.0) / SPEED)
                    server.start()
                    time.sleep(rng.uniform(0.0, 100.0) / SPEED)
                nursery.kill(child)
            nursery.last()
        due = entries(path)
        assert_stored_once(server, due)
    return len(due), struck


def assert_stored_once(server: InfluxDB, due: list[int]) -> None:
    """Raise AssertionError if the database has not exactly these entries, each once and with its value."""
    rows = server.query("SELECT import_t1_wh FROM p1 ORDER BY time", db="p1")
    stored = [row["time"] for row in rows]
    missing, beyond = sorted(set(due) - set(stored)), sorted(set(stored) - set(due))
    assert not missing, f"{len(missing)} of {len(due)} are missing, from {missing[0]} on"
    assert not beyond, f"{len(beyond)} were never due, from {beyond[0]} on"
    assert stored == due
    assert all(row["import_t1_wh"] == row["time"] for row in rows)


def run_kills_with_victoria(folder: Path, kills: int, *, seed: int) -> int:
    """Kill a recording side, never its VictoriaMetrics, which holds the newest seconds in memory alone.

    Raises AssertionError where an entry is lost or doubled. Returns the number of entries.
    """
    rng = random.Random(seed)
    path = folder / "history.db"
    with running_victoria(folder / "victoria") as server:
        with delayed(server.url, LATE, seed) as url, Nursery(path, url, "", "influx") as nursery:
            for _ in range(kills):
                child = nursery.start()
                time.sleep(rng.uniform(20.0, 200.0) / SPEED)  # the kill is to fall anywhere, on no event
                nursery.kill(child)
            nursery.last()
        due = entries(path)
        assert_sampled_once(server, due)
    return len(due)


def assert_sampled_once(server: VictoriaMetrics, due: list[int]) -> None:
    """Raise AssertionError if these entries are not sampled once each."""
    samples = server.samples("p1_import_t1_wh")
    assert [at for at, _ in samples] == due
    assert all(at == value for at, value in samples)
