"""The demo's past reaches back more than a year, the newest first, with the sums of its house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest

from p1tui.cli.running.assembly import DEMO_SEED
from p1tui.cli.running.demo_contracts import beginnings, contracts_since
from p1tui.cli.running.demo_past import CHUNK, DAYS_OF_MINUTES, past
from p1tui.config.settings import Config, PricesSettings
from p1tui.demo.household.household import Household
from p1tui.demo.prices.server import DAYS_TOLD
from p1tui.engine.money.cost_history import costs_between
from p1tui.engine.money.ledger import Ledger
from p1tui.runtime.duration import DAY, HOUR
from p1tui.store.database import calendar
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from tests.shared.times import AMSTERDAM

HOUSE = Household(DEMO_SEED)
NOW = int(datetime(2026, 11, 29, 13, 20, 7, tzinfo=AMSTERDAM).timestamp())


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """Give the history of a demo that was started now."""
    path: Path = tmp_path_factory.mktemp("demo") / "h.sqlite"
    recorder = Recorder(path, timezone=AMSTERDAM)
    recorder.record(HOUSE.reading(NOW))
    for chunk in past(HOUSE, NOW):
        recorder.keep_prices(chunk.zone, "electricity", chunk.prices)
        recorder.backfill(chunk.readings)
    recorder.close()
    with closing(History(path, timezone=AMSTERDAM)) as opened:
        yield opened


def month(start: date, count: int = 1) -> list[int]:
    return calendar.edges(start, "month", count, AMSTERDAM)


@pytest.mark.parametrize(
    ("today", "fixed", "dynamic"),
    [
        (date(2026, 11, 29), date(2025, 10, 1), date(2026, 9, 1)),
        (date(2027, 1, 1), date(2025, 12, 1), date(2026, 11, 1)),
        (date(2027, 3, 31), date(2026, 2, 1), date(2027, 1, 1)),
    ],
)
def test_months_begin_the_contracts(today: date, fixed: date, dynamic: date) -> None:
    assert beginnings(today) == (fixed, dynamic)


@pytest.mark.parametrize("clock", [(0, 10), (0, 59), (13, 20), (23, 59)])
@pytest.mark.parametrize("day", [date(2026, 11, 29), date(2026, 10, 25), date(2027, 3, 29)])
def test_chunks_go_back_without_a_hole_or_an_overlap(day: date, clock: tuple[int, int]) -> None:
    now = int(datetime(day.year, day.month, day.day, *clock, 7, tzinfo=AMSTERDAM).timestamp())
    house, later = StandIn(), now
    for chunk in past(house, now):  # type: ignore[arg-type]
        times = [reading.time or 0 for reading in chunk.readings]
        assert times == sorted(set(times))
        assert times[-1] < later <= times[-1] + 3600 + 1
        assert len(times) <= max(CHUNK, 2 * 1440 + 720)
        later = times[0]
    assert calendar.local_date(later, AMSTERDAM) == beginnings(day).fixed
    assert house.asked > 30_000


class StandIn:
    """Gives readings of which only the time is known."""

    def __init__(self) -> None:
        self.asked = 0

    def reading(self, time: int) -> Moment:
        self.asked += 1
        return Moment(time)

    def averaged(self, time: int, seconds: int) -> Moment:
        assert seconds == 900
        return self.reading(time)


class Moment:
    def __init__(self, time: int) -> None:
        self.time = time


@pytest.mark.parametrize("key", ["import_wh", "export_wh", "gas_dm3"])
def test_each_month_is_that_of_the_house(history: History, key: str) -> None:
    edges = month(date(2025, 10, 1), 13)
    counted = history.energy(key, edges)
    # The first reading of all is in its hour; a gas meter is read out each five minutes.
    for rise, start, end in zip(counted[1:], edges[1:], edges[2:], strict=False):
        first, last = (HOUSE.reading(time - 1).value(key) for time in (start, end))
        assert rise is not None and first is not None and last is not None
        assert abs(rise - (last - first)) <= 1
    assert counted[0] is not None and counted[0] > 0


def test_no_older_hour_has_used_more_than_its_peak(history: History) -> None:
    start = month(date(2026, 7, 1))[0]
    edges = list(range(start, start + 7 * DAY + 1, HOUR))
    for way in ("import", "export"):
        used, points = history.energy(f"{way}_wh", edges), history.mean(f"power_{way}_w", edges)
        for energy, point in zip(used, points, strict=True):
            assert energy is not None and point.high is not None and point.mean is not None
            assert energy - 1 <= point.high
            assert abs(energy - point.mean) <= 5


def test_summer_brings_sun_and_winter_burns_gas(history: History) -> None:
    (july,) = history.energy("export_wh", month(date(2026, 7, 1)))
    (january,) = history.energy("export_wh", month(date(2026, 1, 1)))
    assert july is not None and january is not None
    assert july > 3 * january
    (july,) = history.energy("gas_dm3", month(date(2026, 7, 1)))
    (january,) = history.energy("gas_dm3", month(date(2026, 1, 1)))
    assert july is not None and january is not None
    assert january > 8 * july > 0


def test_the_cost_of_each_month_before_the_last_days_is_known(history: History) -> None:
    ledger = Ledger(
        Config(
            contract=contracts_since(date(2025, 10, 1), date(2026, 9, 1)), prices=PricesSettings(zone="NL")
        )
    )
    costs = costs_between(ledger, history, month(date(2025, 11, 1), 12), ())
    assert len(costs) == 12
    for each in costs:
        assert each is not None
        assert not each.incomplete
    winter, summer = costs[2], costs[8]
    assert winter is not None and summer is not None
    assert winter.amount > summer.amount


def test_prices_are_kept_of_the_days_that_the_server_does_not_tell() -> None:
    today = calendar.local_date(NOW, AMSTERDAM)
    kept = {
        calendar.local_date(price.start, AMSTERDAM)
        for price in chain.from_iterable(chunk.prices for chunk in past(HOUSE, NOW))
    }
    told = {today + timedelta(days=each) for each in DAYS_TOLD}
    tomorrow = {each + timedelta(days=1) for each in told}  # where that is what is asked for
    first, days = beginnings(today).dynamic, range(400)
    needed = {day for day in (first + timedelta(days=each) for each in days) if day <= today}
    assert needed <= kept | told
    assert needed <= kept | tomorrow
    assert min(kept) == first
    assert max(kept) == today - timedelta(days=DAYS_OF_MINUTES + 1)
