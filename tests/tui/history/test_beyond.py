"""Bands that would make means flat are cut at the edge of the chart, and marked there."""

from __future__ import annotations

from itertools import pairwise

import pytest

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import STYLES, Glyphs
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import bars, beyond, readout
from p1tui.tui.history.query import PeriodData
from tests.tui.driver import FeedDriver
from tests.tui.history.positions import DATA, POWER, position
from tests.tui.pilots import wgl4

HERE = position("month", POWER)
COUNT = len(HERE.edges()) - 1
WIDE = 118


def data(means: Bar, highs: Bar, spike: Bar) -> PeriodData:
    """Return a month of one mean, whose third day has a spike."""
    peaks = [spike if at == 2 else highs for at in range(COUNT)]
    return DATA._replace(bars=(means,) * COUNT, past=(None,) * COUNT, highs=tuple(peaks))


@pytest.mark.parametrize("glyphs", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize(("width", "height"), [(58, 13), (78, 18), (118, 34), (198, 54)])
def test_the_means_of_a_long_period_fill_the_chart_whatever_the_highest(
    width: int, height: int, glyphs: Glyphs
) -> None:
    spiky = data(Bar(400, 300), Bar(500, 350), Bar(11_000, 5000))
    top, *rows = bars.draw(HERE, spiky, width, height, glyphs, compare=False)[1:-1]
    every = [top, *rows]
    assert [sum(sign in ln.text_of(line) for line in every) for sign in beyond.UP + beyond.DOWN] == [1, 1]
    assert ln.text_of(top).count(beyond.UP) == 1
    assert ln.text_of(every[-1]).count(beyond.DOWN) == 1
    with_means = [line for line in every if any(role.startswith(("import-", "export-")) for _, role in line)]
    assert len(with_means) >= len(every) // 2
    assert {beyond.UP, beyond.DOWN} <= wgl4()
    assert all(ln.width(line) <= width for line in every)


def test_no_band_is_cut_that_leaves_the_means_their_height() -> None:
    calm = data(Bar(400, 300), Bar(500, 350), Bar(500, 370))
    drawn = bars.draw(HERE, calm, WIDE, 30, STYLES["half"], compare=True)
    assert not any(sign in ln.text_of(line) for line in drawn for sign in beyond.UP + beyond.DOWN)
    assert bars.cut(HERE, calm, WIDE, 30, compare=True) == ""


@pytest.mark.parametrize(("cut", "banded"), [(7, True), (8, False)])
@pytest.mark.parametrize(("width", "height"), [(78, 18), (118, 34), (198, 54)])
def test_bands_are_drawn_only_where_three_in_four_end_on_the_axis(
    width: int, height: int, cut: int, banded: bool
) -> None:
    highs = tuple(Bar(5000) if at < cut else Bar(450) for at in range(COUNT))
    spiky = data(Bar(400), Bar(500), Bar(500))._replace(highs=highs, lows=(Bar(100),) * COUNT)
    lines = bars.draw(HERE, spiky, width, height, STYLES["half"], compare=False)
    roles = {role for line in lines for _, role in line}
    assert any("band" in role for role in roles) == banded
    assert any("notch" in role for role in roles) == (banded and height > 20)
    assert "peak" in ln.text_of(lines[0])
    cuts = bars.cut(HERE, spiky, width, height, compare=False)
    assert cuts == (beyond.UP if banded else "")
    assert ln.text_of(lines[1]).count(beyond.UP) == (cut if banded else 0)
    driver = FeedDriver()
    driver.second()
    drawn = bars.spread(HERE, spiky, width, height, compare=False)
    told = readout.draw(HERE, drawn, driver.view(), width, compare=False, paired=False, cut=cuts)[-1]
    assert "peak" in ln.text_of(told)
    assert any("band" in role for _, role in told) == banded


def test_no_band_stands_behind_bars_beside_those_of_the_period_before() -> None:
    calm = data(Bar(400, 300), Bar(500, 350), Bar(500, 370))._replace(past=(Bar(400, 300),) * COUNT)
    for compare in (True, False):
        lines = bars.draw(HERE, calm, WIDE, 30, STYLES["half"], compare=compare)
        assert any("band" in role for line in lines for _, role in line) != compare
        assert bool(bars.spread(HERE, calm, WIDE, 30, compare=compare).highs) != compare


def test_a_direction_without_means_keeps_some_height_for_its_band() -> None:
    assert beyond.scale([Bar(400, 0)], [Bar(500, 3000)]) == Bar(500, 100)
    assert beyond.scale([Bar(400, 0)], [Bar(500, 0)]) == Bar(500, 0)
    assert beyond.scale([None], [None]) == Bar(0, 0)


@pytest.mark.parametrize("width", [40, 58, 78, 118])
def test_the_legend_names_the_mark_as_far_as_there_is_room(width: int) -> None:
    spiky = data(Bar(400, 0), Bar(500, 0), Bar(11_000, 0))
    driver = FeedDriver()
    driver.second()
    cut = bars.cut(HERE, spiky, width, 30, compare=False)
    assert cut == beyond.UP
    told = readout.draw(HERE, spiky, driver.view(), width, compare=False, paired=False, cut=cut)
    assert ln.width(told[-1]) <= width
    assert "↑ beyond" in ln.text_of(told[-1])
    without = readout.draw(HERE, spiky, driver.view(), width, compare=False, paired=False)
    assert "↑" not in ln.text_of(without[-1])


def test_marks_stand_on_the_bars_whose_bands_are_cut() -> None:
    marks = [5, 6, 11]
    line = ln.merged([("abcdef", "text"), ("ghi", "dim")])
    marked = beyond.marked(line, marks, "↑", "import", STYLES["half"])
    assert ln.text_of(marked) == "abcde↑↑hi  ↑"
    assert all(before != after for (_, before), (_, after) in pairwise(marked))
