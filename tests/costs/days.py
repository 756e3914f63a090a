"""Households in a few lines: energy at some local times, and 0 in every other quarter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from p1tui.costs.bill import Bill
from p1tui.model.quarters import Course, DayAheadPrice, Quarters
from tests.shared.times import AMSTERDAM


def instant(local: str, zone: ZoneInfo = AMSTERDAM) -> int:
    """UTC seconds of a local time."""
    return int(datetime.fromisoformat(local).replace(tzinfo=zone).timestamp())


def quarters(
    first: str, last: str, energy: Mapping[str, Mapping[str, int]], zone: ZoneInfo = AMSTERDAM
) -> Quarters:
    """Quarters from a local day to before another one, with the energy of each key at local times."""
    start, end = instant(first, zone), instant(last, zone)
    count = (end - start) // 900
    courses = {}
    for key, at in energy.items():
        rises: list[int | None] = [0] * count
        for local, value in at.items():
            rises[(instant(local, zone) - start) // 900] = value
        courses[key] = Course(rises)
    return Quarters(start, count, courses)


def prices(first: str, micros: list[int], currency: str = "EUR") -> list[DayAheadPrice]:
    """Prices of quarters on end."""
    start = instant(first)
    return [DayAheadPrice(start + 900 * n, each, currency, "test", 0.0) for n, each in enumerate(micros)]


def amounts(bill: Bill) -> dict[str, str | None]:
    """The amount of each line as text."""
    return {each.name: None if each.amount is None else str(each.amount) for each in bill.lines}


def quantities(bill: Bill) -> dict[str, Decimal | None]:
    """The quantity of each line."""
    return {each.name: each.quantity for each in bill.lines}


def year(of: int) -> tuple[date, date]:
    """The first day of a year, and of the next."""
    return date(of, 1, 1), date(of + 1, 1, 1)
