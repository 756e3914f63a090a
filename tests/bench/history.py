"""Measure the time that every chart of years of history takes.

    python -m tests.bench.history [YEARS]

The history of YEARS years, by default 10, is generated as roll-ups, one row a minute; each chart prints the
milliseconds of its first question and of the best one after it, and so does each view. The budget of a chart
is 50 ms, a view has none. A year takes eight seconds and 47 MB in the folder for temporary files: the default
takes more than a minute.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from p1tui.store.database import calendar
from p1tui.store.database.columns import TableColumns
from p1tui.store.database.connection import open_writer, transaction
from p1tui.store.database.offsets import follow_zone
from p1tui.store.queries.history import History
from p1tui.store.recording.rollup import Rollup
from tests.shared.times import AMSTERDAM

END = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())

MINUTES = """
WITH RECURSIVE clock(time, wh) AS (
  SELECT :start, 1000000 UNION ALL SELECT time + 60, wh + time / 60 % 17 FROM clock WHERE time + 60 < :end)
INSERT INTO minute (time, series, readings, minutes, power_import_w, power_export_w,
  l1_import_w, l1_export_w, l1_voltage_mv, l1_current_ma,
  l2_import_w, l2_export_w, l2_voltage_mv, l2_current_ma,
  l3_import_w, l3_export_w, l3_voltage_mv, l3_current_ma, power_import_min_w, power_import_max_w,
  power_export_min_w, power_export_max_w, import_t1_wh, import_t2_wh, export_t1_wh, export_t2_wh)
SELECT time, 1, 60, 1, wh % 1500, 0, wh % 500, 0, 230000 + wh % 3000, wh % 9000, wh % 400, 0, 231000, 1200,
  wh % 300, 0, 229000 + wh % 2000, 900, wh % 900, wh % 4000, 0, 0, wh, wh / 2, wh / 9, wh / 7 FROM clock
"""
GAS = """
INSERT INTO device_hour (device, time, value, live) SELECT 1, time, 500000 + import_t1_wh / 99, 1 FROM hour
"""
QUARTERS = """
INSERT INTO quarter (time, series, demand_w, metered)
SELECT time - time % 900, 1, max(power_import_w), 0 FROM minute GROUP BY time / 900
"""
DEMAND_DAYS = """
INSERT INTO demand_day (time, quarter, demand_w)
SELECT time / 86400 * 86400, time, max(demand_w) FROM quarter GROUP BY time / 86400
"""


def generate(path: Path, years: int, minutes: str = MINUTES, end: int = END) -> int:
    """Fill the file, by the SQL of its minutes from `start` to `end`; return the start."""
    start = end - years * 31_557_600 // 3600 * 3600
    with closing(open_writer(path)) as database, transaction(database):
        database.execute("INSERT INTO series VALUES (1, 'E1', 0, 'E1', 'H', '50', ?)", (start,))
        database.execute("INSERT INTO device VALUES (1, 'gas/G1', 0, 'gas', 'G1', 1, 'dm3', ?)", (start,))
        database.execute(minutes, {"start": start, "end": end})
        rollup = Rollup(TableColumns.of(database), AMSTERDAM)
        database.execute(rollup.hours, {"start": start, "end": end, "kept_from": 0})
        rollup.rebuild_days(database)
        database.execute(GAS)
        database.execute(QUARTERS)
        database.execute(DEMAND_DAYS)
        database.execute("INSERT INTO state VALUES ('samples_from', ?)", (str(end),))
    with closing(open_writer(path)) as database:
        follow_zone(database, AMSTERDAM)
    return start


def charts(history: History, start: int) -> dict[str, Callable[[], object]]:
    """Return a question for every chart that the screens draw, by its name."""
    first = datetime.fromtimestamp(start, AMSTERDAM).date()
    years = END - start
    week = calendar.edges(date(2026, 10, 12), "week", 1, AMSTERDAM)[0]
    hours = calendar.steps(calendar.edges(date(2026, 10, 25), "day", 1, AMSTERDAM)[0], 3600, 25)
    wide = calendar.steps(start, years // 400 // 3600 * 3600, 400)
    months = calendar.edges(first, "month", round(years / 2_629_800), AMSTERDAM)
    found: dict[str, Callable[[], object]] = {
        "power, 15 minutes, 400 points": lambda: history.power(END - 900, 2, 400),
        "power, 24 hours, 400 points": lambda: history.power(END - 86_400, 216, 400),
        "power, a week of minutes": lambda: history.power(END - 604_800, 1500, 400),
        "energy, hours of a day": lambda: history.energy("import_wh", hours),
        "energy, days of a month": lambda: history.energy(
            "import_wh", calendar.edges(date(2026, 10, 1), "day", 31, AMSTERDAM)
        ),
        "energy, days of a year": lambda: history.energy(
            "import_wh", calendar.edges(date(2025, 1, 1), "day", 365, AMSTERDAM)
        ),
        "energy, months of all years": lambda: history.energy("import_wh", months),
        "figures of all years": lambda: history.figures("import_wh", "power_import_w", start, END),
        "figures of a week": lambda: history.figures("import_wh", "power_import_w", week, week + 604_800),
    }
    days = calendar.edges(date(2025, 1, 1), "day", 365, AMSTERDAM)
    found |= {
        "demand, hours of a day": lambda: history.demand_peaks(hours),
        "demand, a year of days": lambda: history.demand_peaks(days),
        "demand, months of all years": lambda: history.demand_peaks(months),
        "demand, all years, 400 points": lambda: history.demand_peaks(wide),
        "events of all years, 100 newest": lambda: history.events(start, END, 100),
    }
    for key in ("import_wh", "export_wh", "import_t1_wh", "gas_dm3"):
        found[f"{key}, all years, 400 points"] = partial(history.energy, key, wide)
    for key in ("power_import_w", "l1_voltage_mv", "l3_current_ma"):
        found[f"{key}, all years, 400 points"] = partial(history.mean, key, wide)
        found[f"{key}, a year of days"] = partial(history.mean, key, days)
    return found


def views(database: sqlite3.Connection) -> dict[str, Callable[[], object]]:
    """Return a query of each view, whole and the newest of it, by its name."""
    queries = {
        "hour_kwh, 100 rows": "SELECT * FROM hour_kwh LIMIT 100",
        "hour_kwh, all": "SELECT * FROM hour_kwh",
        "day_kwh, a month": "SELECT * FROM day_kwh WHERE date >= '2026-10-01'",
        "day_kwh, all": "SELECT * FROM day_kwh",
        "month, all": "SELECT * FROM month",
        "device_day, all": "SELECT * FROM device_day",
    }
    return {name: partial(_rows, database, query) for name, query in queries.items()}


def _rows(database: sqlite3.Connection, query: str) -> object:
    return database.execute(query).fetchall()


def main() -> None:
    """Print the table."""
    years = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        start = generate(path, years)
        with closing(sqlite3.connect(path)) as database:
            rows = {
                table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("minute", "quarter", "hour", "day", "device_hour")
            }
        print(f"{years} years: {path.stat().st_size / 1e6:.0f} MB, rows {rows}")
        print(f"{'chart':42} first ms  again ms")
        history = History(path, timezone=AMSTERDAM)
        reader = sqlite3.connect(path)
        for name, chart in (charts(history, start) | views(reader)).items():
            times = []
            for _ in range(5):
                began = time.perf_counter()
                chart()
                times.append((time.perf_counter() - began) * 1000)
            print(f"{name:42} {times[0]:8.1f}  {min(times[1:]):8.1f}")
        reader.close()
        history.close()


if __name__ == "__main__":
    main()
