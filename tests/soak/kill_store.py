"""Count what a recorder loses that is killed with SIGKILL at random moments.

    python -m tests.soak.kill_store [COUNT]

After each of COUNT kills, by default 300, the file must be whole, hold every committed reading once, and its
roll-ups must equal those made anew from the samples; the first one that fails ends the run with a traceback.
The seed is printed first. A kill takes a third of a second: the default takes two minutes.
"""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from p1tui.store.database.columns import TableColumns
from p1tui.store.database.partitions import last_arrived
from p1tui.store.quarters import days
from p1tui.store.recording.rollup import Rollup
from tests.shared.times import AMSTERDAM

START = 1_700_000_000
FEED = f"""
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from p1tui.p1.reading import Reading
from p1tui.store.recording.recorder import Recorder

recorder = Recorder(Path(sys.argv[1]), timezone=ZoneInfo("{AMSTERDAM.key}"))
for second in range(int(sys.argv[2]), 10**9):
    recorder.record(Reading(
        time={START} + second, time_source="meter", header="H", meter="E", import_wh=second,
        import_tariff_wh={{1: second}}, power_import_w=second % 997, gas_dm3=second // 9))
    if second % 29 == 28:
        recorder.commit()
        print(second, flush=True)
"""
"""A program that records from a second on, and prints the last second of each commit."""

FRESH = 25
"""Kills after which another file begins: each check makes all roll-ups anew."""

TABLES = ("minute", "quarter", "demand_day", "hour", "day", "energy_day")


def check(path: Path, committed: int) -> int:
    """Return the next second to feed. Raises AssertionError for a loss, a double or a wrong roll-up."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = database.execute(f"SELECT time - {START}, import_wh FROM sample ORDER BY time").fetchall()
        assert found == [(second, second) for second in range(len(found))]
        assert len(found) > committed, f"committed up to {committed}, found {len(found)}"
        stored = [database.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]
        database.execute("BEGIN")
        minutes = [time for (time,) in database.execute("SELECT DISTINCT time - time % 60 FROM sample")]
        Rollup(TableColumns.of(database), AMSTERDAM).rebuild(database, minutes, 0)
        days.update(database, last_arrived(database), minutes)
        assert [database.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES] == stored
        database.execute("ROLLBACK")
        return len(found)


def kill(path: Path, following: int, commits: int) -> int:
    """Feed from a second on, kill after so many commits, and check. Return the next second to feed."""
    command = [sys.executable, "-c", FEED, str(path), str(following)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as feed:
        assert feed.stdout is not None
        for _ in range(commits):
            committed = int(feed.stdout.readline())
        feed.send_signal(signal.SIGKILL)
        rest = [int(line) for line in feed.communicate()[0].split("\n")[:-1]]
    return check(path, max([committed, *rest]))


def main() -> None:
    """Kill as often as asked for, and print how many readings that took."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    print(f"{count} kills, seed {seed}")
    readings = 0
    for kills in range(0, count, FRESH):
        with tempfile.TemporaryDirectory() as folder:
            path, following = Path(folder) / "history.db", 0
            for _ in range(min(FRESH, count - kills)):
                following = kill(path, following, chance.randrange(1, 60))
        readings += following
        print(f"{min(kills + FRESH, count)} kills, {readings} readings", flush=True)
    print("none lost, none doubled, every roll-up equal to one made anew")


if __name__ == "__main__":
    main()
