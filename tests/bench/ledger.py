"""Measure how long costs take from the history's file to the bill.

    python -m tests.bench.ledger [YEARS]

Of YEARS years, by default 10, generated like those of `tests.bench.quarters`, it reckons under the netted
dynamic contract of `tests.bench.costs`: one year as one bill, all years by the month, and the money of a
moment (`Snapshot.money`), each the first time and the best of four after it. Budgets: 100 ms for a year,
300 ms for ten by the month. Ten years take two minutes and 500 MB.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path

from p1tui.config.contracts import Contract
from p1tui.config.settings import Config, PricesSettings
from p1tui.engine.money.ledger import Ledger
from p1tui.store.queries.history import History
from tests.bench.costs import LINES
from tests.bench.history import END, generate
from tests.bench.quarters import fill
from tests.shared.times import AMSTERDAM

NEWEST = date(2026, 11, 1)


def months(years: int) -> list[tuple[date, date]]:
    """Return the calendar months of the years before the history's end."""
    firsts = [
        date(NEWEST.year - years + (NEWEST.month - 1 + at) // 12, (NEWEST.month - 1 + at) % 12 + 1, 1)
        for at in range(12 * years + 1)
    ]
    return list(pairwise(firsts))


def measure(path: Path, years: int) -> None:
    """Print the milliseconds of each question."""
    first = date(NEWEST.year - years, NEWEST.month, 1)
    contract = Contract(start=first, name="bench", year="11-01", netting=True, vat=21.0, line=LINES)
    ledger = Ledger(Config(contract=(contract,), prices=PricesSettings(zone="NL")))
    with closing(History(path, timezone=AMSTERDAM)) as history:

        def bills(periods: list[tuple[date, date]]) -> object:
            return ledger.books(history, periods[0][0], END).bills(periods)

        print(f"{'':28}{'first':>8}{'best':>8}")
        tell("a year", partial(bills, [(date(NEWEST.year - 1, 11, 1), NEWEST)]))
        tell(f"{years} years by the month", partial(bills, months(years)))
        tell("the money of a moment", lambda: ledger.now(history, END - 1))


def tell(name: str, ask: Callable[[], object]) -> None:
    """Print the first time and the best of four more."""
    found = []
    for _ in range(5):
        began = time.process_time()
        ask()
        found.append(1000 * (time.process_time() - began))
    print(f"{name:28}{found[0]:8.0f}{min(found[1:]):8.0f} ms")


def main(words: list[str]) -> None:
    """Generate the history, and measure."""
    years = int(words[0]) if words else 10
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        generate(path, years)
        fill(path)
        measure(path, years)


if __name__ == "__main__":
    main(sys.argv[1:])
