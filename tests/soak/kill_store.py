"""Kill the recorder with SIGKILL at random moments: `python tests/soak/kill_store.py [COUNT]`.

After each kill the file must open whole, hold every committed reading once, and its roll-ups equal a rebuild.
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
from zoneinfo import ZoneInfo

from p1tui.store.database.columns import TableColumns
from p1tui.store.recording.rollup import Rollup

START = 1_700_000_000
ZONE = "Europe/Amsterdam"
FEED = f"""
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from p1tui.p1.reading import Reading
from p1tui.store.recorder import Recorder

recorder = Recorder(Path(sys.argv[1]), timezone=ZoneInfo("{ZONE}"))
for second in range(int(sys.argv[2]), 10**9):
    recorder.record(Reading(
        time={START} + second, time_source="meter", header="H", meter="E", import_wh=second,
        import_tariff_wh={{1: second}}, power_import_w=second % 997, gas_dm3=second // 9))
    if second % 29 == 28:
        recorder.commit()
        print(second, flush=True)
"""
FRESH = 25
"""Kills after which another file begins: each check rebuilds all there is."""

TABLES = ("minute", "quarter", "demand_day", "hour", "day")


def check(path: Path, committed: int) -> int:
    """Raises `AssertionError` for a loss, a double or a wrong roll-up; returns the next second to feed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        assert database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        count, last = database.execute(f"SELECT count(*), max(time) - {START} FROM sample").fetchone()
        assert count == last + 1, f"{count} readings up to second {last}"
        assert last >= committed, f"committed up to {committed}, found up to {last}"
        stored = [database.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]
        database.execute("BEGIN")
        minutes = [time for (time,) in database.execute("SELECT DISTINCT time - time % 60 FROM sample")]
        Rollup(TableColumns.of(database), ZoneInfo(ZONE)).rebuild(database, minutes, 0)
        assert [database.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES] == stored
        database.execute("ROLLBACK")
        return int(last) + 1


def kill(path: Path, following: int, chance: random.Random) -> int:
    """Feed from that second on, kill, and check; returns the next second to feed."""
    command = [sys.executable, "-c", FEED, str(path), str(following)]
    feed = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert feed.stdout is not None
    for _ in range(chance.randrange(1, 60)):
        committed = int(feed.stdout.readline())
    feed.send_signal(signal.SIGKILL)
    rest = [int(line) for line in feed.communicate()[0].split("\n")[:-1]]
    return check(path, max([committed, *rest]))


def main() -> None:
    """Run it; the seed is printed first so that a failure can be repeated."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    print(f"{count} kills, seed {seed}")
    readings = 0
    for kills in range(0, count, FRESH):
        with tempfile.TemporaryDirectory() as folder:
            path, following = Path(folder) / "history.db", 0
            for _ in range(min(FRESH, count - kills)):
                following = kill(path, following, chance)
        readings += following
        print(f"{min(kills + FRESH, count)} kills, {readings} readings", flush=True)
    print("none lost, none doubled, every roll-up equal to its rebuild")


if __name__ == "__main__":
    main()
