"""Market days in UTC, with both changes of the clock, and the gas day from six."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from p1tui.model.quarters import QUARTER_S, Commodity
from p1tui.prices.market import MARKET_ZONE, day_at, day_end, day_start, days, opening, slots


@pytest.mark.parametrize(
    ("day", "quarters"),
    [(date(2026, 11, 28), 96), (date(2026, 10, 25), 100), (date(2026, 3, 29), 92), (date(2027, 3, 28), 92)],
)
def test_a_day_has_as_many_quarters_as_the_clock_gives_it(day: date, quarters: int) -> None:
    found = slots(day, "electricity")
    assert len(found) == quarters
    assert found[0] == datetime(day.year, day.month, day.day, tzinfo=MARKET_ZONE).timestamp()
    assert found[-1] + QUARTER_S == day_start(day + timedelta(days=1), "electricity")


@pytest.mark.parametrize("commodity", ["electricity", "gas"])
def test_every_moment_of_a_year_belongs_to_the_day_that_holds_it(commodity: Commodity) -> None:
    at = day_start(date(2026, 1, 1), commodity)
    while at < day_start(date(2027, 1, 1), commodity):
        day = day_at(at, commodity)
        assert day_start(day, commodity) <= at < day_end(day, commodity)
        at += 1800


def test_a_gas_day_is_one_price_from_six() -> None:
    (start,) = slots(date(2026, 11, 28), "gas")
    assert datetime.fromtimestamp(start, MARKET_ZONE).isoformat() == "2026-11-28T06:00:00+01:00"
    assert day_at(start - 1, "gas") == date(2026, 11, 27)


def test_tomorrow_is_asked_for_from_five_past_one() -> None:
    local = datetime.fromtimestamp(opening(date(2026, 10, 26)), MARKET_ZONE)
    assert local.isoformat() == "2026-10-25T13:05:00+01:00"


def test_days_are_both_ends_and_what_is_between() -> None:
    assert list(days(date(2026, 2, 27), date(2026, 3, 1))) == [
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
    ]
    assert not list(days(date(2026, 3, 2), date(2026, 3, 1)))
