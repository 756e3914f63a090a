"""Measure how long the quarter hours of years of history and their prices take to be fetched.

    python -m tests.bench.quarters [YEARS]

Of YEARS years, by default 10, generated like those of `tests.bench.history`, it fetches six registers of the
meter, gas and day-ahead prices, by the quarter hour: of one year and of all, the first time and the best of
four after it. Budgets: 40 ms for a year, 150 ms for ten. It tells, too, how long the table of quarters takes
to be made from the minutes of a history of an older format. Ten years take two minutes and 500 MB.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from p1tui.store.database.connection import open_writer, transaction
from p1tui.store.quarters import days
from p1tui.store.queries.history import History
from tests.bench.history import END, generate
from tests.shared.times import AMSTERDAM

KEYS = ("import_wh", "export_wh", "import_t1_wh", "import_t2_wh", "export_t1_wh", "export_t2_wh", "gas_dm3")

MARKETS = """
INSERT INTO price_market (id, zone, commodity, currency) VALUES (1, 'NL', 'electricity', 'EUR');
INSERT INTO price_market (id, zone, commodity, currency) VALUES (2, 'NL', 'gas', 'EUR');
"""
ANSWERS = """
INSERT INTO price_answer (id, source, asked_at, final)
SELECT DISTINCT time / 86400, 'energyzero', time / 86400 * 86400.0, 1 FROM quarter
"""
PRICES = """
INSERT INTO price (market, time, micros, answer)
SELECT 1, time, (time * 7919) % 350001 - 50000, time / 86400 FROM quarter
"""
GAS_PRICES = """
INSERT INTO price (market, time, micros, answer)
SELECT 2, time + 18000, 350000 + time % 9000, time / 86400 FROM day
"""


def fill(path: Path) -> float:
    """Make quarters and prices; return the seconds that the quarters took."""
    with closing(open_writer(path)) as database:
        began = time.perf_counter()
        days.catch_up(database)
        took = time.perf_counter() - began
        database.executescript(MARKETS)
        with transaction(database):
            for statement in (ANSWERS, PRICES, GAS_PRICES):
                database.execute(statement)
    return took


def sizes(path: Path) -> dict[str, float]:
    """Return megabytes by table."""
    with closing(sqlite3.connect(path)) as database:
        return {
            table: database.execute("SELECT sum(pgsize) FROM dbstat WHERE name = ?", (table,)).fetchone()[0]
            / 1e6
            for table in ("minute", "energy_day", "price")
        }


def questions(history: History, begin: int) -> dict[str, Callable[[], object]]:
    """Return what is fetched from a time on, by its name."""
    count = (END - begin) // 900
    found: dict[str, Callable[[], object]] = {
        "six registers": lambda: history.quarters(KEYS[:6], begin, END),
        "gas": lambda: history.quarters(KEYS[6:], begin, END),
        "prices": lambda: history.price_micros("NL", "electricity", "EUR", begin, count),
        "gas prices": lambda: history.price_micros("NL", "gas", "EUR", begin, count),
    }
    parts = list(found.values())
    return found | {"all of it": lambda: [part() for part in parts]}


def measured(question: Callable[[], object]) -> str:
    """Return the milliseconds of the first time, and of the best after it."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        question()
        times.append((time.perf_counter() - began) * 1000)
    return f"{times[0]:8.1f}  {min(times[1:]):8.1f}"


def main() -> None:
    """Print the table."""
    years = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        start = generate(path, years) // 86_400 * 86_400
        print(f"{years} years of quarters made from minutes in {fill(path):.1f} s")
        print(", ".join(f"{table} {size:.1f} MB" for table, size in sizes(path).items()))
        print(f"{'question':32} first ms  again ms")
        with closing(History(path, timezone=AMSTERDAM)) as history:
            for span, begin in (("a year", END - 365 * 86_400), ("all years", start)):
                for name, question in questions(history, begin).items():
                    print(f"{f'{span}, {name}':32} {measured(question)}")


if __name__ == "__main__":
    main()
