"""Measure the processor time that costs take, from energy and prices in memory to bills.

    python -m tests.bench.costs

A year of quarter hours (import, export, price; a contract of eight lines, netted, with a peak) as one bill
and by the day, and ten years by the month. Each prints the milliseconds of the best of some runs. The budget
of the year is 60 ms and that of the ten years 150 ms, so that the history has time left as well.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.answers.periods import periods
from p1tui.costs.answers.reckoning import bills
from p1tui.costs.bill import Bill, MarketPrices
from p1tui.model.quarter_values import QuarterValues
from p1tui.model.quarters import QUARTER_S, Course, DayAheadPrice, Gap, PriceCourse, Quarters
from tests.shared.times import AMSTERDAM

LINES = (
    ContractLine(name="supply", on="import", price="day_ahead", markup=0.02),
    ContractLine(name="energy tax", on="import", rate=0.1, netted=True, up_to=10000),
    ContractLine(name="feed-in", on="export", price="day_ahead", vat=False, floor_of="supply", floor=0.5),
    ContractLine(name="feed-in cost", on="export", rate=0.01, charge=True, offsets="feed-in"),
    ContractLine(name="evening", on="import", rate=0.05, hours="17-22", days="mon-fri"),
    ContractLine(name="peak", on="month_peak", rate=40, per="year", mean_of=12, at_least=2.5),
    ContractLine(name="grid", on="year", rate=300),
    ContractLine(name="fee", on="month", rate=6),
)


def household(first: int, years: int) -> tuple[Quarters, MarketPrices]:
    """Return some years of energy, with a gap and a lost hour in each, and of prices."""
    chance = random.Random(1)
    start, end = (int(datetime(year, 1, 1, tzinfo=AMSTERDAM).timestamp()) for year in (first, first + years))
    count = (end - start) // QUARTER_S
    courses = {}
    for key in ("import_wh", "export_wh"):
        rises: list[int | None] = [chance.randrange(600) for _ in range(count)]
        gaps = []
        for at in range(5000, count, 35000):
            rises[at : at + 8] = [None] * 8
            gaps.append(Gap(at, at + 4, 900))
        courses[key] = Course(QuarterValues.of(rises), tuple(gaps))
    prices = [
        DayAheadPrice(start + each * QUARTER_S, chance.randrange(-50000, 300000), "EUR", "random", 0.0)
        for each in range(count)
    ]
    return Quarters(start, count, courses), MarketPrices(electricity=prices)


def best(runs: int, reckon: Callable[[], list[Bill]]) -> str:
    """Return the least time of some runs, and what came out."""
    times = []
    for _ in range(runs):
        begun = time.process_time()
        found = reckon()
        times.append(time.process_time() - begun)
    return f"{min(times) * 1000:7.1f} ms, {len(found)} bills"


def main() -> None:
    """Print the times."""
    netted = Contract(start=date(2010, 1, 1), name="netted", netting=True, vat=21, line=LINES)
    by_hour = Contract(start=date(2010, 1, 1), name="by the hour", resolution="hour", vat=21, line=LINES)
    quarters, prices = household(2025, 1)
    year = [(date(2025, 1, 1), date(2026, 1, 1))]
    months, days = (periods(*year[0], every) for every in ("month", "day"))
    for name, contract in (("netted", netted), ("by the hour", by_hour)):
        for what, of in (
            ("a year", year),
            ("a year by the month", months),
            ("by the day", days),
        ):
            took = best(5, partial(bills, [contract], quarters, prices, of, AMSTERDAM))
            print(f"{name:12} {what:34} {took}")
    quarters, prices = household(2016, 10)
    ten = periods(date(2016, 1, 1), date(2026, 1, 1), "month")
    took = best(3, partial(bills, [netted], quarters, prices, ten, AMSTERDAM))
    print(f"{'netted':12} {'ten years by the month':34} {took}")
    assert not isinstance(prices.electricity, PriceCourse)
    course = PriceCourse(
        quarters.start, QuarterValues.of([each.micros for each in prices.electricity]), "EUR"
    )
    took = best(3, partial(bills, [netted], quarters, MarketPrices(course), ten, AMSTERDAM))
    print(f"{'netted':12} {'the same, prices as a course':34} {took}")


if __name__ == "__main__":
    main()
