"""The chart and the readout of a period."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

import pytest

from p1tui.i18n import language
from p1tui.i18n.language import LANGUAGES
from p1tui.store.queries.averages import Peak
from p1tui.tui.drawing import bar_places
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import HALF, STYLES, Glyphs
from p1tui.tui.drawing.lines import Line
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import bars, labels, places, readout, table, title
from p1tui.tui.history.period import PERIODS, Period
from p1tui.tui.history.places import PAIR
from p1tui.tui.history.quantities import QUANTITIES, MeanQuantity
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import PeriodData
from p1tui.tui.money.bills import cost_chart
from tests.shared.times import AMSTERDAM
from tests.tui.driver import NOON, FeedDriver
from tests.tui.history.positions import DATA, ENERGY, POWER, position


@pytest.mark.parametrize("glyphs", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize(("width", "height"), [(38, 6), (78, 19), (118, 35), (198, 55)])
def test_a_period_fills_its_room(width: int, height: int, glyphs: Glyphs) -> None:
    lines = bars.draw(position(), DATA, width, height, glyphs, compare=True)
    assert len(lines) == height
    assert max(ln.width(line) for line in lines) <= width
    assert ("12:00", "chip") in lines[-1]
    roles = {role for line in lines for _, role in line}
    assert any("-lit" in role for role in roles)
    assert any("-past" in role for role in roles) == (width > 40)
    without = bars.draw(position(), DATA, width, height, glyphs, compare=False)
    assert not any("-past" in role for line in without for _, role in line)


def test_the_bar_under_the_cursor_is_told_above_it() -> None:
    here = position()
    above = bars.draw(here, DATA, 118, 30, HALF, compare=True)[0]
    assert ln.text_of(above).strip() == (
        "12:00 to 13:00  ▲ 2.000 ▼ 0.500 kWh   Fri 14 Jun ▲ 2.000 ▼ 0.000 kWh"
    )
    narrow = ln.text_of(bars.draw(here, DATA, 38, 9, HALF, compare=True)[0])
    assert narrow.strip() == "12:00 to 13:00  ▲ 2.000 ▼ 0.500 kWh"
    starts = [
        len(text) - len(text.lstrip())
        for text in (
            ln.text_of(bars.draw(here.at(at), DATA, 118, 30, HALF, compare=False)[0]) for at in (0, 12, 23)
        )
    ]
    assert starts[0] == 0 < starts[1] < starts[2]


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (11, "11:00 to 12:00  ▲"),
        (12, "12:00 to 13:00, so far  ▲ 2.000 ▼ 0.500 kWh"),
        (13, "13:00 to 14:00  still to come"),
    ],
)
def test_a_running_bar_is_told_as_such_and_a_later_one_as_still_to_come(at: int, words: str) -> None:
    running = DATA._replace(until=NOON + 1800)
    above = ln.text_of(bars.draw(position().at(at), running, 118, 30, HALF, compare=True)[0])
    assert above.strip().startswith(words)


def test_the_axis_names_whole_hours() -> None:
    lines = bars.draw(position(), DATA, 78, 19, HALF, compare=False)
    assert ln.text_of(lines[-1]).split() == ["kWh", *(f"{hour:02}:00" for hour in range(0, 24, 3))]


@pytest.mark.parametrize("quantity", [ENERGY, POWER], ids=lambda quantity: quantity.name)
@pytest.mark.parametrize("day", [(2024, 3, 31), (2024, 10, 27)])
def test_the_axis_of_a_day_on_which_the_clock_changes_names_round_hours(
    day: tuple[int, int, int], quantity: HistoryQuantity
) -> None:
    now = int(datetime(*day, tzinfo=AMSTERDAM).timestamp())
    here = position(quantity=quantity, now=now)
    count = len(here.edges()) - 1
    data = PeriodData((Bar(1000),) * count, (None,) * count, None, None, ())
    for width in (58, 78, 118):
        names = ln.text_of(bars.draw(here, data, width, 19, HALF, compare=False)[-1]).split()[1:]
        hours = [int(name[:2]) for name in names]
        every = min(after - before for before, after in pairwise(hours))
        assert every in (2, 3, 4)
        assert not [hour for hour in hours if hour % every]


def test_more_bars_than_cells_show_those_around_the_cursor() -> None:
    fitted = places.fit(60, 50, 30)
    assert (fitted.first, fitted.shown) == (30, 30)
    assert places.fit(60, 0, 30).first == 0
    assert places.fit(10, 9, 3).first == 7


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
@pytest.mark.parametrize("label_cells", range(3, 8))
@pytest.mark.parametrize("buckets", [7, 8, 12, 24, 28, 30, 31])
@pytest.mark.parametrize("compare", [True, False])
def test_bars_of_a_calendar_stand_at_one_distance_from_the_axis_on(
    columns: int, label_cells: int, buckets: int, compare: bool
) -> None:
    room = columns - 2 - label_cells
    fitted = places.fit(buckets, 0, room)
    costs = cost_chart.fit(buckets, room, compare=compare)
    for spans, bar in (
        ([fitted.bucket(at) for at in range(buckets)], sum(fitted.bars(0, compare=compare))),
        (
            [range(costs.start(at), costs.start(at) + costs.cells(at)) for at in range(buckets)],
            costs.bar + costs.past,
        ),
    ):
        assert spans[0].start == 0
        assert len({after.start - before.start for before, after in pairwise(spans)}) == 1
        assert all(before.stop == after.start for before, after in pairwise(spans))
        assert spans[-1].start + bar <= spans[-1].stop <= room
        assert room - spans[-1].stop < buckets, "no cell more would fit for each"
        assert bar <= bar_places.WIDEST
        assert len(spans[0]) > bar or room < 2 * buckets - 1


@pytest.mark.parametrize(
    ("buckets", "cells"), [(60, 68), (48, 68), (48, 112), (60, 112), (60, 30), (8, 9), (1, 2)]
)
@pytest.mark.parametrize("compare", [True, False])
def test_bars_that_have_no_room_to_stand_apart_fill_the_width(
    buckets: int, cells: int, compare: bool
) -> None:
    fitted = places.fit(buckets, 0, cells, apart=PAIR)
    shown = range(fitted.first, fitted.first + fitted.shown)
    spans = [fitted.bucket(at) for at in shown]
    assert (spans[0].start, spans[-1].stop) == (0, cells)
    assert all(before.stop == after.start for before, after in pairwise(spans))
    widths = [sum(fitted.bars(at, compare=compare)) for at in shown]
    assert widths == [len(span) for span in spans]
    assert max(widths) - min(widths) <= 1 <= min(widths)


def test_small_energy_is_in_wh_and_no_two_labels_are_equal() -> None:
    data = DATA._replace(bars=(Bar(15), *([None] * 23)), past=(None,) * 24)
    lines = [ln.text_of(line) for line in bars.draw(position(), data, 78, 19, HALF, compare=True)]
    labels = [line[:4].strip() for line in lines[1:-1] if line[:4].strip()]
    assert labels == ["100", "80", "60", "40", "20", "0"]
    assert lines[-1].split()[0] == "Wh"


def test_what_is_a_mean_shows_the_highest_readings_too() -> None:
    here = position("month", POWER)
    count = len(here.edges()) - 1
    data = DATA._replace(bars=(Bar(400, 0),) * count, past=(None,) * count, highs=(Bar(500, 0),) * count)
    lines = bars.draw(here, data, 118, 30, HALF, compare=False)
    assert any(role == "band#" for line in lines for _, role in line)
    assert "peak ▲ 500 ▼ 0 W" in ln.text_of(lines[0])


def paired_roles(lines: list[Line]) -> set[str]:
    return {role for line in lines for _, role in line if "-past" in role}


def test_a_month_in_80_columns_has_bars_apart_and_none_of_the_month_before() -> None:
    here = position("month", ENERGY)
    count = len(here.edges()) - 1
    data = DATA._replace(bars=(Bar(4000),) * count, past=(Bar(90_000),) * count)
    lines = bars.draw(here, data, 78, 18, HALF, compare=True)
    assert not bars.paired(here, data, 78, 18, compare=True)
    assert not paired_roles(lines)
    assert lines[1:] == bars.draw(here, data, 78, 18, HALF, compare=False)[1:], "the scale is theirs alone"
    zero = "".join("x" if "import" in role else "." for text, role in lines[-2][1:] for _ in text)
    assert zero == "x." * count
    driver = FeedDriver()
    driver.second()
    for paired in (True, False):
        told = readout.draw(here, data, driver.view(), 78, compare=True, paired=paired)
        assert paired_roles(told[:2]) == ({"import-past#", "export-past#"} if paired else set())
        assert ln.text_of(told[1]).strip().startswith("May 2024")


def test_a_days_power_is_compared_where_there_is_room() -> None:
    here = position("day", POWER)
    data = DATA._replace(bars=(Bar(400),) * 48, past=(Bar(9000),) * 48, highs=(Bar(400),) * 48)
    for width, paired in ((78, False), (118, False), (198, True)):
        lines = bars.draw(here, data, width, 20, HALF, compare=True)
        assert bars.paired(here, data, width, 20, compare=True) == paired
        assert bool(paired_roles(lines)) == paired
        if not paired:
            assert lines[1:] == bars.draw(here, data, width, 20, HALF, compare=False)[1:]


@pytest.mark.parametrize("width", [78, 118, 198])
@pytest.mark.parametrize("period", PERIODS)
def test_names_begin_under_their_own_bars(period: Period, width: int) -> None:
    here = position(period, ENERGY)
    count = len(here.edges()) - 1
    data = DATA._replace(bars=(Bar(4000),) * count, past=(Bar(4000),) * count)
    *_, zero, axis = bars.draw(here, data, width, 20, HALF, compare=True)
    roles = [role for text, role in zero for _ in text]
    text = ln.text_of(axis)
    starts = [at for at in range(len(axis[0][0]), len(text)) if text[at] != " " == text[at - 1]]
    own = {at for at in starts if roles[at].startswith("import-") and "-past" not in roles[at]}
    words = sum(name[:1].isalpha() for name in text[len(axis[0][0]) :].split())
    assert len(own) >= len(starts) - words - 1, "the last may have to end with the line"


def test_the_key_of_the_band_stands_with_the_highest() -> None:
    here = position("month", POWER)
    count = len(here.edges()) - 1
    driver = FeedDriver()
    driver.second()
    for highs, key in (((Bar(900),) * count, True), ((), False)):
        data = DATA._replace(bars=(Bar(500),) * count, past=(None,) * count, highs=highs)
        told = readout.draw(here, data, driver.view(), 78, compare=False, paired=False)
        assert (told[-1][0][1] == "band#") == key
        assert "peak" in ln.text_of(told[-1])
    data = DATA._replace(bars=(Bar(500),) * count, highs=(Bar(900),) * count, lows=(Bar(100),) * count)
    told = readout.draw(here, data, driver.view(), 78, compare=False, paired=False)
    assert ln.text_of(told[-1]).startswith("─ lowest ")
    assert told[-1][0][1] == "import-mid-notch#"


@pytest.mark.parametrize("width", [80, 100, 120, 150, 200])
def test_a_days_power_fills_the_width(width: int) -> None:
    here = position("day", POWER)
    data = DATA._replace(
        bars=(Bar(400),) * 48, past=(None,) * 48, highs=(Bar(400),) * 48, lows=(Bar(400),) * 48
    )
    zero = ln.text_of(bars.draw(here, data, width, 20, HALF, compare=False)[-2])
    assert len(zero) == width if width <= 120 else len(zero) > width * 0.8


def test_a_mean_is_solid_and_notched_at_the_lowest_reading() -> None:
    here = position("month", POWER)
    count = len(here.edges()) - 1
    data = DATA._replace(
        bars=(Bar(500),) * count, past=(None,) * count, highs=(Bar(620),) * count, lows=(Bar(200),) * count
    )
    lines = bars.draw(here, data, 118, 22, HALF, compare=False)
    assert "lowest ▲ 200 ▼ 0 W  peak ▲ 620 ▼ 0 W" in ln.text_of(lines[0])
    rows = [{role for text, role in line[1:] if role != "text"} for line in lines[1:-2]]
    bar = [row for row, roles in enumerate(rows) if any("import-" in role for role in roles)]
    band = [row for row, roles in enumerate(rows) if "band#" in roles]
    assert bar == list(range(bar[0], len(rows)))
    assert band
    assert max(band) < bar[0], "a band above the bar, and none in it"
    notched = [row for row, line in enumerate(lines[1:-2]) if "─" in ln.text_of(line)]
    assert len(notched) == 1
    assert bar[0] < notched[0] < len(rows)


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
    data = PeriodData(full, full, whole, whole, (Peak(NOON - 40 * 86400, 17_250),), full)
    driver = FeedDriver()
    driver.second()
    drawn = table.draw(here, data, 78, compare=True)
    for line in (
        *readout.draw(here, data, driver.view(), 78, compare=True, paired=True),
        drawn.heads,
        *drawn.rows,
        *drawn.sums,
        title.draw(here, QUANTITIES[:5], 78),
    ):
        assert ln.width(line) <= 78, ln.text_of(line)


@pytest.mark.parametrize("width", [60, 78, 118])
def test_a_meter_with_many_graphs_keeps_the_keys_of_the_periods(width: int) -> None:
    quantities = (*QUANTITIES[:5], QUANTITIES[-1])
    said = ln.text_of(title.draw(position(), quantities, width))
    assert len(said) <= width
    assert "[Energy]" in said
    assert re.search(" d .*w .*m .*y ", said)
    assert said.endswith("Sat 15 Jun 2024")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", [38, 78, 118])
@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("at_end", [True, False])
def test_every_cell_of_a_name_on_the_axis_is_of_the_bar_that_has_the_name(
    code: str, width: int, period: Period, at_end: bool
) -> None:
    language.use(code)
    here = position(period)
    last = len(here.edges()) - 2
    here = here.at(last if at_end else 0)
    data = DATA._replace(bars=(Bar(1000),) * (last + 1))
    x, named = 0, 0
    for words, role in bars.draw(here, data, width, 12, HALF, compare=False)[-1]:
        if x and words.strip():
            found = {
                bars.bar_at(here, data, width, 12, cell, 11, compare=False)
                for cell in range(x, x + len(words))
            }
            (at,) = found
            assert at is not None
            if words not in "◄►":
                assert words == (labels.brief(here, at) if role == "chip" else labels.label(here, at))
                named += 1
        x += len(words)
    assert named > 2
