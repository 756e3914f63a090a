"""The bar chart: bars on both sides of the zero line, gaps, bands, and what colour does not tell alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from p1tui.tui.drawing import chart
from p1tui.tui.drawing.bar_cells import lowest
from p1tui.tui.drawing.chart import Column
from p1tui.tui.drawing.glyphs import BRAILLES, EIGHTH, HALF, PLAIN, STYLES, Glyphs
from p1tui.tui.drawing.lines import Line
from p1tui.tui.drawing.measure import POWER
from p1tui.tui.drawing.power_series import Bar

LABEL = 6


def lines(columns: chart.Columns, rows: int = 3, glyphs: Glyphs = HALF, quiet_to: int = -1) -> list[Line]:
    on = chart.fitting(columns, rows, POWER, 1)
    return chart.draw(chart.plot(columns, on, glyphs), (), glyphs, LABEL, quiet_to)


def seen(line: Line) -> str:
    """Return a line with the blocks that its swapped colours stand for."""
    blocks = {" ": "█", "▄": "▀"}
    return "".join(
        blocks.get(char, char) if role.endswith("#") else char for text, role in line for char in text
    )


def drawn(bars: chart.Columns, rows: int = 3, glyphs: Glyphs = HALF, quiet_to: int = -1) -> list[str]:
    return [seen(line) for line in lines(bars, rows, glyphs, quiet_to)]


def columns(*bars: Bar | None) -> list[Column]:
    return chart.columns(bars, [1] * len(bars))


def test_import_rises_and_export_hangs() -> None:
    bars = columns(Bar(300), Bar(100), Bar(0), None, Bar(0, 100), Bar(0, 200))
    assert drawn(bars, rows=5) == [
        "  300 ▄     ",
        "  200 █     ",
        "  100 █▄    ",
        "    0 ▀▀─·▄▄",
        " −100     ▀█",
        " −200      ▀",
        "    W ",
    ]


def test_a_full_row_stands_for_its_label() -> None:
    rows = drawn(columns(Bar(300), Bar(200), Bar(100), Bar(0)), rows=3)
    assert rows[:4] == ["  300 ▄   ", "  200 █▄  ", "  100 ██▄ ", "    0 ▀▀▀─"]


def test_a_full_cell_is_a_blank_on_a_ground_so_that_no_seam_shows() -> None:
    for line in lines(columns(*(Bar(100 * n, 0) for n in range(9)), Bar(0, 900)), rows=6):
        assert not any(char in text for text, _ in line for char in "█▀")
    top = lines(columns(Bar(400)), rows=4)[1]
    assert top[1] == (" ", "import-mid#")


def roles(line: Line) -> list[str]:
    """Return the role of each cell of a row, without its label."""
    return [role for text, role in line[1:] for _ in text]


def test_the_top_third_of_the_rows_of_a_direction_has_another_tone_than_the_key() -> None:
    shown = columns(Bar(900), Bar(500), Bar(200), Bar(0, 500), Bar(0, 300))
    on = chart.fitting(shown, 15, POWER, 1)
    found = lines(shown, rows=15)[:-1]
    for at, line in enumerate(found):
        row = on.up - at
        rows = on.up if row > 0 else on.down
        tones = {role.split("-", 1)[-1].rstrip("#") for role in roles(line)} - {"text", "rule"}
        assert tones <= {"high" if abs(row) > rows - rows // 3 else "mid"}
    assert {"import-high#", "export-high#", "import-mid#", "export-mid#"} <= {
        role for line in found for role in roles(line)
    }
    both = lines(columns(Bar(900, 200), Bar(0, 900)), rows=20)
    assert ("▄", "both-mid") in [run for line in both for run in line]


def test_what_is_less_than_half_a_row_is_seen() -> None:
    rows = drawn(columns(Bar(5000), Bar(10), Bar(0, 10), Bar(0)), rows=5)
    assert rows[5] == "    0 ▀▀▄─"


def test_the_zero_line_is_dotted_in_gaps_and_goes_on_over_what_is_to_come() -> None:
    bars = columns(None, None, Bar(0), None, Bar(0), None, None, None)
    assert drawn(bars)[-2] == "    0 ··─·────"
    assert lines(bars)[-2][1:] == (("··─·────", "rule"),)


def test_bars_of_the_period_before_stand_on_the_zero_line_also_after_now() -> None:
    bars = [Column(Bar(300)), Column(None), Column(Bar(200), "past"), Column(None)]
    assert drawn(bars)[-2] == "    0 ▀─▀─"


def test_silence_is_a_gap_that_grows() -> None:
    bars = columns(Bar(0), None, None, None, None)
    assert [drawn(bars, quiet_to=at)[-2] for at in (0, 1, 3)] == ["    0 ─────", "    0 ─·───", "    0 ─···─"]


def test_both_ways_in_one_bucket_share_the_zero_line() -> None:
    found = lines(columns(Bar(500, 500)))
    assert ("▄", "both-mid") in [run for line in found for run in line]
    assert drawn(columns(Bar(500, 500)), glyphs=PLAIN)[2][-1] == ":"


UNTINTED = replace(HALF, tinted=False)


def test_from_a_mean_to_the_highest_is_a_quiet_ground_without_a_hole() -> None:
    mean = Column(Bar(100, 100), high=Bar(300, 250))
    found = [line[1] for line in lines([mean], rows=5)[:-1]]
    assert found == [
        ("▄", "band"),
        (" ", "band#"),
        ("▄", "import-mid-band"),
        ("▄", "both-mid"),
        ("▄", "export-mid-band#"),
        (" ", "band#"),
    ]
    crossing = next(line for line in lines([Column(Bar(300), high=Bar(300, 60))], 5) if "  0 " in line[0][0])
    assert crossing[1] == ("▄", "import-mid-band#")


def test_a_band_is_a_shade_where_grounds_are_not_told_apart() -> None:
    mean = Column(Bar(100), high=Bar(300))
    assert drawn([mean, Column(Bar(100))], rows=3, glyphs=UNTINTED) == [
        "  300 ▒ ", "  200 ▒ ", "  100 █▄", "    0 ▀▀", "    W "
    ]  # fmt: skip
    assert [row[6:] for row in drawn([mean], rows=3, glyphs=PLAIN)] == [":", ":", "#", "'", ""]


@pytest.mark.parametrize("glyphs", STYLES.values(), ids=STYLES)
def test_a_notch_marks_the_lowest_reading_in_a_mean(glyphs: Glyphs) -> None:
    mean = Column(Bar(400, 400), high=Bar(450, 450), low=Bar(200, 300))
    found = [glyphs.safe(seen(line)[6:]) for line in lines([mean] * glyphs.across, rows=10, glyphs=glyphs)]
    notch = glyphs.safe("─")
    assert [row for row, text in enumerate(found) if notch in text] == [4, 9]
    inks = {
        role
        for line in lines([mean] * glyphs.across, rows=10, glyphs=glyphs)
        for char, role in line
        if char == "─"
    }
    solid = glyphs.name in ("half", "eighth")
    assert ("import-mid-notch#" in inks, "export-mid-notch#" in inks) == (solid, solid), inks
    assert lowest(glyphs) == ("─", "import-mid-notch#" if solid else "import-mid")
    flat = Column(Bar(400), high=Bar(450), low=Bar(380))
    near = Column(Bar(400), high=Bar(450), low=Bar(20))
    for column in (flat, near):
        rows = lines([column] * glyphs.across, rows=8, glyphs=glyphs)[:-2]
        assert not any(notch in glyphs.safe(seen(line)[6:]) for line in rows)


def test_the_period_before_is_dim_and_the_cursor_lit() -> None:
    found = lines([Column(Bar(200), "lit"), Column(Bar(200), "past"), Column(Bar(200))], rows=2)
    assert [role for _, role in found[1][1:]] == ["import-lit#", "import-past#", "import-mid#"]
    assert drawn([Column(Bar(200), "past"), Column(Bar(200))], rows=2, glyphs=PLAIN)[1] == "  100 :#"


@pytest.mark.parametrize("glyphs", STYLES.values(), ids=STYLES)
def test_every_style_draws_the_same_shape(glyphs: Glyphs) -> None:
    bars = [Bar(w, 0) if w > 0 else Bar(0, -w) for w in range(-1200, 1201, 100)]
    rows = drawn(chart.columns(bars, [glyphs.across] * len(bars)), rows=6, glyphs=glyphs)
    assert len(rows) == 8
    assert {len(row) for row in rows[:-1]} == {LABEL + 25}
    assert rows[0].rstrip()[-1] != " "


def test_finer_glyphs_show_finer_steps() -> None:
    bars = columns(Bar(1000), Bar(900))
    eighth = drawn(bars, rows=4, glyphs=EIGHTH)[0]
    assert eighth[-2] != eighth[-1]
    assert drawn(bars, rows=4, glyphs=BRAILLES)[0][-1] not in " █"
    assert set("".join(drawn(bars, rows=4, glyphs=PLAIN))) <= set(" 0123456789W.#'")


def test_a_row_has_few_runs() -> None:
    found = lines(columns(*(Bar(100 * n, 0) for n in range(20))), rows=5)
    assert all(len(line) <= 6 for line in found)
