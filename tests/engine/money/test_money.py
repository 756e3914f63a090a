"""Money is reckoned beside the recording, for every viewer, if there is a contract."""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import msgspec
import pytest

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config
from p1tui.engine.feed import Feed
from p1tui.engine.money.ledger import Ledger
from p1tui.engine.money.watch import MoneyWatch, start_money
from p1tui.model.prices import PriceStatus
from p1tui.model.snapshot import Quarter, Snapshot
from p1tui.model.status import SourceStatus
from p1tui.model.stored import StoredReading
from p1tui.p1.reading import Reading
from p1tui.store.queries.history import History
from tests.shared import household
from tests.shared.times import AMSTERDAM
from tests.shared.waiting import until

START = 1_780_264_800
"""2026-06-01 00:00 in Amsterdam."""
NOON = START + 9 * 86_400 + 12 * 3600

CONTRACT = Contract(
    start=date(2026, 6, 1),
    name="fixed",
    year="06-01",
    netting=True,
    vat=21.0,
    instalment=50.0,
    line=(
        ContractLine(name="supply", on="import", rate=0.20, netted=True),
        ContractLine(name="feed-in", on="export", rate=0.05, vat=False, netted=True),
        ContractLine(name="grid", on="day", rate=1.00),
    ),
)


def feed_at(time: int) -> Feed:
    reading = Reading(time=time, time_source="meter", header="X")
    return Feed(Snapshot(source=SourceStatus(name="test"), reading=reading))


def history_of(folder: Path, end: int) -> History:
    household.record(folder / "history.sqlite", START, end)
    return History(folder / "history.sqlite", timezone=AMSTERDAM)


def test_a_moment_has_the_costs_of_day_month_and_year(tmp_path: Path) -> None:
    feed = feed_at(NOON)
    config = Config(contract=(CONTRACT,))
    with closing(history_of(tmp_path, NOON)) as history:
        MoneyWatch(config, lambda: history, feed, threading.Event()).turn(Ledger(config), history)
    money = feed.latest().money
    assert money is not None
    assert money.month is not None
    assert money.year is not None
    assert money.without_netting is not None
    assert (money.contract, money.currency, money.at) == ("fixed", "EUR", NOON)
    assert [line.name for line in money.month.lines] == ["supply", "feed-in", "grid"]
    assert money.month.lines[2].amount == Decimal("12.10")
    assert money.month.so_far == money.year.so_far
    assert (money.year.paid, money.year.instalments) == (Decimal(50), Decimal(600))
    assert (money.price, money.market) == (Decimal("0.242"), None)
    assert money.year.to_pay is not None
    assert money.year.so_far.amount is not None
    assert money.without_netting.so_far.amount is not None
    assert money.without_netting.so_far.amount > money.year.so_far.amount
    assert msgspec.json.decode(msgspec.json.encode(money), type=type(money)) == money


def test_a_reading_that_is_held_back_moves_money_to_no_other_day(tmp_path: Path) -> None:
    feed = feed_at(NOON + 40 * 86_400)
    stored = Reading(time=NOON, time_source="meter", header="X")
    feed.update(lambda old: {"stored": StoredReading(stored, "X")})
    config = Config(contract=(CONTRACT,))
    with closing(history_of(tmp_path, NOON)) as history:
        MoneyWatch(config, lambda: history, feed, threading.Event()).turn(Ledger(config), history)
    money = feed.latest().money
    assert money is not None
    assert (money.at, money.day_start, money.month_start) == (NOON, START + 9 * 86_400, START)


def test_yesterday_is_compared_up_to_the_same_time_of_day(tmp_path: Path) -> None:
    plain = msgspec.structs.replace(CONTRACT, netting=False)
    with closing(history_of(tmp_path, NOON)) as history:
        money = Ledger(Config(contract=(plain,))).now(history, NOON)
    assert money is not None
    assert money.without_netting is None
    assert money.today == money.yesterday


def test_the_thread_publishes_soon_after_its_start_and_ends_with_the_engine(tmp_path: Path) -> None:
    feed, stop, painted = feed_at(NOON), threading.Event(), threading.Event()
    household.record(tmp_path / "history.sqlite", START, NOON)
    with ExitStack() as cleanup:
        start_money(
            Config(contract=(CONTRACT,)),
            lambda: History(tmp_path / "history.sqlite", timezone=AMSTERDAM),
            feed,
            stop,
            cleanup,
            painted,
        )
        painted.set()
        until(lambda: feed.latest().money is not None, 20)
        stop.set()
    until(lambda: all(thread.name != "money" for thread in threading.enumerate()), 20)


def test_prices_that_come_are_reckoned_with_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("p1tui.engine.money.watch.FIRST_PAUSE", 600.0)
    feed, stop, painted = feed_at(NOON), threading.Event(), threading.Event()
    painted.set()
    household.record(tmp_path / "history.sqlite", START, NOON)
    with ExitStack() as cleanup:
        open_history = partial(History, tmp_path / "history.sqlite", timezone=AMSTERDAM)
        start_money(Config(contract=(CONTRACT,)), open_history, feed, stop, cleanup, painted)
        cleanup.callback(stop.set)
        until(lambda: feed.latest().money is not None, 20)
        later = Reading(time=NOON + 60, time_source="meter", header="X")
        come = PriceStatus(zone="NL", commodity="electricity", state="known", known_until=NOON)
        feed.update(lambda old: {"reading": later, "prices": (come,)})
        until(lambda: (money := feed.latest().money) is not None and money.at == NOON + 60, 20)


def test_without_a_contract_there_is_no_thread() -> None:
    def no_history() -> History:
        raise AssertionError("nobody asks the history")

    before = set(threading.enumerate())
    with ExitStack() as cleanup:
        start_money(Config(), no_history, feed_at(NOON), threading.Event(), cleanup, threading.Event())
        assert set(threading.enumerate()) <= before


def test_before_the_first_contract_nothing_is_said(tmp_path: Path) -> None:
    later = msgspec.structs.replace(CONTRACT, start=date(2027, 1, 1))
    with closing(history_of(tmp_path, NOON)) as history:
        assert Ledger(Config(contract=(later,))).now(history, NOON) is None


def test_the_days_to_come_are_reckoned_as_last_years_once_these_are_known(tmp_path: Path) -> None:
    """A year and ten days of the household: the rest of the year is known from the year before."""
    year = START - 365 * 86_400
    contract = msgspec.structs.replace(CONTRACT, start=date(2025, 6, 1), netting=False)
    household.record(tmp_path / "history.sqlite", year, NOON)
    ledger = Ledger(Config(contract=(contract,)))
    with closing(History(tmp_path / "history.sqlite", timezone=AMSTERDAM)) as history:
        money = ledger.now(history, NOON)
    assert money is not None
    assert money.year is not None
    assert money.year.from_last_year
    assert money.year.leads_to is not None
    a_day = Decimal("4.8") * Decimal("0.242") - Decimal("2.88") * Decimal("0.05") + Decimal("1.21")
    assert abs(money.year.leads_to - 365 * a_day) < 3


def test_a_contract_on_peaks_says_what_a_new_peak_would_cost(tmp_path: Path) -> None:
    peak = ContractLine(name="capacity", on="month_peak", rate=40.0, per="year", at_least=0.5, mean_of=12)
    contract = msgspec.structs.replace(CONTRACT, netting=False, line=(peak,))
    config = Config(contract=(contract,))
    reading = Reading(time=NOON + 300, time_source="meter", header="X", power_import_w=3_000)
    quarter = Quarter(start=NOON, so_far_w=100, forecast_w=3_000)
    shown = Snapshot(source=SourceStatus(name="test"), reading=reading, quarter=quarter)
    feed = Feed(shown)
    with closing(history_of(tmp_path, NOON)) as history:
        MoneyWatch(config, lambda: history, feed, threading.Event()).turn(Ledger(config), history)
    money = feed.latest().money
    assert money is not None
    (ahead,) = money.peaks
    assert (ahead.line, ahead.until) == ("capacity", NOON + 900)
    assert 0 < ahead.below_w < 3_000
    assert ahead.cost > 0


def test_a_year_with_more_export_than_import_pays_export_as_surplus(tmp_path: Path) -> None:
    rich = msgspec.structs.replace(CONTRACT, start=date(2026, 6, 10), year="06-10")
    ledger = Ledger(Config(contract=(rich,)))
    morning, evening = NOON - 4 * 3600, NOON + 6 * 3600
    household.record(tmp_path / "sunny.sqlite", morning, evening)
    household.record(tmp_path / "night.sqlite", morning - 8 * 3600, morning)
    with closing(History(tmp_path / "sunny.sqlite", timezone=AMSTERDAM)) as history:
        money = ledger.now(history, evening)
        (price,) = ledger.quarter_prices(
            history, evening, evening + 900, surplus=ledger.has_surplus(history, evening)
        )
    assert money is not None
    assert money.export == price.worth == Decimal("0.05")
    with closing(History(tmp_path / "night.sqlite", timezone=AMSTERDAM)) as history:
        assert not ledger.has_surplus(history, morning)
        money = ledger.now(history, morning)
    assert money is not None
    assert money.export == Decimal("0.242")


def test_nothing_is_said_of_costs_while_older_history_is_written(tmp_path: Path) -> None:
    household.record(tmp_path / "history.sqlite", START, NOON)
    seeds, asked = threading.Event(), threading.Event()
    seeds.set()
    feed, stop, painted = feed_at(NOON), threading.Event(), threading.Event()
    painted.set()

    def is_seeded() -> bool:
        asked.set()
        return seeds.is_set()

    with ExitStack() as cleanup:
        open_history = partial(History, tmp_path / "history.sqlite", timezone=AMSTERDAM)
        start_money(Config(contract=(CONTRACT,)), open_history, feed, stop, cleanup, painted, is_seeded)
        cleanup.callback(stop.set)
        assert asked.wait(20)
        assert feed.latest().money is None
        seeds.clear()
        until(lambda: feed.latest().money is not None, 20)


def test_charges_that_run_with_the_days_are_no_cost_of_a_day_without_energy(tmp_path: Path) -> None:
    """Before the first readings, and of a day before them, nothing of a day's energy is known."""
    old = msgspec.structs.replace(CONTRACT, start=date(2026, 1, 1), netting=False)
    ledger = Ledger(Config(contract=(old,)))
    with closing(History(tmp_path / "none.sqlite", timezone=AMSTERDAM)) as history:
        money = ledger.now(history, NOON)
    assert money is not None
    assert (money.today, money.yesterday) == (None, None)
    with closing(history_of(tmp_path, START + 12 * 3600)) as history:
        money = ledger.now(history, START + 12 * 3600)
    assert money is not None
    assert money.yesterday is None
    assert money.today is not None
    assert money.today.exact is not None


def test_a_contract_with_gas_tells_the_cost_of_a_house_without_a_gas_meter(tmp_path: Path) -> None:
    gas = ContractLine(name="gas", on="gas", rate=1.0)
    contract = msgspec.structs.replace(CONTRACT, netting=False, line=(*CONTRACT.line, gas))
    with closing(history_of(tmp_path, NOON)) as history:
        money = Ledger(Config(contract=(contract,))).now(history, NOON)
    assert money is not None
    assert money.today is not None
    assert money.yesterday is not None
    assert money.today.amount == money.yesterday.amount
    assert money.today.at_least
