"""Properties of bills over small households, contracts and gaps of any kind."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.answers.reckoning import bills
from p1tui.costs.bill import MarketPrices
from p1tui.costs.exact import to_cents
from p1tui.costs.quarters.windows import quarters_of
from p1tui.model.quarters import Course, DayAheadPrice, Gap, Quarters
from tests.costs.days import instant
from tests.costs.spreadsheet import Spreadsheet
from tests.shared.times import AMSTERDAM

FIRST = date(2026, 10, 24)
"""Two days before the clock goes back, so that a day of 100 quarters lies between."""
DAYS = 4
COUNT = DAYS * 96 + 4
START = instant("2026-10-24")

rates = st.integers(-9999, 9999).map(lambda n: n / 10_000)
windows = st.sampled_from(["", "07-11,17-22", "22-06", "02-03", "06:30-07:15", "00-24"])
days = st.sampled_from(["", "mon-fri", "sat,sun", "sun", "fri-mon"])


holes = st.lists(st.tuples(st.integers(0, 80), st.integers(1, 30), st.booleans()), max_size=4)
"""Quarters between two holes, quarters of a hole, and True where it is a gap."""


class Household(msgspec.Struct):
    """A small household, made from a few numbers."""

    contracts: tuple[Contract, ...]
    seed: int
    into: list[tuple[int, int, bool]]
    out: list[tuple[int, int, bool]]
    unpriced: set[int]

    @property
    def quarters(self) -> Quarters:
        """Its energy."""
        chance = random.Random(self.seed)
        return Quarters(
            START,
            COUNT,
            {"import_wh": course(chance, self.into), "export_wh": course(chance, self.out)},
        )

    @property
    def prices(self) -> list[DayAheadPrice]:
        """Its prices."""
        chance = random.Random(self.seed)
        micros = [chance.randrange(-90_000, 210_000) for _ in range(COUNT)]
        return [
            DayAheadPrice(START + 900 * n, each, "EUR", "", 0.0)
            for n, each in enumerate(micros)
            if n not in self.unpriced
        ]


def course(chance: random.Random, holes: list[tuple[int, int, bool]]) -> Course:
    """Energies with unknown quarters and gaps."""
    rises: list[int | None] = [chance.randrange(4001) * chance.randrange(2) for _ in range(COUNT)]
    gaps, at = [], 0
    for between, length, known in holes:
        first, end = at + between, at + between + length
        if end > COUNT:
            break
        if known:
            gaps.append(Gap(first, end, sum(each or 0 for each in rises[first:end])))
        rises[first:end] = [None] * length
        at = end + 1
    return Course(rises, tuple(gaps))


@st.composite
def lines(draw: st.DrawFn) -> tuple[ContractLine, ...]:
    """Lines of each kind that energy has."""
    found = [ContractLine(name="supply", on="import", price="day_ahead", markup=draw(rates))]
    for n in range(draw(st.integers(1, 4))):
        on: Literal["import", "export"] = draw(st.sampled_from(["import", "export"]))
        band = sorted(draw(st.lists(st.integers(1, 400), min_size=2, max_size=2, unique=True)))
        market = draw(st.booleans())
        floored = on == "export" and draw(st.booleans())
        found.append(
            ContractLine(
                name=f"line {n}",
                on=on,
                rate="" if market else draw(rates),
                price="day_ahead" if market else "",
                markup=draw(rates) if market else 0.0,
                hours=draw(windows),
                days=draw(days),
                netted=draw(st.booleans()),
                vat=draw(st.booleans()),
                part=draw(st.sampled_from(["all", "matched", "beyond"])) if on == "export" else "all",
                above=draw(st.sampled_from([0, band[0] + 0.5])),
                up_to=draw(st.sampled_from([0, band[1] + 0.5])),
                charge=on == "export" and draw(st.booleans()),
                floor_of="supply" if floored else "",
                floor=draw(st.sampled_from([0.5, 1.5])) if floored else 0.0,
                floor_over=draw(st.sampled_from(["interval", "year"])) if floored else "interval",
            )
        )
    found.append(
        ContractLine(name="peak", on="month_peak", rate=draw(rates), at_least=2.5, hours=draw(windows))
    )
    return tuple(found)


@st.composite
def households(draw: st.DrawFn) -> Household:
    """One or two contracts, energy and prices."""
    first = Contract(
        start=FIRST,
        name="a",
        year=draw(st.sampled_from(["01-01", "10-26"])),
        netting=draw(st.booleans()),
        vat=draw(st.sampled_from([0, 6, 21])),
        resolution=draw(st.sampled_from(["quarter", "hour"])),
        line=draw(lines()),
    )
    contracts: tuple[Contract, ...] = (first,)
    if draw(st.booleans()):
        change = {"start": FIRST + timedelta(draw(st.integers(1, 3))), "name": "b"}
        netting = draw(st.booleans())
        contracts = (first, msgspec.structs.replace(first, **change, netting=netting, line=draw(lines())))
    unpriced = draw(st.sets(st.integers(0, COUNT - 1), max_size=6))
    return Household(contracts, draw(st.integers(0, 9999)), draw(holes), draw(holes), unpriced)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(households(), st.booleans())
def test_any_household_agrees_with_the_spreadsheet(household: Household, netting: bool) -> None:
    contracts, energy, prices = household.contracts, household.quarters, household.prices
    sheet = Spreadsheet(contracts, energy, prices, AMSTERDAM, netting=netting)
    periods = [
        (FIRST, FIRST + timedelta(DAYS)),
        *((FIRST + timedelta(n), FIRST + timedelta(n + 1)) for n in range(DAYS)),
    ]
    found = bills(contracts, energy, MarketPrices(prices), periods, AMSTERDAM, without_netting=not netting)
    for bill in found:
        contract = next(each for each in contracts if each.name == bill.contract)
        for line, result in zip(contract.line, bill.lines, strict=True):
            if line.on == "month_peak":
                continue  # of a month that began before the history
            expected = sheet.line(contract, line, bill.start, bill.end)
            assert (result.quantity, result.amount) == (expected.quantity, expected.amount), line
            assert result.missing_quarters + result.missing_elsewhere == len(expected.missing), line


@settings(max_examples=40, deadline=None)
@given(households())
def test_a_bill_adds_up_and_says_what_it_lacks(household: Household) -> None:
    contracts, energy, prices = household.contracts, household.quarters, household.prices
    period = [(FIRST, FIRST + timedelta(DAYS))]
    for bill in bills(contracts, energy, MarketPrices(prices), period, AMSTERDAM):
        amounts = [each.amount for each in bill.lines if each.amount is not None]
        assert bill.total == sum(amounts, Decimal(0))
        assert all(each == each.quantize(Decimal("0.01")) for each in amounts)
        lacks = bill.missing_quarters + bill.missing_elsewhere > 0
        assert bill.at_least == (lacks or len(amounts) < len(bill.lines))
        assert bill.missing_quarters >= max(each.missing_quarters for each in bill.lines)
        assert bill.missing_elsewhere >= max(each.missing_elsewhere for each in bill.lines)


@settings(max_examples=40, deadline=None)
@given(households(), st.integers(1, 9))
def test_energy_that_comes_to_be_known_never_adds_to_what_is_missing(
    household: Household, filled: int
) -> None:
    contracts, energy, prices = household.contracts, household.quarters, household.prices
    period = [(FIRST, FIRST + timedelta(DAYS))]
    before = bills(contracts, energy, MarketPrices(prices), period, AMSTERDAM)
    in_gaps = {n for gap in energy.courses["import_wh"].gaps for n in range(gap.first, gap.end)}
    rises = [
        filled if each is None and n not in in_gaps else each
        for n, each in enumerate(energy.courses["import_wh"].rises)
    ]
    known = dict(energy.courses, import_wh=Course(rises, energy.courses["import_wh"].gaps))
    after = bills(contracts, Quarters(START, COUNT, known), MarketPrices(prices), period, AMSTERDAM)
    for old, new in zip(before, after, strict=True):
        priced = [line.price == "" for line in next(c for c in contracts if c.name == old.contract).line]
        for was, now, flat in zip(old.lines, new.lines, priced, strict=True):
            assert now.missing_quarters <= was.missing_quarters or not flat


@given(st.fractions(-1000, 1000))
def test_a_half_cent_goes_away_from_zero(money: Fraction) -> None:
    cents = to_cents(money)
    assert abs(Fraction(cents) - money) <= Fraction(1, 200)
    if abs(Fraction(cents) - money) == Fraction(1, 200):
        assert abs(Fraction(cents)) > abs(money)
    assert to_cents(-money) == -cents


@given(st.integers(0, 23), st.integers(0, 24))
def test_hours_and_the_hours_between_them_are_the_whole_day(first: int, last: int) -> None:
    if first == last % 24:
        assert quarters_of(f"{first}-{last}") == frozenset(range(96))
    else:
        inside, outside = quarters_of(f"{first}-{last}"), quarters_of(f"{last}-{first}")
        assert inside | outside == frozenset(range(96))
        assert not inside & outside
