"""Live screen, history, money page, page and command line say one cost, at any moment of a day."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config, PricesSettings
from p1tui.costs.answers.now import cost
from p1tui.demo.household.household import Household
from p1tui.demo.prices import curve
from p1tui.engine.money.cost_history import CostPoint, costs_between
from p1tui.engine.money.ledger import Ledger
from p1tui.model.money import Cost, MoneyNow
from p1tui.model.quarters import DayAheadPrice
from p1tui.p1.reading import Reading
from p1tui.store.database import calendar
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from tests.shared import household
from tests.shared.times import AMSTERDAM

BEGAN = datetime(2026, 11, 25, 14, 20, tzinfo=AMSTERDAM)
MOMENTS = [
    datetime.fromisoformat(each).replace(tzinfo=AMSTERDAM)
    for each in (
        "2026-11-27T23:59:50", "2026-11-28T00:00:20", "2026-11-28T00:14:59", "2026-11-28T06:59:10",
        "2026-11-28T09:40:33", "2026-11-28T10:05:59", "2026-11-28T13:00:00", "2026-11-28T19:29:31",
        "2026-11-29T09:52:07", "2026-12-01T00:07:00", "2026-12-01T08:31:00",
    )
]  # fmt: skip

GAS = ContractLine(name="gas", on="gas", rate=0.98)
FIXED = (ContractLine(name="supplier", on="month", rate=5.5), ContractLine(name="grid", on="day", rate=1.1))
SUPPLY = ContractLine(name="supply", on="import", price="day_ahead", markup=0.018)
FEED_IN = ContractLine(name="feed-in", on="export", price="day_ahead", vat=False)
TAX = ContractLine(name="tax", on="import", rate=0.09, netted=True)
CAPACITY = ContractLine(name="capacity", on="month_peak", rate=48.0, per="year", at_least=2.5)
FLAT = ContractLine(name="flat", on="import", rate=0.3)
CONTRACTS = {
    "dutch": Contract(
        start=date(2026, 11, 26), netting=True, vat=21, line=(SUPPLY, FEED_IN, TAX, *FIXED, GAS)
    ),
    "belgian": Contract(start=date(2026, 11, 1), vat=6, line=(FLAT, CAPACITY, *FIXED, GAS)),
    "older": Contract(start=date(2025, 3, 1), year="03-01", vat=0, line=(FLAT, *FIXED)),
}


def hourly(reading: Reading, before: dict[int, int]) -> Reading:
    """Return a reading whose gas meter was read at the last whole hour."""
    assert reading.time is not None
    assert reading.gas_dm3 is not None
    hour = reading.time // 3600 * 3600
    value = before.setdefault(hour, reading.gas_dm3)
    (device,) = reading.devices
    return replace(reading, gas_dm3=value, gas_time=hour, devices=(replace(device, value=value, time=hour),))


def as_read(reading: Reading, before: dict[int, int]) -> Reading:
    return reading


def moments(
    folder: Path, told: Callable[[Reading, dict[int, int]], Reading]
) -> Generator[tuple[int, History, Sequence[Reading]]]:
    """Record the demo's house up to one moment after another; yield each with the history and its tail."""
    clock = int(BEGAN.timestamp())
    house, before = Household(4), dict[int, int]()
    file = folder / "h.sqlite"
    recorder = Recorder(file, timezone=AMSTERDAM, clock=lambda: 0.0, now=lambda: float(clock))
    at = clock
    with closing(recorder), closing(History(file, timezone=AMSTERDAM)) as history:
        recorder.keep_prices("NL", "electricity", market())
        for moment in MOMENTS:
            clock = int(moment.timestamp())
            recorder.backfill([told(house.reading(time), before) for time in range(at, clock - 60, 60)])
            recorder.commit()
            for time in range(clock - 20, clock + 1, 10):
                recorder.record(told(house.reading(time), before))
            yield clock, history, recorder.tail()
            at = (clock // 60 + 1) * 60


def market() -> list[DayAheadPrice]:
    days = (date(2026, 11, 24) + timedelta(days=number) for number in range(9))
    return [
        DayAheadPrice(start, 10 * hundredths, "EUR", "energyzero", 0.0)
        for day in days
        for start, hundredths in curve.quarters(day)
    ]


def said(point: CostPoint | None) -> tuple[Decimal | None, str]:
    return (None, "") if point is None else (point.amount, point.incomplete)


def told(found: Cost | None) -> tuple[Decimal | None, str]:
    if found is None:
        return None, ""
    return found.amount, ("known_part" if found.may_earn else "at_least") if found.at_least else ""


@pytest.mark.parametrize("name", CONTRACTS)
@pytest.mark.parametrize("gas", [as_read, hourly])
def test_live_history_and_money_say_one_cost_at_any_moment(
    tmp_path: Path, name: str, gas: Callable[[Reading, dict[int, int]], Reading]
) -> None:
    ledger = Ledger(Config(contract=(CONTRACTS[name],), prices=PricesSettings(zone="NL")))
    for now, history, tail in moments(tmp_path, gas):
        money = ledger.now(history, now, tail)
        assert money is not None
        assert money.month is not None
        assert money.year is not None
        today = datetime.fromtimestamp(now, AMSTERDAM).date()
        day, week, month = (
            calendar.edges(today, "day", 1, AMSTERDAM),
            calendar.edges(today - timedelta(days=today.weekday()), "day", 7, AMSTERDAM),
            calendar.edges(today.replace(day=1), "month", 1, AMSTERDAM),
        )
        (of_day,), of_week, (of_month,) = (
            costs_between(ledger, history, edges, tail) for edges in (day, week, month)
        )
        assert said(of_day) == told(money.today), datetime.fromtimestamp(now, AMSTERDAM)
        assert said(of_week[today.weekday()]) == told(money.today)
        assert said(of_month) == told(money.month.so_far)
        year = [calendar.midnight(each, AMSTERDAM) for each in (money.year.start, money.year.end)]
        assert said(costs_between(ledger, history, year, tail)[0]) == told(money.year.so_far)
        then = calendar.day_before(now, AMSTERDAM)
        start = calendar.day_of(then, AMSTERDAM)[0]
        assert said(costs_between(ledger, history, (start, then), tail)[0]) == told(money.yesterday)
        books = ledger.books(history, today, now, tail)
        assert told(cost(books.bills([(today, today + timedelta(days=1))])[0])) == told(money.today)


def test_yesterday_by_now_has_the_gas_and_the_minutes_until_then_and_no_more(tmp_path: Path) -> None:
    contract = Contract(start=date(2026, 11, 26), vat=0, line=(FLAT, GAS))
    ledger, house = Ledger(Config(contract=(contract,))), Household(4)
    found: list[MoneyNow] = []
    for now, history, tail in moments(tmp_path, as_read):
        money = ledger.now(history, now, tail)
        assert money is not None
        found.append(money)
        if now not in (int(MOMENTS[4].timestamp()), int(MOMENTS[7].timestamp())):
            continue
        then = calendar.day_before(now, AMSTERDAM)
        midnight = calendar.day_of(then, AMSTERDAM)[0]
        begin, end = house.reading(midnight - 60), house.reading(then // 60 * 60 - 60)
        gas = house.reading(calendar.day_before(house.reading(now).gas_time or 0, AMSTERDAM))
        assert begin.import_wh is not None and end.import_wh is not None
        assert begin.gas_dm3 is not None and gas.gas_dm3 is not None
        expected = Decimal("0.3") * (end.import_wh - begin.import_wh) / 1000
        expected += Decimal("0.98") * (gas.gas_dm3 - begin.gas_dm3) / 1000
        assert money.yesterday is not None
        assert money.yesterday.amount is not None
        assert abs(money.yesterday.amount - expected) <= Decimal("0.02")
    assert len(found) == len(MOMENTS)


def test_an_hour_of_a_contract_by_tariffs_costs_what_each_register_counts(tmp_path: Path) -> None:
    lines = tuple(ContractLine(name=f"t{n}", on="import", tariff=n, rate=0.2 * n) for n in (1, 2))
    paid = ContractLine(name="feed-in", on="export", rate=0.05)
    contract = Contract(start=date(2026, 11, 26), vat=0, line=(*lines, paid))
    ledger = Ledger(Config(contract=(contract,)))
    edges = calendar.edges(date(2026, 11, 27), "day", 1, AMSTERDAM)
    hours = list(range(edges[0], edges[1] + 1, 3600))
    with closing(moments(tmp_path, as_read)) as running:
        now, history, tail = next(running)
        assert now > hours[-2]
        found = costs_between(ledger, history, hours, tail)
        whole = costs_between(ledger, history, edges, tail)[0]
        assert whole is not None
        known = [each for each in found if each is not None]
        assert len(known) == 24
        assert not any(each.incomplete for each in known)
        assert abs(sum(each.amount for each in known) - whole.amount) < Decimal("0.02")


def test_a_day_that_is_cut_within_a_quarter_lacks_nothing_where_readings_come_by_the_quarter(
    tmp_path: Path,
) -> None:
    contract = Contract(start=date(2026, 6, 1), vat=0, line=(FLAT,))
    ledger = Ledger(Config(contract=(contract,)))
    start, _ = calendar.day_bounds(date(2026, 6, 2), AMSTERDAM)
    end = start + 2 * 86_400
    readings = household.readings(start - 86_400, end)
    recorder = Recorder(tmp_path / "h.sqlite", timezone=AMSTERDAM, clock=lambda: 0.0, now=lambda: float(end))
    with closing(recorder):
        recorder.backfill([replace(each, time=(each.time or 0) - 1) for each in readings])
    with closing(History(tmp_path / "h.sqlite", timezone=AMSTERDAM)) as history:
        (at_two, past_two) = (
            costs_between(ledger, history, (start, start + seconds), ())[0] for seconds in (7200, 7620)
        )
    imported = 2 * 4 * household.IMPORTED
    assert at_two == past_two == CostPoint(Decimal("0.3") * imported / 1000)
