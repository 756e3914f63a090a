"""Prices are drawn by the quarter hour, on days of 23, 24 and 25 hours, and in any width."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from p1tui.costs.answers.spot import QuarterPrice
from p1tui.costs.answers.stretches import cheapest, dearest
from p1tui.i18n.message import Message
from p1tui.model.money import MoneyNow
from p1tui.model.prices import PriceStatus
from p1tui.model.quarters import QUARTER_S
from p1tui.store.database import calendar
from p1tui.tui.drawing.glyphs import HALF, STYLES, Glyphs
from p1tui.tui.drawing.lines import Line, Run, text_of, width
from p1tui.tui.money.prices import day_chart, day_table, prices, prices_page, stretches
from p1tui.tui.money.prices.prices import DayPrices
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


def table(here: DayPrices, now: float, cells: int) -> list[Line]:
    (drawn,) = day_table.draw([("Today", here)], now, "EUR", AMSTERDAM, cells)
    return drawn


def charts(days: dict[str, DayPrices], now: float, cells: int, rows: int = 6) -> list[list[Line]]:
    return day_chart.draw([*days.items()], rows, now, "EUR", AMSTERDAM, cells, HALF)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (SUMMER, 24), (AUTUMN, 25)])
def test_each_hour_of_a_day_has_a_row_also_when_the_clock_changes(day: date, hours: int) -> None:
    lines = texts(table(day_of(day), 0, 40))
    assert len(lines) == 2 + hours
    assert sum(line.startswith(" 02:00") for line in lines) == hours - 23
    wide = texts(table(day_of(day), 0, 78))
    assert len(wide) == 2 + -(-hours // 2)
    assert max(map(len, wide)) <= 78


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (SUMMER, 24), (AUTUMN, 25)])
def test_a_price_by_the_hour_stands_once_in_its_hour(day: date, hours: int) -> None:
    here = day_of(day, hourly=True)
    now, ahead = here.quarters[50].start, here.quarters[56:]
    here = dataclasses.replace(here, cheapest=cheapest(ahead, 8), dearest=dearest(ahead, 8))
    lines = table(here, now, 40)[1:]
    assert len(lines) == -(-hours // 2)  # the afternoon beside the morning, in 40 cells
    shown = [text.split() for text in texts(lines)]
    assert [len(words) for words in shown] == [4] * (hours // 2) + [2] * (hours % 2)
    runs = [run for line in lines for run in line]
    assert [(text.strip(), role) for text, role in runs if "►" in text] == [
        (f"•►{here.quarters[50].total:.4f}", "strong")
    ]
    assert {role for text, role in runs if "." in text} == {"dim", "text", "good", "warn", "strong"}


def test_signs_tell_now_cheap_dear_and_negative_without_colour() -> None:
    here = day_of(SUMMER)
    start = here.quarters[44].start  # the market is negative from 45 to 51, the cheapest stretch around it
    assert here.cheapest is not None
    cheap = replace(here.cheapest, start=start + 2 * QUARTER_S, end=start + 4 * QUARTER_S)
    signed = dataclasses.replace(here, cheapest=cheap)
    lines = texts(table(signed, start + 100, 78))
    assert lines[1].split() == [":00", ":15", ":30", ":45"] * 2
    assert " 11:00 ►1.0000 •0.9900 ↓0.9800 ↓0.9700" in lines[13]
    roomy = texts(table(signed, start + 100, 86))
    assert " 11:00  ►1.0000  •0.9900 •↓0.9800 •↓0.9700" in roomy[13]
    assert " 00:00 ↑1.4400" not in lines[2]  # what is over has no sign
    told = texts(stretches.draw({"Today": here}, 2, start, "EUR", AMSTERDAM, 78))
    assert told[0] == " from now on  ↓ cheapest 2 h            ↑ dearest 2 h             • market < 0"
    assert told[1].startswith(" Today        11:00–13:00 € 0.9800/kWh  ")
    assert told[1].endswith("11:15–13:00")


@pytest.mark.parametrize("currency", ["EUR", "SEK"])
def test_no_time_of_a_stretch_is_broken(currency: str) -> None:
    here = day_of(SUMMER)
    start = here.quarters[44].start
    for cells in range(30, 120):
        told = texts(stretches.draw({"Today": here}, 2, start, currency, AMSTERDAM, cells))
        for span in ("11:00–13:00", "11:15–13:00"):
            assert any(span in line for line in told), cells
        assert max(map(len, told)) <= cells


def test_what_is_over_is_dim_and_the_present_stands_out() -> None:
    here = day_of(SUMMER)
    now = here.quarters[50].start + 100
    runs = [run for line in table(here, now, 78) for run in line]
    assert [text for text, role in runs if role == "strong" and "►" in text] == [" ►0.9800"]
    (over,) = [role for text, role in runs if "1.4400" in text]
    assert over == "dim"


def test_without_room_for_columns_each_stretch_has_lines_of_its_own() -> None:
    here = day_of(SUMMER)
    told = texts(stretches.draw({"Today": here}, 2, 0, "EUR", AMSTERDAM, 40))
    assert told[0] == "↓ cheapest 2 h from now on"
    assert told[1].startswith("  Today 11:00–13:00 € 0.9800")


def test_a_chart_has_a_bar_for_each_hour_and_from_a_cell_a_quarter_for_each_quarter() -> None:
    assert [day_chart.fit(96, room).by_quarter for room in (72, 95, 96, 192)] == [False, False, True, True]
    assert {day_chart.fit(96, 72).cells(at) for at in range(24)} == {(2, 1)}
    assert {day_chart.fit(100, 72).cells(at) for at in range(25)} == {(2, 0), (3, 0)}


@given(room=st.integers(25, 300), quarters=st.sampled_from([92, 96, 100]))
def test_bars_of_a_day_are_alike_and_apart_or_fill_the_width(room: int, quarters: int) -> None:
    fitted = day_chart.fit(quarters, room)
    cells = [fitted.cells(at) for at in range(fitted.bars)]
    assert fitted.start(0) == 0
    end = sum(map(sum, cells))
    bars, gaps = ({each[side] for each in cells[:-1]} for side in (0, 1))
    assert min(bars) >= 1
    if fitted.width:
        assert len(bars) == len(gaps) == 1
        assert room - fitted.bars < end <= room
    else:
        assert end == room
        assert gaps == {0}
        assert max(bars) - min(bars) <= 1


@pytest.mark.parametrize("cells", [60, 78, 118, 198])
@pytest.mark.parametrize("day", [SPRING, SUMMER, AUTUMN])
def test_the_zero_line_ends_with_the_last_bar(day: date, cells: int) -> None:
    drawn = charts({"Today": day_of(day)}, 0, cells)[0]
    (zero,) = {width(line) for line in drawn[2:-1]}
    assert zero == cells or (cells == 78 and cells - 4 < zero)
    assert drawn[-3][-1][1] != "text" or drawn[-3][-1][0] == " ", "the gap after it"


def cells_of(line: Line, count: int) -> list[Run]:
    """Return the cells of a line, blanks to the end of the row among them."""
    found: list[Run] = [(char, role) for text, role in line for char in text]
    return found + [(" ", "text")] * (count - len(found))


def signs_of(drawn: list[Line]) -> list[str]:
    """Return the signs of each column of a chart, from above; they stand above a bar, one kind in one row."""
    most = max(map(width, drawn))
    columns = list(zip(*(cells_of(line, most) for line in drawn), strict=True))
    signs = []
    for column in columns:
        rows = [at for at, (char, _) in enumerate(column) if char in "►↑↓•"]
        assert rows == list(range(rows[0], rows[-1] + 1)) if rows else True
        if rows:
            role = next(role for char, role in column[rows[-1] + 1 :] if (char, role) != (" ", "text"))
            assert role.startswith("import-"), role
            assert column[rows[0] - 1 : rows[0]] in ((), ((" ", "text"),), (("─", "rule"),))
        signs.append("".join(column[at][0] for at in rows))
    return signs


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("cells", [60, 78, 118, 198])
def test_signs_stand_right_above_their_bars_whose_colours_they_tell(cells: int, style: Glyphs) -> None:
    here = day_of(SUMMER)
    ahead = here.quarters[20:]
    signed = dataclasses.replace(here, cheapest=cheapest(ahead, 8), dearest=dearest(ahead, 8))
    (drawn,) = day_chart.draw([("Today", signed)], 9, ahead[0].start, "EUR", AMSTERDAM, cells, style)
    signs = signs_of(drawn[1:])
    assert {"►", "↑", "↓", "•", ""} >= set(signs) >= {"►", "↑", "↓", ""}
    zero = cells_of(drawn[-2], len(signs))
    kinds = {"►": "lit", "↑": "warn", "↓": "good"}
    told = [(sign, role) for sign, (_, role) in zip(signs, zero, strict=True) if sign in kinds]
    assert all(role.startswith(f"import-{kinds[sign]}") for sign, role in told)
    bars = [role.split("-")[1].strip("#") for _, role in zero if role.startswith("import-")]
    assert bars.count("warn") == signs.count("↑")


@pytest.mark.parametrize("day", [SPRING, SUMMER, AUTUMN])
@pytest.mark.parametrize("cells", [78, 118])
def test_both_signs_of_a_bar_are_seen_and_each_stands_where_it_holds_for_half(day: date, cells: int) -> None:
    here = day_of(day)
    middle = here.quarters[len(here.quarters) // 2 - 2 :]
    found = dataclasses.replace(here, cheapest=cheapest(middle, 6), dearest=None)
    assert found.cheapest is not None
    assert day_chart.has_clash([("Today", found)], 0)
    (drawn,) = day_chart.draw([("Today", found)], 6, 0, "EUR", AMSTERDAM, cells, HALF, apart=True)
    labels = text_of(drawn[-1]).index("00:00")
    fitted = day_chart.fit(len(here.quarters), cells - labels)
    signs = signs_of(drawn)[labels:]
    assert {"•↓", "•", "↓", ""} >= set(signs) >= {"•↓", ""}
    for sign, holds in (
        ("•", prices.is_negative),
        ("↓", lambda each: found.cheapest.start <= each.start < found.cheapest.end),
    ):
        for at, part in enumerate(fitted.parts(found)):
            share = sum(map(holds, part)) / len(part)
            assert (sign in signs[fitted.start(at)]) == (share >= 0.5), (at, share)


def test_without_a_clash_or_room_there_is_one_line_of_signs() -> None:
    here = dataclasses.replace(day_of(SUMMER), cheapest=None, dearest=None)
    assert not day_chart.has_clash([("Today", here)], 0)
    lines = page(78, 40, [here, here])
    assert sum("••" in line for line in lines) == 2
    clashing = day_of(SUMMER)
    tall, low = page(78, 40, [clashing, clashing]), page(78, 19, [clashing, clashing])
    assert len(low) <= 19
    assert sum("•• " in line for line in tall) == 2
    assert not any("••" in line for line in low)
    assert any("• market < 0" in line for line in low)
    assert sum("↓•" in line for line in low) == 2
    assert sum("11:15–13:00" in line for line in low) == 2


def test_what_is_over_has_a_legend_and_a_day_without_negative_prices_says_so() -> None:
    here = day_of(SUMMER)
    later = here.quarters[40].start
    assert "  past   €/kWh, taxes and VAT included" in text_of(charts({"Today": here}, later, 78)[0][0])
    assert "past" not in text_of(charts({"Today": here}, 0, 78)[0][0])
    none = dataclasses.replace(
        here, quarters=tuple(replace(each, market=each.total) for each in here.quarters)
    )
    rows = texts(stretches.draw({"Today": none, "Tomorrow": here}, 2, 0, "EUR", AMSTERDAM, 78))
    assert rows[1].rstrip().endswith("none")


def test_a_chart_signs_what_is_to_come_and_dims_what_is_over() -> None:
    here = day_of(SUMMER)
    ahead = here.quarters[60:]
    now = ahead[0].start
    signed = dataclasses.replace(here, cheapest=cheapest(ahead, 8), dearest=dearest(ahead, 8))
    title, *rows = charts({"Today": signed}, now, 78)[0]
    assert text_of(title).startswith("Today, Fri 12 Jun 2026 ─")
    signs = "".join(each or " " for each in signs_of(rows))
    assert signs.split() == ["►►", "↓↓", "↑↑", "↑↑"]
    assert signs.rstrip().endswith(" " * 15 + "↑↑ ↑↑")
    roles = {role for line in rows for _, role in line}
    assert {"import-past#", "import-good#", "import-warn#"} <= roles
    assert "import-lit#" not in roles, "it is cheapest now"
    (later,) = charts({"Today": dataclasses.replace(signed, cheapest=None)}, now, 78)
    assert "import-lit#" in {role for line in later for _, role in line}
    assert not {role for role in roles if role.startswith("export")}


def test_days_of_a_chart_have_one_axis_and_negative_prices_hang_below_zero() -> None:
    here = day_of(SUMMER)
    low = tuple(replace(each, total=each.market) for each in here.quarters)
    drawn = charts({"Today": here, "Tomorrow": DayPrices(SUMMER, low)}, 0, 120, rows=9)
    scales = [[text_of(line)[:6] for line in lines[2:]] for lines in drawn]
    assert scales[0] == scales[1]
    assert any(role.startswith("export") for line in drawn[1] for _, role in line)
    assert not any(role.startswith("export") for line in drawn[0] for _, role in line)


def page(width: int, height: int, days: Sequence[DayPrices], *, as_table: bool = False) -> list[str]:
    known = prices_page.PricesNow(days, None, (), days[0].quarters[0].start, 0, "EUR", AMSTERDAM)
    return texts(prices_page.draw(known, 2, width, height, HALF, as_table=as_table).lines)


def test_today_and_tomorrow_fit_into_a_small_screen_and_a_large_one_shows_tables_too() -> None:
    days = [day_of(SUMMER), day_of(SUMMER)]
    small = page(78, 20, days)
    assert len(small) <= 20
    assert [line.split(",")[0] for line in small if "VAT" in line and "─" in line] == ["Today", "Tomorrow"]
    assert not any(":15" in line and ":45" in line for line in small)
    large = page(198, 57, days)
    assert len(large) <= 57
    assert sum(line.count(" :15 ") for line in large) == 4
    tables = page(78, 20, days, as_table=True)
    assert not any(line.startswith("€/kWh ") for line in tables)


def test_the_present_quarter_says_what_it_costs_and_that_it_is_negative() -> None:
    here = day_of(SUMMER)
    (line,) = prices.present([here], None, here.quarters[48].start, AMSTERDAM, 100)
    assert text_of(line) == (
        "► 12:00–12:15  € 0.9600/kWh   market € −0.0200/kWh ex VAT   return € −0.0100/kWh"
    )
    before = MoneyNow(
        at=here.quarters[48].start, contract="dynamic", currency="SEK"
    )  # reckoned before the prices came
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
    ]
    assert prices.sources([status, status]) == "Prices: EnergyZero"


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
    lines += stretches.draw({"Today": here, "Tomorrow": here}, hours, now, "EUR", AMSTERDAM, max(cells, 40))
    lines += table(here, now, max(cells, 40))
    lines += charts({"Today": here}, now, max(cells, 40))[0]
    assert max(map(width, lines)) <= max(cells, 40)


def test_the_signs_of_bars_side_by_side_stand_in_one_row() -> None:
    here = day_of(SUMMER)
    ahead = here.quarters[20:]
    signed = dataclasses.replace(here, cheapest=cheapest(ahead, 8), dearest=dearest(ahead, 8))
    drawn = day_chart.draw([("Today", signed)], 9, ahead[0].start, "EUR", AMSTERDAM, 118, HALF, apart=True)[0]
    for char, count in (("↑", 8), ("↓", 8)):
        rows = [text_of(line).count(char) for line in drawn[1:]]
        assert max(rows) == sum(rows) >= count, char
