"""The days of a month and the months of a year add up to the bill, to the cent, and fill their room."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Generator, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from p1tui.engine.money.cost_history import CostPoint
from p1tui.engine.money.ledger import Ledger
from p1tui.engine.money.period_costs import CostStep, PeriodCosts, StepLength, period_costs
from p1tui.i18n import language
from p1tui.i18n.language import N_
from p1tui.model.money import CostPeriod, MoneyNow
from p1tui.p1.reading import Reading
from p1tui.store.queries.history import History
from p1tui.tui.drawing.glyphs import STYLES, Glyphs
from p1tui.tui.drawing.lines import Line, text_of, width
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history.cost import CostQuantity
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.query import query
from p1tui.tui.money.bills import cost_chart, period_words
from tests.shared.times import AMSTERDAM
from tests.tui.paying_houses import HOUSES, PayingHouse
from tests.tui.pilots import text
from tests.tui.scene import Scene
from tests.tui.shots import opened, press

CENT = Decimal("0.01")
HALF, ASCII, BRAILLE = STYLES["half"], STYLES["ascii"], STYLES["braille"]

LENGTHS: tuple[StepLength, ...] = ("day", "month")


@contextlib.contextmanager
def house(name: str, folder: Path) -> Generator[tuple[Ledger, History, MoneyNow, Sequence[Reading]]]:
    """Open a house with a contract, and its money."""
    found = PayingHouse(name, folder / "h.sqlite")
    with contextlib.closing(found), contextlib.closing(found.history()) as history:
        latest = found.snapshot()
        assert latest.money is not None
        yield Ledger(found.config), history, latest.money, latest.tail


def period_of(money: MoneyNow, length: StepLength) -> CostPeriod:
    period = money.month if length == "day" else money.year
    assert period is not None
    return period


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("name", HOUSES)
def test_the_bars_and_what_is_named_beside_them_make_the_bill_to_the_cent(
    name: str, length: StepLength, tmp_path: Path
) -> None:
    with house(name, tmp_path) as (ledger, history, money, tail):
        period = period_of(money, length)
        found = period_costs(ledger, history, period, length, money.at, tail)
        assert found.total == period.so_far.amount
        assert found.known + found.rest == period.so_far.amount
        begun = [each for each in found.steps if each.cost is not None]
        lines = max(len(period.lines), 1)
        assert abs(found.rest) <= Decimal("0.005") * lines * (len(begun) + 1)
        assert (found.unread_until, found.read_until) == (None, None)
        assert found.steps[0].first == period.start
        assert found.steps[-1].end == period.end
        drawn = cost_chart.draw(found, ("now", "before"), money.currency, AMSTERDAM, 260, 40, HALF)
        texts = [text_of(line) for line in drawn]
        told = next((each.partition(" Each ")[0] for each in texts if "The bars make" in each), "")
        below = next(each for each in reversed(texts) if re.fullmatch(r"[ −\d.,≥?]+", each))
        assert sum(amounts_in(below)) == found.known
        assert bool(told) == (abs(found.rest) >= Decimal("0.10"))
        assert not told or sum(amounts_in(told)) == period.so_far.amount


def amounts_in(words: str) -> list[Decimal]:
    found = re.findall(r"−?\d+\.\d\d", words.replace(",", ""))
    return [Decimal(each.replace("−", "-")) for each in found]


def test_what_a_step_has_a_part_of_is_named_in_words(tmp_path: Path) -> None:
    with house("fixed", tmp_path) as (ledger, history, money, tail):
        found = period_costs(ledger, history, period_of(money, "day"), "day", money.at, tail)
    assert found.shared == ("fixed", "netting")
    assert "Shared over the days: fixed costs, netting." in drawn_text(found)


def test_a_capacity_tariff_is_named_as_the_peak_of_the_month(tmp_path: Path) -> None:
    with house("peaks", tmp_path) as (ledger, history, money, tail):
        found = period_costs(ledger, history, period_of(money, "month"), "month", money.at, tail)
    assert "Shared over the months: fixed costs, the month's peak, limits of the year." in drawn_text(found)


def test_the_month_before_stands_beside_each_day_of_it(tmp_path: Path) -> None:
    with house("fixed", tmp_path) as (ledger, history, money, tail):
        found = period_costs(ledger, history, period_of(money, "day"), "day", money.at, tail)
        october = replace(period_of(money, "day"), start=date(2026, 10, 1), end=date(2026, 11, 1))
        then = period_costs(ledger, history, october, "day", money.at, tail)
    known = {each.first.day: each.cost for each in then.steps if each.cost is not None}
    assert sorted(known) == list(range(16, 32))
    assert [each.before for each in found.steps] == [known.get(day) for day in range(1, 31)]


@pytest.mark.parametrize("name", HOUSES)
def test_a_day_that_is_over_costs_the_same_in_the_history_and_beside_the_month(
    name: str, tmp_path: Path
) -> None:
    with house(name, tmp_path) as (ledger, history, money, tail):
        costs = CostQuantity(N_("Cost"), "cost", ledger=ledger)
        here = HistoryPosition.now(costs, "month", money.at, AMSTERDAM)
        data = query(here, tail, money.at)(history)
        of_month = period_costs(ledger, history, period_of(money, "day"), "day", money.at, tail)
        of_october = query(here.stepped(-1), tail, money.at)(history)
    *whole, cut = data.before.bars
    assert data.before.cut == len(whole)
    assert any(whole)
    assert of_october.bars[: len(whole)] == tuple(whole)
    for bar, step in zip(whole, of_month.steps, strict=False):
        assert (bar is None) == (step.before is None)
        if bar is not None and step.before is not None:
            assert money_of(costs, bar) == step.before.amount.quantize(CENT, ROUND_HALF_UP)
    assert data.past_total is not None
    assert cut is not None
    told = [money_of(costs, bar) for bar in data.before.bars if bar is not None]
    assert abs(sum(told) - money_of(costs, data.past_total)) <= CENT * len(told)


def money_of(costs: CostQuantity, bar: Bar) -> Decimal:
    return (Decimal(costs.signed(bar)) / 1000).quantize(CENT, ROUND_HALF_UP)


DAYS = (
    CostPoint(Decimal("1.20")),
    CostPoint(Decimal("3.40"), "at_least"),
    None,
    CostPoint(Decimal("-0.50"), "known_part"),
    CostPoint(Decimal("0.80")),
)


def made(points: Sequence[CostPoint | None], count: int = 30, *, before: bool = False) -> PeriodCosts:
    """Return the costs of a November in which the last of some points is today."""
    first = date(2026, 11, 1)
    steps = tuple(
        CostStep(
            first + timedelta(days=at),
            first + timedelta(days=at + 1),
            points[at] if at < len(points) else None,
            CostPoint(Decimal(at)) if before else None,
        )
        for at in range(count)
    )
    noon = datetime(2026, 11, len(points), 12, tzinfo=AMSTERDAM)
    total = sum((each.amount for each in points if each is not None), Decimal("0.02"))
    return PeriodCosts(int(noon.timestamp()), "day", steps, total, ("fixed",), None, None)


def draw(found: PeriodCosts, cells: int = 118, height: int = 24, glyphs: Glyphs = HALF) -> list[Line]:
    return cost_chart.draw(found, ("November 2026", "October 2026"), "EUR", AMSTERDAM, cells, height, glyphs)


def drawn_text(found: PeriodCosts) -> str:
    return " ".join(text_of(line).strip() for line in draw(found))


def test_a_bar_of_which_something_is_unknown_has_its_mark_and_the_marks_their_words() -> None:
    title, signs, *rows = draw(made(DAYS), 230)
    assert "October" not in text_of(title)
    assert text_of(signs).split() == ["≥", "?"]
    assert text_of(title).endswith("►  today so far     earned")
    told = " ".join(map(text_of, rows))
    assert ("►5", "strong") in [run for line in rows for run in line]
    assert "≥3.40" in told
    assert "?−0.50" in told
    assert "? so far as known: a price or a reading that counts here is missing" in told
    least = made([CostPoint(Decimal(2), "at_least")])
    assert "≥ at least: a price or a reading that counts here" in drawn_text(least)


def test_days_without_readings_are_named_and_not_called_rounding() -> None:
    early = made(DAYS)._replace(unread_until=date(2026, 11, 3))
    assert "besides: before 3 Nov." in drawn_text(early)
    late = made(DAYS)._replace(read_until=date(2026, 11, 5))
    assert "besides: after 5 Nov." in drawn_text(late)
    more = made(DAYS)
    more = more._replace(total=more.known + Decimal("0.10"))
    assert "the bill has € 0.10 besides: rounding." in drawn_text(more)


def test_cents_of_rounding_and_a_bill_that_is_all_in_the_bars_have_no_sentence() -> None:
    for rest in ("0.00", "0.02", "-0.09"):
        found = made(DAYS)
        drawn = drawn_text(found._replace(total=found.known + Decimal(rest)))
        assert "The bars make" not in drawn
        assert "Shared over the days: fixed costs." in drawn


def test_the_period_before_is_named_only_where_its_bars_are_drawn() -> None:
    both = made(DAYS, before=True)
    assert "October 2026" in text_of(draw(both, 118)[0])
    narrow = draw(both, 78)
    assert "October 2026" not in text_of(narrow[0])
    assert not any("past" in role for line in narrow for _, role in line)


@given(
    cells=st.integers(40, 220),
    height=st.integers(8, 60),
    count=st.integers(28, 31),
    today=st.integers(1, 28),
    before=st.booleans(),
    glyphs=st.sampled_from([HALF, ASCII, BRAILLE]),
)
def test_a_chart_fills_its_room_and_no_more(
    cells: int, height: int, count: int, today: int, before: bool, glyphs: Glyphs
) -> None:
    lines = draw(
        made([CostPoint(Decimal(at)) for at in range(today)], count, before=before), cells, height, glyphs
    )
    assert len(lines) in (0, height)
    assert all(width(line) <= cells for line in lines)
    if lines:
        zero = next(line for line in lines if text_of(line).lstrip().startswith("0 "))
        assert cells - count < width(zero) <= cells


def test_a_year_is_named_in_few_words() -> None:
    year = CostPeriod(start=date(2026, 1, 1), end=date(2027, 1, 1), so_far=None)  # type: ignore[arg-type]
    assert period_words.year_names(year) == ("2026", "2025, whole months")
    other = replace(year, start=date(2026, 5, 1), end=date(2027, 5, 1))
    assert period_words.year_names(other) == (
        "1 May 2026 to 30 Apr 2027",
        "1 May 2025 to 30 Apr 2026, whole months",
    )
    assert period_words.month_names(year) == ("January 2026", "December 2025, whole days")
    language.use("nl")
    assert period_words.month_names(year)[1] == "december 2025, hele dagen"


@pytest.mark.parametrize(("keys", "name"), [(("tab",), "day"), (("tab", "tab"), "month")])
async def test_month_and_year_have_their_chart_where_it_has_room(
    scene: Scene, keys: tuple[str, ...], name: str
) -> None:
    async with opened(scene, (120, 40), mode="VIEW") as pilot:
        await press(pilot, "5", *keys)
        shown = text(pilot)
        assert f"Cost by the {name}" in shown
        assert f"Shared over the {name}s: " in shown


async def test_the_days_of_a_month_stand_beside_its_bill_where_they_have_no_room_below(scene: Scene) -> None:
    async with opened(scene, (110, 24), mode="VIEW") as pilot:
        await press(pilot, "5", "tab")
        shown = text(pilot).splitlines()
        title = next(line for line in shown if "Cost by the day" in line)
        assert "so far €" in title
        assert any("at this rate, on 30 Jun" in line and "►12" in line for line in shown)
        assert any("Shared over the days: " in line for line in shown)
        await press(pilot, "tab")
        assert "Cost by the month" in text(pilot)


async def test_days_that_would_touch_are_no_chart(scene: Scene) -> None:
    async with opened(scene, (80, 24), mode="VIEW") as pilot:
        for _ in ("month", "year"):
            await press(pilot, "5", "tab")
            assert "in all" in text(pilot)
            assert "Cost by the" not in text(pilot)
