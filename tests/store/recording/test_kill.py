from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.store.database.columns import TableColumns
from p1tui.store.recording.rollup import Rollup

FEED = """
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from p1tui.p1.reading import Reading
from p1tui.store.recording.recorder import Recorder

recorder = Recorder(Path(sys.argv[1]), timezone=ZoneInfo("Europe/Amsterdam"))
for second in range(int(sys.argv[2]), 10**9):
    recorder.record(Reading(time=1_700_000_000 + second, header="H", meter="E", import_wh=second,
                            import_tariff_wh={1: second}, power_import_w=second % 997, gas_dm3=second // 9))
    if second % 23 == 22:
        recorder.commit()
        print(second, flush=True)
"""


def test_killed_at_any_moment_no_committed_reading_is_lost_or_doubled(path: Path) -> None:
    first = 0
    for _ in range(20):
        feed = subprocess.Popen(
            [sys.executable, "-c", FEED, str(path), str(first)], stdout=subprocess.PIPE, text=True
        )
        assert feed.stdout is not None
        for _ in range(4):
            committed = int(feed.stdout.readline())
        feed.send_signal(signal.SIGKILL)
        rest = feed.communicate()[0].split()
        first = int(rest[-1]) if rest else committed
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            check(database, first)
            first = database.execute("SELECT max(time) FROM sample").fetchone()[0] - 1_700_000_000 + 1


def check(database: sqlite3.Connection, committed: int) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    rows = database.execute("SELECT time - 1700000000, import_wh FROM sample").fetchall()
    assert rows == [(second, second) for second in range(len(rows))]
    assert len(rows) > committed
    tables = ("minute", "hour", "day", "quarter", "demand_day")
    stored = {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    database.execute("BEGIN")
    minutes = {time - time % 60 for (time,) in database.execute("SELECT time FROM sample")}
    layout = TableColumns.of(database)
    Rollup(layout, ZoneInfo("Europe/Amsterdam")).rebuild(database, minutes, 0)
    assert {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in tables} == stored
    database.execute("ROLLBACK")
