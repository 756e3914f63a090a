"""A Belgian meter's own peak of the month goes before that of the quarter hours, for every viewer."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config, MeterSettings
from p1tui.engine.feed import Feed
from p1tui.engine.money.ledger import Ledger
from p1tui.engine.money.watch import MoneyWatch
from p1tui.model.money import MoneyNow
from p1tui.model.snapshot import Quarter, Snapshot
from p1tui.model.status import SourceStatus
from p1tui.p1.reading import Reading
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from tests.shared.household import readings

BRUSSELS = ZoneInfo("Europe/Brussels")
JUNE = 1_780_264_800
"""2026-06-01 00:00 in Brussels."""
BEGAN = JUNE + 9 * 86_400
"""First reading; the meter's peak of June is of a day before."""
JULY = JUNE + 30 * 86_400
NOW = JULY + 10 * 86_400 + 12 * 3600
EVENING = JUNE + 4 * 86_400 + 20 * 3600
STOVE = JULY + 2 * 86_400 + 20 * 3600

CAPACITY = ContractLine(name="capacity", on="month_peak", rate=12.0, at_least=2.5, vat=False)
CONTRACT = Contract(start=date(2026, 6, 1), name="be", year="06-01", line=(CAPACITY,))
CONFIG = Config(contract=(CONTRACT,), meter=MeterSettings(timezone="Europe/Brussels"))
JUNE_DAYS, JULY_DAYS = (date(2026, 6, 1), date(2026, 7, 1)), (date(2026, 7, 1), date(2026, 8, 1))


def belgian(reading: Reading) -> Reading:
    """Return the household's reading as its meter would send it, with a peak that no register shows."""
    assert reading.time is not None
    if reading.time < JULY:
        return replace(reading, peak_demand_w=4_000, peak_demand_time=EVENING)
    if reading.time < STOVE:
        return replace(reading, peak_demand_w=400, peak_demand_time=JULY + 900)
    return replace(reading, peak_demand_w=6_000, peak_demand_time=STOVE)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("belgian") / "history.sqlite"
    recorder = Recorder(path, timezone=BRUSSELS, clock=lambda: float(NOW), now=lambda: float(NOW))
    recorder.backfill(map(belgian, readings(BEGAN, NOW)))
    recorder.close()
    return path


def test_costs_go_by_the_meters_own_peak_also_of_days_before_the_first_reading(file: Path) -> None:
    with closing(History(file, timezone=BRUSSELS)) as history:
        books = Ledger(CONFIG).books(history, date(2026, 6, 1), NOW)
    (june,), (july,) = books.bills([JUNE_DAYS, JULY_DAYS])
    assert (june.lines[0].quantity, june.total, june.at_least) == (Decimal(4), Decimal("48.00"), False)
    assert (july.lines[0].quantity, july.total) == (Decimal(6), Decimal("25.55"))


def test_books_of_a_moment_before_a_peak_do_not_have_it(file: Path) -> None:
    with closing(History(file, timezone=BRUSSELS)) as history:
        books, before = (Ledger(CONFIG).books(history, date(2026, 6, 1), then) for then in (NOW, STOVE - 900))
    assert books.meter_peaks == {(2026, 6): 4_000, (2026, 7): 6_000}
    assert before.meter_peaks == {(2026, 6): 4_000, (2026, 7): 400}


def money_at(file: Path, power_w: int) -> MoneyNow:
    reading = Reading(time=NOW + 300, time_source="meter", header="X", power_import_w=power_w)
    quarter = Quarter(start=NOW, so_far_w=0, forecast_w=power_w)
    feed = Feed(Snapshot(source=SourceStatus(name="test"), reading=reading, quarter=quarter))
    with closing(History(file, timezone=BRUSSELS)) as history:
        MoneyWatch(CONFIG, lambda: history, feed, threading.Event()).turn(Ledger(CONFIG), history)
    money = feed.latest().money
    assert money is not None
    return money


def test_now_and_where_it_leads_go_by_the_meters_own_peak(file: Path) -> None:
    money = money_at(file, power_w=5_000)
    assert money.month is not None
    assert money.year is not None
    # Eleven of July's 31 days at 6 kW; by its end all of them.
    assert money.month.so_far.amount == Decimal("25.55")
    assert money.month.leads_to == Decimal("72.00")
    assert money.year.so_far.amount == Decimal("73.55")
    assert money.peaks == ()


def test_a_new_peak_is_one_above_the_meters_own(file: Path) -> None:
    (ahead,) = money_at(file, power_w=12_000).peaks
    assert ahead.below_w == 9_000
    assert ahead.cost == Decimal("24.00")
