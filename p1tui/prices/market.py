"""Days of the day-ahead market: the civil day of central Europe, and the gas day from 06:00.

All zones of the coupled market (SDAC) share that day, Finland's too. A day has 92 quarter hours when summer
time begins and 100 when it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from p1tui.model.quarters import QUARTER_S, Commodity

MARKET_ZONE = ZoneInfo("Europe/Brussels")
"""Central European time, by which the market's days are cut."""

BY_QUARTER_FROM = date(2025, 10, 1)
"""First day that was sold by the quarter hour; before it each hour had one price."""

GAS_DAY_HOUR = 6
"""Local hour at which a gas day begins (Regulation (EU) 984/2013)."""

OPENS = 13, 5
"""Local hour and minute from which tomorrow's prices may be there: results come at 12:45 to 13:00."""

_BEGINS: dict[Commodity, int] = {"electricity": 0, "gas": GAS_DAY_HOUR}


def day_start(day: date, commodity: Commodity) -> int:
    """Return the start of a market day in UTC seconds."""
    return _utc(day, _BEGINS[commodity])


def day_end(day: date, commodity: Commodity) -> int:
    """Return the end of a market day in UTC seconds."""
    return day_start(day + timedelta(days=1), commodity)


def day_at(time: float, commodity: Commodity) -> date:
    """Return the market day to which a moment belongs."""
    local = datetime.fromtimestamp(time, MARKET_ZONE)
    return local.date() if local.hour >= _BEGINS[commodity] else local.date() - timedelta(days=1)


def opening(day: date) -> int:
    """Return the time from which the prices of a day may be published, UTC seconds."""
    return _utc(day - timedelta(days=1), *OPENS)


def slots(day: date, commodity: Commodity) -> range:
    """Return the starts of a day's prices: each quarter hour of electricity, the one gas day."""
    start, end = day_start(day, commodity), day_end(day, commodity)
    return range(start, end, QUARTER_S if commodity == "electricity" else end - start)


def days(first: date, last: date) -> Iterator[date]:
    """Yield each day from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _utc(day: date, hour: int, minute: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=MARKET_ZONE).timestamp())
