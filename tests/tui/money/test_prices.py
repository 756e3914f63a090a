"""Prices are drawn by the quarter hour, on days of 23, 24 and 25 hours, and in any width."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from p1tui.costs.spot import QuarterPrice
from p1tui.costs.stretches import cheapest, dearest
from p1tui.i18n.message import Message
from p1tui.model.money import Cost, CostLine, CostPeriod, MoneyNow, PeakAhead
from p1tui.model.prices import PriceStatus
from p1tui.model.quarters import QUARTER_S
from p1tui.store.database import calendar
from p1tui.tui.drawing.lines import Line, text_of, width
from p1tui.tui.money import comparison, periods, prices
from p1tui.tui.money.comparison import Offer
from p1tui.tui.money.prices import DayPrices
from tests.shared.times import AMSTERDAM

SPRING, SUMMER, AUTUMN = date(2026, 3, 29), date(2026, 6, 12), date(2026, 10, 25)


def day_of(day: date, *, hourly: bool = False) -> DayPrices:
    """Return a day whose price falls to a market of −0.02 at its middle."""
    start, end = calendar.day_bounds(day, AMSTERDAM)
    count = (end - start) // QUARTER_S
    found = []
    for at in range(count):
        step = at // 4 * 4 if hourly else at
        market = Decimal(abs(step - count // 2)) / 200 - Decimal("0.02")
        found.append(QuarterPrice(start + at * QUARTER_S, market, market * 2 + 1, market / 2, "EUR"))
    return DayPrices(day, tuple(found), cheapest(found, 8), dearest(found, 8))


def texts(lines: list[Line]) -> list[str]:
    return [text_of(line).rstrip() for line in lines]


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (SUMMER, 24), (AUTUMN, 25)])
def test_each_hour_of_a_day_has_a_row_also_when_the_clock_changes(day: date, hours: int) -> None:
    lines = texts(prices.day(day_of(day), "Today", 0, "EUR", AMSTERDAM, 40))
    assert len(lines) == 1 + hours
    assert sum(line.startswith(" 02:00") for line in lines) == hours - 23
    wide = texts(prices.day(day_of(day), "Today", 0, "EUR", AMSTERDAM, 78))
    assert len(wide) == 1 + -(-hours // 2)
    assert max(map(len, wide)) <= 78


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (SUMMER, 24), (AUTUMN, 25)])
def test_a_price_by_the_hour_stands_once_in_its_hour(day: date, hours: int) -> None:
    here = day_of(day, hourly=True)
    now = here.quarters[50].start
    lines = prices.day(here, "Today", now, "EUR", AMSTERDAM, 40)[1:]
    assert len(lines) == -(-hours // 2)  # the afternoon beside the morning, in 40 cells
    shown = [text.split() for text in texts(lines)]
    assert [len(words) for words in shown] == [4] * (hours // 2) + [2] * (hours % 2)
    runs = [run for line in lines for run in line]
    assert [(text.strip(), role) for text, role in runs if "►" in text] == [
        (f"► {here.quarters[50].total:.4f}", "strong")
    ]
    assert {role for text, role in runs if "." in text} == {"text", "good", "warn", "strong"}


def test_the_present_and_the_negative_ones_are_marked() -> None:
    here = day_of(SUMMER)
    now = here.quarters[50].start + 100
    lines = prices.day(here, "Today", now, "EUR", AMSTERDAM, 78)
    runs = [run for line in lines for run in line]
    assert [text for text, role in runs if "►" in text and role == "strong"]
    start = datetime.fromtimestamp(here.quarters[45].start, AMSTERDAM)
    told = texts(prices.stretches({"Today": here}, 2, "EUR", AMSTERDAM, 78))
    assert told[2].startswith(f" negative         Today {start:%H:%M}–")
    assert told[0].startswith(" cheapest 2 h")


def test_the_present_quarter_says_what_it_costs_and_that_it_is_negative() -> None:
    here = day_of(SUMMER)
    (line,) = prices.present([here], None, here.quarters[48].start, AMSTERDAM, 100)
    assert text_of(line) == (
        "► 12:00 to 12:15  € 0.9600 a kWh   market € −0.0200 negative   return € −0.0100"
    )
    before = replace(NOW, at=here.quarters[48].start, price=None)  # reckoned before the prices came
    assert prices.present([here], before, here.quarters[48].start, AMSTERDAM, 100) == [line]
    (line,) = prices.present([], None, here.quarters[48].start, AMSTERDAM, 78)
    assert text_of(line).strip() == "The price of this quarter hour is not known."


def test_what_is_not_published_yet_says_when_it_is_asked_for_again() -> None:
    now = datetime(2026, 6, 12, 13, 10, tzinfo=AMSTERDAM).timestamp()
    status = PriceStatus(
        zone="NL",
        commodity="electricity",
        state="awaited",
        reason=Message("EnergyZero has no prices of tomorrow yet."),
        attribution="EnergyZero",
        next_try_at=now + 600,
    )
    lines = texts(prices.asking([status], now, AMSTERDAM, 78))
    assert lines == [
        "",
        " EnergyZero has no prices of tomorrow yet. Asked again at 13:20.",
        " Prices: EnergyZero",
    ]


@given(
    cells=st.integers(20, 130),
    day=st.sampled_from([SPRING, SUMMER, AUTUMN]),
    hours=st.sampled_from([1, 2, 8]),
    at=st.integers(0, 99),
)
def test_no_line_is_wider_than_the_screen(cells: int, day: date, hours: int, at: int) -> None:
    here = day_of(day)
    now = here.quarters[min(at, len(here.quarters) - 1)].start
    lines = prices.present([here], None, now, AMSTERDAM, max(cells, 40))
    lines += prices.stretches({"Today": here, "Tomorrow": here}, hours, "EUR", AMSTERDAM, max(cells, 40))
    lines += prices.day(here, "Today", now, "EUR", AMSTERDAM, max(cells, 40))
    assert max(map(width, lines)) <= max(cells, 40)


NOON = int(datetime(2026, 11, 28, 12, tzinfo=AMSTERDAM).timestamp())
YEAR = CostPeriod(
    start=date(2026, 1, 1),
    end=date(2027, 1, 1),
    so_far=Cost(Decimal("900.00")),
    lines=(CostLine("nät", Decimal("900.00")), CostLine("effekt", None)),
    leads_to=Decimal("1000.00"),
    paid=Decimal("990.00"),
    instalments=Decimal("1080.00"),
)
NOW = MoneyNow(
    at=0,
    peaks=(PeakAhead(line="effekt", until=NOON + 900, below_w=3_100, cost=Decimal("24.00")),),
    contract="dynamic",
    currency="SEK",
    today=Cost(Decimal("3.50"), at_least=True, missing_quarters=5),
    yesterday=Cost(Decimal("4.00")),
    month=CostPeriod(
        start=date(2026, 11, 1),
        end=date(2026, 12, 1),
        so_far=Cost(Decimal("100.00"), at_least=True, missing_quarters=5),
        lines=(CostLine("nät", Decimal("100.00")), CostLine("effekt", None)),
    ),
    year=YEAR,
)


def test_a_month_says_what_is_unknown_and_what_is_paid_back() -> None:
    lines = texts(periods.month(NOW, AMSTERDAM, 78, 99))
    assert " Until 12:15 stay below 3.1 kW, or effekt costs 24.00 kr more." in lines
    assert " nät" + "100.00 kr".rjust(74) in lines
    assert " effekt" + "not known".rjust(71) in lines
    assert " in all" + "≥ 100.00 kr".rjust(71) in lines
    assert " Today ≥ 3.50 kr so far, yesterday 4.00 kr at this time." in lines
    told = " ".join(each.strip() for each in lines)
    assert "If it goes on so, 80.00 kr is paid back on Thu 31 Dec 2026: instalments of 1080.00 kr" in told
    assert "kr less 1000.00 kr." in told
    assert " Not filled in, not measured, or without a price: effekt." in lines
    assert " ≥ at least: the energy or the price of 1 h 15 min is not known." in lines


def test_a_sum_that_may_be_less_is_not_called_a_lower_bound() -> None:
    assert NOW.month is not None
    lacking = Cost(Decimal("100.00"), at_least=True, missing_quarters=5, may_earn=True)
    month = msgspec.structs.replace(NOW.month, so_far=lacking)
    lines = texts(periods.month(msgspec.structs.replace(NOW, month=month, today=lacking), AMSTERDAM, 78, 99))
    assert " in all" + "? 100.00 kr".rjust(71) in lines
    assert " ? of what is known: the energy or the price of 1 h 15 min is not known." in lines
    assert not any("≥" in each for each in lines)


def test_where_it_leads_is_marked_as_the_sum_that_it_comes_from() -> None:
    for cost, mark in (
        (Cost(Decimal("900.00"), at_least=True, missing_elsewhere=8), "≥"),
        (Cost(Decimal("900.00"), at_least=True, missing_quarters=4, missing_elsewhere=8, may_earn=True), "?"),
    ):
        lines = texts(
            periods.year(msgspec.structs.replace(NOW, year=replace(YEAR, so_far=cost)), AMSTERDAM, 78, 99)
        )
        assert any("if it goes on so" in each and each.endswith(f"{mark} 1000.00 kr") for each in lines)
        assert not any(each.startswith(" If it goes on so") for each in lines)
        told = " ".join(each.strip() for each in lines)
        assert "By what is known alone, 80.00 kr is paid back on Thu 31 Dec 2026 if it goes on so." in told
        if mark == "?":
            assert "of 1 h is not known, and of other days that count here that of 2 h." in told
        else:
            assert "≥ at least: of other days that count here, the energy or the price of 2 h is not" in told


def test_a_difference_of_which_something_is_unknown_is_not_known() -> None:
    lacking = msgspec.structs.replace(YEAR, so_far=Cost(Decimal("880.00"), at_least=True))
    lines = texts(periods.year(msgspec.structs.replace(NOW, without_netting=lacking), AMSTERDAM, 78, 99))
    assert " What the end of netting costs is not known." in lines
    known = [replace(each, lines=YEAR.lines[:1]) for each in (YEAR, lacking)]
    both = replace(NOW, year=known[0], without_netting=known[1])
    told = " ".join(each.strip() for each in texts(periods.year(both, AMSTERDAM, 78, 99)))
    assert "By what is known, without netting this contract year costs 20.00 kr less so far" in told
    more = msgspec.structs.replace(YEAR, so_far=Cost(Decimal("950.00")))
    lines = texts(periods.year(msgspec.structs.replace(NOW, without_netting=more), AMSTERDAM, 78, 99))
    assert any("costs 50.00 kr more so far" in each for each in lines)


def test_a_contract_of_which_something_is_unknown_is_neither_cheaper_nor_the_cheapest() -> None:
    own = Offer("own", Cost(Decimal("900.00")), "SEK")
    empty = Offer("empty", Cost(Decimal("1.00"), at_least=True), "SEK")
    _, first, second, *_ = comparison.draw([own, empty], None, 78)
    assert (first[0][1], second[0][1]) == ("text", "text")
    assert second[0][0].endswith("not known")
    cheap = Offer("cheap", Cost(Decimal("800.00")), "SEK")
    _, first, second, *_ = comparison.draw([own, cheap], None, 78)
    assert (first[0][1], second[0][1]) == ("text", "good")
    assert second[0][0].endswith("100.00 kr less")


def test_where_a_year_is_too_high_the_answer_and_the_sums_stand_above_its_lines() -> None:
    more = msgspec.structs.replace(YEAR, so_far=Cost(Decimal("950.00")))
    both = msgspec.structs.replace(NOW, without_netting=more)
    whole = texts(periods.year(both, AMSTERDAM, 78, 99))
    assert texts(periods.year(both, AMSTERDAM, 78, len(whole))) == whole
    high = texts(periods.year(both, AMSTERDAM, 78, len(whole) - 1))
    assert sorted(high) == sorted(whole)
    assert high[1].startswith(" Without netting this contract year costs 50.00 kr more so far")
    named = [next(at for at, line in enumerate(high) if name in line) for name in ("in all  ", " nät")]
    assert named == sorted(named)


@pytest.mark.parametrize("cells", [38, 60, 78, 118])
def test_month_and_year_fit_into_any_width(cells: int) -> None:
    for lines in (periods.month(NOW, AMSTERDAM, cells, 99), periods.year(NOW, AMSTERDAM, cells, 99)):
        assert max(map(width, lines)) <= cells
