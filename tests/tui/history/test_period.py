from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

import pytest

from p1tui.i18n import language
from p1tui.store.queries.averages import Peak
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import HALF, STYLES, Glyphs
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import bars, csv, labels, table
from p1tui.tui.history.period import PERIODS, HistoryPosition, Period
from p1tui.tui.history.quantity import QUANTITIES, HistoryQuantity, MeanQuantity, quantities_of
from p1tui.tui.history.query import PeriodData, query
from tests.tui.driver import AMSTERDAM, NOON, FakeHistory, Household, belgian, old

BY_NAME = {quantity.name: quantity for quantity in QUANTITIES}
ENERGY, POWER, DEMAND, GAS = (BY_NAME[name] for name in ("Energy", "Power", "Demand", "Gas"))


def position(period: Period = "day", quantity: HistoryQuantity = ENERGY, now: int = NOON) -> HistoryPosition:
    return HistoryPosition.now(quantity, period, now, AMSTERDAM)


def say(lines: list[ln.Line]) -> str:
    return "\n".join(ln.text_of(line) for line in lines)


@pytest.mark.parametrize(
    ("period", "start", "buckets", "cursor", "heading", "span"),
    [
        ("hour", "2024-06-15 12:00", 60, 0, "Sat 15 Jun 2024, 12:00 to 13:00", "12:00 to 12:01"),
        ("day", "2024-06-15 00:00", 24, 12, "Sat 15 Jun 2024", "12:00 to 13:00"),
        ("week", "2024-06-10 00:00", 7, 5, "week of 10 Jun 2024", "Sat 15 Jun 2024"),
        ("month", "2024-06-01 00:00", 30, 14, "June 2024", "Sat 15 Jun 2024"),
        ("year", "2024-01-01 00:00", 12, 5, "2024", "June 2024"),
        ("10 years", "2020-01-01 00:00", 10, 4, "2020 to 2029", "2024"),
    ],
)
def test_a_period_begins_locally_and_holds_the_present(
    period: Period, start: str, buckets: int, cursor: int, heading: str, span: str
) -> None:
    here = position(period)
    assert f"{here.start:%Y-%m-%d %H:%M}" == start
    assert len(here.edges()) == buckets + 1
    assert here.cursor == cursor
    assert labels.heading(here) == heading
    assert labels.span(here, cursor) == span


@pytest.mark.parametrize(("day", "hours"), [((2024, 3, 31), 23), ((2024, 10, 27), 25), ((2024, 6, 15), 24)])
def test_the_days_of_the_clock_change_have_their_hours(day: tuple[int, int, int], hours: int) -> None:
    now = int(datetime(*day, 12, tzinfo=AMSTERDAM).timestamp())
    assert len(position(now=now).edges()) == hours + 1
    assert len(position(quantity=POWER, now=now).edges()) == hours * 2 + 1


@pytest.mark.parametrize(("day", "name"), [(31, "Sun 31 Mar 2024"), (30, "Sat 30 Mar 2024")])
def test_a_day_of_23_hours_is_named_as_a_day(day: int, name: str) -> None:
    march = position("month", now=int(datetime(2024, 3, 12, tzinfo=AMSTERDAM).timestamp()))
    assert labels.span(march, day - 1) == name


def test_a_day_of_25_hours_is_named_as_a_day() -> None:
    october = position("month", now=int(datetime(2024, 10, 12, tzinfo=AMSTERDAM).timestamp()))
    assert labels.span(october, 26) == "Sun 27 Oct 2024"


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("quantity", [ENERGY, POWER], ids=lambda quantity: quantity.name)
def test_periods_follow_each_other_without_a_gap(period: Period, quantity: HistoryQuantity) -> None:
    here = position(period, quantity)
    assert here.stepped(1).edges()[0] == here.edges()[-1]
    assert here.stepped(-1).edges()[-1] == here.edges()[0]
    assert here.stepped(1).stepped(-1).start == here.start


def test_stepping_ends_before_the_calendar_does() -> None:
    far = position().spanning(date(2001, 1, 1), date(2099, 12, 31))
    for by in (-1, 1):
        here = far
        for _ in range(100):
            here = here.stepped(by)
        assert here.stepped(by) == here


def test_the_cursor_walks_into_the_next_period() -> None:
    last = position().stepped(-1).at(23)
    assert last.moved(1) == position().at(0)
    assert position().at(0).moved(-1) == last
    assert position().moved(2).cursor == 14


def test_zooming_stays_around_the_cursor() -> None:
    hour = position().moved(-3).zoomed(-1)
    assert (hour.period, f"{hour.start:%H:%M}") == ("hour", "09:00")
    assert hour.zoomed(-1) == hour
    assert position("10 years").zoomed(1) == position("10 years")
    assert position("10 years").zoomed(-1).zoomed(-1).start.year == 2024


def test_another_graph_keeps_the_time() -> None:
    here = position(now=NOON + 1900)
    assert (here.cursor, here.showing(POWER).cursor, here.showing(POWER).showing(GAS).cursor) == (12, 25, 12)
    assert here.showing(GAS).showing(POWER) == here.showing(POWER)


@pytest.mark.parametrize(
    ("first", "last", "quantity", "buckets", "label", "span"),
    [
        ((2024, 6, 14), (2024, 6, 15), ENERGY, 48, "00:00", "Fri 14 Jun 00:00 to 01:00"),
        ((2024, 6, 14), (2024, 6, 15), POWER, 48, "00:00", "Fri 14 Jun 00:00 to 01:00"),
        ((2024, 6, 8), (2024, 6, 15), POWER, 64, "Sat 8", "Sat 8 Jun 00:00 to 03:00"),
        ((2024, 6, 3), (2024, 6, 15), ENERGY, 13, "3 Jun", "Mon 3 Jun 2024"),
        ((2024, 5, 20), (2024, 9, 3), ENERGY, 5, "May", "20 May to 31 May 2024"),
        ((2015, 5, 20), (2024, 9, 3), GAS, 10, "2015", "20 May to 31 Dec 2015"),
        ((2024, 10, 27), (2024, 10, 27), ENERGY, 25, "00:00", "Sun 27 Oct 00:00 to 01:00"),
    ],
)
def test_from_one_day_to_another_has_bars_that_fit_its_length(
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    quantity: HistoryQuantity,
    buckets: int,
    label: str,
    span: str,
) -> None:
    here = position(quantity=quantity).spanning(date(*first), date(*last))
    assert len(here.edges()) == buckets + 1
    assert list(here.edges()) == sorted(set(here.edges()))
    assert (labels.label(here, 0), labels.span(here, 0)) == (label, span)
    assert here.stepped(1).edges()[0] == here.edges()[-1]
    assert here.stepped(-1).edges()[-1] == here.edges()[0]
    assert here.stepped(1).stepped(-1).edges() == here.edges()
    lines = bars.draw(here, PeriodData((None,) * buckets, (), None, None, None), 78, 19, HALF, compare=True)
    assert labels.label(here, 0) in ln.text_of(lines[-1])


def test_from_to_zooms_into_the_calendars_periods() -> None:
    here = position().spanning(date(2024, 6, 3), date(2024, 6, 20))
    assert labels.heading(here) == "3 Jun to 20 Jun 2024"
    assert here.time == position().time
    assert (here.zoomed(-1).period, here.zoomed(1).period) == ("week", "month")
    assert (
        labels.heading(position().spanning(date(2023, 12, 1), date(2024, 1, 1))) == "1 Dec 2023 to 1 Jan 2024"
    )


def test_a_meter_is_offered_what_it_has() -> None:
    assert [quantity.name for quantity in quantities_of(belgian(NOON))] == [
        "Energy",
        "Power",
        "Demand",
        "Gas",
        "Water",
    ]
    assert [quantity.name for quantity in quantities_of(old(NOON))] == ["Energy", "Power"]
    assert quantities_of(None) == (ENERGY,)


@pytest.mark.parametrize("quantity", [ENERGY, POWER, DEMAND, GAS], ids=lambda quantity: quantity.name)
def test_the_question_has_bars_totals_and_the_period_before(quantity: HistoryQuantity) -> None:
    home = Household()
    home.second()
    here = position(quantity=quantity)
    answer = query(here, home.tail)(FakeHistory())
    assert len(answer.bars) == len(here.edges()) - 1
    assert answer.bars[-1] is None
    assert None not in answer.past
    assert (answer.total is None) == (quantity is DEMAND)
    assert (answer.peak is not None) == (quantity is not GAS)
    assert FakeHistory(since=NOON + 10**9).energy(quantity.up, here.edges(), home.tail)[0] is None


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


DATA = PeriodData(
    bars=(*(Bar(1000 * n % 5000, 500 if n == 12 else 0) for n in range(20)), *([None] * 4)),
    past=tuple(Bar(2000, 0) for _ in range(24)),
    total=Bar(40_000, 500), past_total=None, peak=Peak(NOON, 4321),
)  # fmt: skip


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


def test_the_table_and_the_file_say_the_same() -> None:
    head, *rows = say(table.draw(position(), DATA, 78, compare=True)).splitlines()
    assert " ".join(head.split()) == "▲ import kWh ▼ export kWh ▲ before kWh ▼ before kWh"
    assert " ".join(rows[12].split()) == "►12:00 to 13:00 2.000 0.500 2.000 0.000"
    assert [row[0] for row in rows].count("►") == 1
    assert rows[23].split()[3:7] == ["no", "data", "no", "data"]
    assert {len(row) for row in (head, *rows)} == {len(head)}
    assert len(head) <= 78
    file = csv.text(position(), DATA).splitlines()
    assert file[0] == "from,to,import_kwh,export_kwh"
    assert file[13] == "2024-06-15T12:00:00+02:00,2024-06-15T13:00:00+02:00,2.000,0.500"
    assert file[24].endswith(",,")
    assert csv.text(position(quantity=GAS), DATA).splitlines()[13].endswith(",2.000")


def test_a_dutch_spreadsheet_reads_the_file_too() -> None:
    language.use("nl")
    file = csv.text(position(), DATA).splitlines()
    assert file[0] == "van;tot;import_kwh;export_kwh"
    assert file[13] == "2024-06-15T12:00:00+02:00;2024-06-15T13:00:00+02:00;2,000;0,500"
    assert file[24].endswith(";;")


def test_a_narrow_table_leaves_out_the_period_before_and_then_the_units() -> None:
    for width, head in ((78, "▲ import kWh ▼ export kWh ▲ before kWh ▼ before kWh"),
                        (50, "▲ import kWh ▼ export kWh"), (38, "▲ import ▼ export")):  # fmt: skip
        heads, *rows = say(table.draw(position(), DATA, width, compare=True)).splitlines()
        assert " ".join(heads.split()) == head
        assert {len(row) for row in rows} == {len(heads)}
        assert len(heads) <= width


def test_a_narrow_readout_leaves_out_the_period_before() -> None:
    home = Household()
    home.second()
    wide, narrow = (bars.readout(position(), DATA, home.view(), cells, compare=True) for cells in (78, 38))
    assert " before " in say(wide)
    assert " before " not in say(narrow)
    assert max(ln.width(line) for line in narrow) <= 38
