"""The chart and the readout of a period."""

from __future__ import annotations

from itertools import pairwise

import pytest

from p1tui.i18n import language
from p1tui.store.queries.averages import Peak
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import HALF, STYLES, Glyphs
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import bars, table
from p1tui.tui.history.period import PERIODS, Period
from p1tui.tui.history.quantity import QUANTITIES, HistoryQuantity, MeanQuantity
from p1tui.tui.history.query import PeriodData, query
from tests.tui.draws import say
from tests.tui.driver import NOON, FakeHistory, Household
from tests.tui.history.positions import DATA, DEMAND, GAS, position


@pytest.mark.parametrize("glyphs", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize(("width", "height"), [(38, 6), (78, 19), (118, 35), (198, 55)])
def test_a_period_fills_its_room(width: int, height: int, glyphs: Glyphs) -> None:
    lines = bars.draw(position(), DATA, width, height, glyphs, compare=True)
    assert len(lines) == height
    assert max(ln.width(line) for line in lines) <= width
    assert sum("▲" in ln.text_of(line) for line in lines) == 1
    assert any(role.startswith("past") for line in lines for _, role in line)
    without = bars.draw(position(), DATA, width, height, glyphs, compare=False)
    assert not any(role.startswith("past") for line in without for _, role in line)


def test_the_axis_names_whole_hours() -> None:
    lines = bars.draw(position(), DATA, 78, 19, HALF, compare=False)
    assert ln.text_of(lines[-1]).split() == [f"{hour:02}:00" for hour in range(0, 24, 3)]


def test_more_bars_than_cells_show_those_around_the_cursor() -> None:
    fitted = bars.fit(60, 50, 30)
    assert (fitted.first, fitted.shown) == (30, 30)
    assert bars.fit(60, 0, 30).first == 0
    assert bars.fit(10, 9, 3).first == 7


@pytest.mark.parametrize(("buckets", "cells"), [(24, 68), (60, 68), (48, 68), (7, 68), (12, 188), (31, 30)])
def test_bars_lie_side_by_side(buckets: int, cells: int) -> None:
    fitted = bars.fit(buckets, 0, cells)
    spans = [fitted.bucket(at) for at in range(fitted.first, fitted.first + fitted.shown)]
    assert spans[0].start == 0
    assert all(before.stop == after.start for before, after in pairwise(spans))
    assert spans[-1].stop <= cells
    assert all(len(fitted.bar(at)) >= 1 for at in range(fitted.first, fitted.first + fitted.shown))


def test_demand_is_told_by_its_highest_quarter() -> None:
    here = position(quantity=DEMAND)
    answer = query(here, ())(FakeHistory())
    view = Household().view()
    told = [ln.text_of(line) for line in bars.readout(here, answer, view, 78, compare=False)]
    assert len(told) == 2
    assert told[1].startswith(" highest quarter")
    assert " W " in told[1]
    hour = position("hour", DEMAND)
    assert [end - begin for begin, end in pairwise(hour.edges())] == [900] * 4


def test_the_readout_tells_the_bar_the_whole_and_the_peak() -> None:
    home = Household()
    home.second()
    said = say(bars.readout(position(), DATA, home.view(), 78, compare=True)).splitlines()
    assert said[0].split("   ")[0] == " 12:00 to 13:00"
    assert "▲ 2.000 ▼ 0.500 kWh   before ▲ 2.000 ▼ 0.000 kWh" in said[0]
    assert "▲ 40.000 ▼ 0.500 kWh   before no readings" in said[1]
    assert "▲ 4321 W" in said[2]
    assert "before" not in say(bars.readout(position(), DATA, home.view(), 78, compare=False))
    gas = say(bars.readout(position(quantity=GAS), DATA._replace(peak=None), home.view(), 78, compare=False))
    assert "2.000 m³" in gas
    assert "▲" not in gas


def test_a_narrow_readout_leaves_out_the_period_before() -> None:
    home = Household()
    home.second()
    wide, narrow = (bars.readout(position(), DATA, home.view(), cells, compare=True) for cells in (78, 38))
    assert " before " in say(wide)
    assert " before " not in say(narrow)
    assert max(ln.width(line) for line in narrow) <= 38


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("quantity", QUANTITIES, ids=lambda quantity: quantity.name)
def test_readout_and_table_fit_80_columns_with_the_most_that_a_house_uses(
    period: Period, quantity: HistoryQuantity, code: str
) -> None:
    language.use(code)
    here = position(period, quantity)
    whole = Bar(9_999_999, 9_999_999) if "year" in period else Bar(999_999, 999_999)
    full = (Bar(25_000, 25_000) if isinstance(quantity, MeanQuantity) else whole,) * (len(here.edges()) - 1)
    data = PeriodData(full, full, whole, whole, Peak(NOON - 40 * 86400, 17_250))
    home = Household()
    home.second()
    for line in (
        *bars.readout(here, data, home.view(), 78, compare=True),
        *table.draw(here, data, 78, compare=True),
    ):
        assert ln.width(line) <= 78, ln.text_of(line)
