"""A simulated household of three years, with both clock changes, gaps, a meter swap and tariffs.

Every figure of money is made up.
"""

from __future__ import annotations

import math
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from p1tui.model.quarters import Course, DayAheadPrice, Gap, Quarters
from tests.shared.times import AMSTERDAM

FIRST, LAST = date(2024, 1, 1), date(2027, 1, 1)


def instant(day: date, zone: ZoneInfo = AMSTERDAM) -> int:
    """UTC seconds at which a local day begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def three_years(seed: int = 1) -> tuple[Quarters, list[DayAheadPrice]]:
    """The household's energy by tariff and in all, gas, and prices."""
    chance = random.Random(seed)
    start, end = instant(FIRST), instant(LAST)
    count = (end - start) // 900
    rises: dict[str, list[int | None]] = {key: [0] * count for key in KEYS}
    prices = []
    for n in range(count):
        local = datetime.fromtimestamp(start + 900 * n, UTC).astimezone(AMSTERDAM)
        summer = math.sin((local.timetuple().tm_yday - 80) / 365 * 2 * math.pi)
        sun = max(0.0, math.sin((local.hour - 6) / 12 * math.pi)) * (0.6 + 0.4 * summer) * chance.random()
        used, made = chance.randrange(20, 200), int(900 * sun)
        if chance.random() < 0.02:
            used += chance.randrange(1500)
        tariff = 2 if local.weekday() < 5 and 7 <= local.hour < 23 else 1
        into, out = max(used - made, 0), max(made - used, 0)
        rises["import_wh"][n], rises["export_wh"][n] = into, out
        rises[f"import_t{tariff}_wh"][n], rises[f"export_t{tariff}_wh"][n] = into, out
        rises["gas_dm3"][n] = chance.randrange(3) * (summer < 0)
        if chance.random() > 0.0005:
            price = int(90000 + 40000 * math.sin(local.hour) - 130000 * sun + chance.randrange(-9000, 9000))
            prices.append(DayAheadPrice(start + 900 * n, price, "EUR", "made up", 0.0))
    return Quarters(
        start, count, {key: holed(each, random.Random(seed)) for key, each in rises.items()}
    ), prices


KEYS = ("import_wh", "export_wh", "import_t1_wh", "import_t2_wh", "export_t1_wh", "export_t2_wh", "gas_dm3")


def holed(rises: list[int | None], chance: random.Random) -> Course:
    """A course with gaps of some quarters, one over a day's and one over a month's end, and a meter swap."""
    gaps: list[Gap] = []
    starts = [chance.randrange(len(rises) - 400) for _ in range(25)]
    starts += [(instant(date(2024, 6, 30)) - instant(FIRST)) // 900 + 90, 5900]
    for first in sorted(starts):
        length = chance.choice([1, 2, 3, 5, 30])
        if gaps and first <= gaps[-1].end:
            continue
        gaps.append(Gap(first, first + length, sum(each or 0 for each in rises[first : first + length])))
        rises[first : first + length] = [None] * length
    swap = (instant(date(2025, 5, 14)) - instant(FIRST)) // 900 + 41
    rises[swap : swap + 9] = [None] * 9
    gaps = [each for each in gaps if each.end <= swap or each.first >= swap + 9]
    return Course(rises, tuple(gaps))


def months(first: date, last: date) -> list[tuple[date, date]]:
    """The calendar months between two days."""
    found = []
    while first < last:
        following = (first.replace(day=1) + timedelta(32)).replace(day=1)
        found.append((first, min(following, last)))
        first = following
    return found
