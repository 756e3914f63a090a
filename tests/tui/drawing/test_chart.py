"""The bar chart: scales, bars on both sides of the zero line, and the time axis."""

from __future__ import annotations

import pytest

from p1tui.tui.drawing import chart
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import BRAILLES, EIGHTH, HALF, PLAIN, STYLES, Glyphs
from p1tui.tui.drawing.power_series import Bar, Window
from tests.shared.times import AMSTERDAM
from tests.tui.driver import NOON

NO_BARS: list[Bar | None] = [None] * 12


def drawn(bars: list[Bar | None], rows: int = 3, glyphs: Glyphs = HALF, step: int = 60) -> list[str]:
    window = Window(NOON, step, len(bars))
    return [
        ln.text_of(line)[1:]
        for line in chart.draw(
            chart.plot(bars, glyphs, rows), chart.ticks(window, AMSTERDAM, glyphs.across), glyphs
        )
    ]


@pytest.mark.parametrize(
    ("most_import", "most_export", "rows", "expected"),
    [
        (0, 0, 4, chart.Scale(50, 4, 0)),
        (1000, 0, 4, chart.Scale(250, 4, 0)),
        (2771, 0, 5, chart.Scale(600, 5, 0)),
        (2000, 1000, 6, chart.Scale(500, 4, 2)),
        (0, 3000, 4, chart.Scale(800, 0, 4)),
        (10**8, 10**8, 2, chart.Scale(8 * 10**7, 1, 1)),
    ],
)
def test_the_scale_is_round_and_holds_both(
    most_import: int, most_export: int, rows: int, expected: object
) -> None:
    assert chart.scale(most_import, most_export, rows, 50) == expected


def test_import_rises_and_export_hangs() -> None:
    bars = [Bar(300, 0), Bar(100, 0), Bar(0, 0), None, Bar(0, 100), Bar(0, 200)]
    assert drawn(bars, rows=4) == [
        "   240 W █     ",
        "   120 W █▄    ",
        "     0 W ▀▀─·▄▄",
        "  −120 W     ▀█",
        "  −240 W       ",
        "         12:00 ",
    ]


def test_a_full_row_stands_for_its_label() -> None:
    rows = drawn([Bar(300, 0), Bar(200, 0), Bar(100, 0), Bar(0, 0)], rows=3)
    assert rows[:4] == ["   300 W ▄   ", "   200 W █▄  ", "   100 W ██▄ ", "     0 W ▀▀▀─"]


def test_where_nothing_is_known_there_is_no_line() -> None:
    bars = [*NO_BARS[:2], Bar(0, 0), None, Bar(0, 0), *NO_BARS[:3]]
    assert drawn(bars)[-2] == "     0 W ··─·─   "


def test_both_ways_in_one_bucket_share_the_zero_line() -> None:
    bars: list[Bar | None] = [Bar(500, 500)]
    lines = chart.draw(chart.plot(bars, HALF, 3), {}, HALF)
    assert [line[1] for line in lines[:4]] == [
        (" ", "import"),
        ("▄", "import"),
        ("▀", "both"),
        ("▀", "export"),
    ]


def test_times_stand_under_their_bucket_and_midnight_is_a_day() -> None:
    assert drawn([Bar(1, 0)] * 60, step=60)[-1].split() == ["12:00", "12:15", "12:30", "12:45"]
    assert drawn([Bar(1, 0)] * 48, step=3600)[-1].split() == ["12:00", "16", "Jun", "12:00", "17", "Jun"]


@pytest.mark.parametrize("glyphs", STYLES.values(), ids=STYLES)
def test_every_style_draws_the_same_shape(glyphs: Glyphs) -> None:
    bars: list[Bar | None] = [Bar(w, 0) if w > 0 else Bar(0, -w) for w in range(-1200, 1201, 100)]
    if glyphs.across == 2:
        bars = [bar for bar in bars for _ in range(2)]
    rows = drawn(bars, rows=6, glyphs=glyphs)
    assert len(rows) == 8
    assert {len(row) for row in rows} == {chart.LABEL + 24}
    assert rows[0].rstrip()[-1] != " "


def test_finer_glyphs_show_finer_steps() -> None:
    bars: list[Bar | None] = [Bar(1000, 0), Bar(900, 0)]
    eighth = drawn(bars, rows=4, glyphs=EIGHTH)[0]
    assert eighth[-2] != eighth[-1]
    assert drawn(bars, rows=4, glyphs=BRAILLES)[0][-1] not in " █"
    assert set(drawn(bars, rows=4, glyphs=PLAIN)[0]) <= set(" 0123456789W.#")


def test_a_row_is_one_run_of_one_style() -> None:
    bars: list[Bar | None] = [Bar(100 * n, 0) for n in range(20)]
    plot = chart.plot(bars, HALF, 5)
    lines = chart.draw(plot, {}, HALF)
    assert all(len(line) == 2 for line in lines[:5])
