"""Hold the upload to databases to its promises: real kills of either side, and a month's backlog drained.

    python -m tests.soak.influx [COUNT [SEED]]
    python -m tests.soak.influx month [DAYS [INTERVAL]]

The first kills recording side or InfluxDB COUNT times, by default 300, 20 on each history, and after each of
these histories kills another recording side before a VictoriaMetrics as often; every reading must be stored
once, by its time and with its value. 20 kills take half a minute.

The second records DAYS, by default 30, with a line each INTERVAL seconds, by default 10, while InfluxDB is
away, and then prints how fast the real worker drains them, and what memory that takes: on two busy cores
259,200 entries in 98 s, 2,650 a second in 155 calls, 10 MB.

Both need Debian's packages influxdb and victoria-metrics.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from pathlib import Path

from tests.uplinks.lineprotocol.drain import drain_month
from tests.uplinks.lineprotocol.kills import run_kills, run_kills_with_victoria

KILLS = 20


def kills(count: int, first: int) -> int:
    """Kill real processes, 20 a history; return the number of histories that broke a promise."""
    broken = entries = struck = 0
    for seed in range(first, first + count // KILLS):
        with tempfile.TemporaryDirectory() as folder:
            try:
                (Path(folder) / "influxdb-run").mkdir()
                (Path(folder) / "victoria-run").mkdir()
                found, servers = run_kills(Path(folder) / "influxdb-run", KILLS, seed=seed)
                entries, struck = entries + found, struck + servers
                entries += run_kills_with_victoria(Path(folder) / "victoria-run", KILLS, seed=seed)
            except AssertionError as error:
                broken += 1
                print(f"seed {seed}: {error}")
    done = count // KILLS * KILLS
    print(f"{done} kills: of the recording side {done - struck}, of InfluxDB {struck}")
    print(f"{done} kills of the recording side before VictoriaMetrics")
    print(f"{entries} entries")
    return broken


def month(days: int, interval: int) -> int:
    """Drain a backlog of so many days; return 0."""
    with tempfile.TemporaryDirectory() as folder:
        print(drain_month(Path(folder), days=days, interval=interval))
    return 0


def main() -> int:
    """Run what is asked for; return the exit status."""
    arguments = sys.argv[1:]
    work, usual = (month, [30, 10]) if arguments[:1] == ["month"] else (kills, [300, 0])
    numbers = [int(argument) for argument in arguments if argument != "month"]
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    broken = work(*numbers, *usual[len(numbers) :])
    print(f"{broken} broke a promise, in {time.monotonic() - began:.0f} s")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
