"""Charts of the history draw what their titles name: over periods, widths, zones and changes of the clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from p1tui.store.database import calendar
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import HALF, PLAIN, STYLES
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import bars, labels
from p1tui.tui.history.cost import CostQuantity
from p1tui.tui.history.period import PERIODS, HistoryPosition, Period
from p1tui.tui.history.places import fit
from p1tui.tui.history.quantities import QUANTITIES
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import PeriodData
from tests.tui.pilots import wgl4
from tests.tui.scene import CONFIG

ZONES = (
    *("Europe/Amsterdam", "Europe/Stockholm", "Europe/Helsinki", "Atlantic/Azores", "UTC"),
    *("Asia/Kathmandu", "Africa/Cairo", "America/New_York"),
)
CHANGES = ("2024-03-10", "2024-03-31", "2024-04-26", "2024-10-27", "2024-11-03", "2025-03-30", "2025-10-26")
"""Days on which the clock changes in some of the zones."""

ENDS = {"day": (0, 0, 1), "week": (0, 0, 7), "month": (0, 1, 0), "year": (1, 0, 0), "10 years": (10, 0, 0)}
"""Period -> years, months and days from its start to its end."""

MOMENTS = st.one_of(
    st.builds(
        lambda day, seconds: int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp()) + seconds,
        st.sampled_from(CHANGES),
        st.integers(-90_000, 90_000),
    ),
    st.integers(1_600_000_000, 1_800_000_000),
)


@st.composite
def positions(draw: st.DrawFn) -> HistoryPosition:
    """Return a position of any quantity and period, also of one between two days."""
    quantity: HistoryQuantity = draw(st.sampled_from((*QUANTITIES, CostQuantity.of(CONFIG))))
    period: Period = draw(st.sampled_from((*PERIODS, "from-to")))
    zone, moment = ZoneInfo(draw(st.sampled_from(ZONES))), draw(MOMENTS)
    here = HistoryPosition.now(quantity, "day" if period == "from-to" else period, moment, zone)
    if period == "from-to":
        days = draw(st.sampled_from((1, 2, 3, 7, 8, 9, 31, 92, 93, 366, 380, 1000, 2196, 2197, 4000)))
        first = here.start.date() - timedelta(days=draw(st.integers(0, days - 1)))
        here = here.spanning(first, first + timedelta(days=days - 1))
    return here.at(draw(st.integers(0, len(here.edges()) - 2)))


def named_span(position: HistoryPosition) -> tuple[int, int]:
    """Return start and end of the period that the title names, read from its words, in UTC seconds."""
    words, zone = labels.heading(position), position.zone
    if position.period == "hour":
        local = position.start
        hour = f"{local:%H}:00 to {local.hour + 1:02}:00"
        day = f"{local:%a} {local.day} {local:%b %Y}"
        assert (words, local.minute, local.second) == (f"{day}, {hour}", 0, 0)
        return int(local.timestamp()), int(local.timestamp()) + 3600
    if position.period == "from-to":
        begin, _, until = words.partition(" to ")
        last = _day(until or begin)
        first = _day(begin if re.search(r"\d{4}", begin) else f"{begin} {last.year}")
        return calendar.midnight(first, zone), calendar.midnight(last + timedelta(days=1), zone)
    years = re.findall(r"\d{4}", words)
    month_name = re.match(r"([A-Z][a-z]+) \d{4}$", words)
    found = re.search(r"\d+ [A-Z][a-z]{2} \d{4}", words)
    month = datetime.strptime(month_name[1], "%B").month if month_name and position.period == "month" else 1
    first = _day(found[0]) if found else date(int(years[0]), month, 1)
    more_years, more_months, more_days = ENDS[position.period]
    months = first.month - 1 + more_months
    end = first.replace(year=first.year + more_years + months // 12, month=months % 12 + 1)
    return calendar.midnight(first, zone), calendar.midnight(end + timedelta(days=more_days), zone)


def _day(words: str) -> date:
    return datetime.strptime(words, "%d %b %Y").date()


@given(position=positions())
def test_the_bars_of_a_period_are_those_of_its_title_without_gaps(position: HistoryPosition) -> None:
    edges = position.edges()
    assert (edges[0], edges[-1]) == named_span(position)
    assert all(before < after for before, after in pairwise(edges))
    spans = [labels.span(position, at) for at in range(len(edges) - 1)]
    if position.period != "hour":
        assert len({*spans}) >= len(spans) - 1  # of hours that come twice, the second has a name of its own


def _placed(line: Line) -> Iterator[tuple[int, Run]]:
    """Yield the runs of a line with the cells at which they begin."""
    at = 0
    for run in line:
        yield at, run
        at += len(run[0])


VALUES = st.lists(
    st.one_of(st.none(), st.builds(Bar, st.integers(0, 20_000), st.integers(0, 9000))), min_size=1, max_size=7
)


@given(
    position=positions(),
    width=st.integers(30, 200),
    height=st.integers(5, 40),
    values=VALUES,
    compare=st.booleans(),
    style=st.sampled_from(list(STYLES)),
)
def test_names_on_the_axis_are_in_order_and_under_their_bars(
    position: HistoryPosition,
    width: int,
    height: int,
    values: list[Bar | None],
    compare: bool,
    style: str,
) -> None:
    count, glyphs = len(position.edges()) - 1, STYLES[style]
    drawn = tuple(values[at % len(values)] for at in range(count))
    data = PeriodData(drawn, drawn[::-1], None, None, ())
    lines = bars.draw(position, data, width, height, glyphs, compare=compare)
    label_cells = len(lines[-1][0][0])
    is_part = min(end - start for start, end in pairwise(position.edges())) <= bars.LONGEST_PART
    fitted = fit(count, position.cursor, width - label_cells, apart=2 if is_part else 0)
    shown = range(fitted.first, fitted.first + fitted.shown)
    marks = [(at, text) for at, (text, role) in _placed(lines[-1][1:]) if role != "text"]
    assert [text for _, text in marks if text in "◄►"] == ["◄"] * (shown.start > 0) + ["►"] * (
        shown.stop < count
    )
    names = [(at, text) for at, text in marks if text not in "◄►"]
    assert len({name for _, name in names}) == len(names)
    assert labels.brief(position, position.cursor) in [name for _, name in names]
    told = {labels.label(position, at): at for at in reversed(shown)}
    told[labels.brief(position, position.cursor)] = position.cursor
    places = [told[name] for _, name in names]
    assert all(before < after for before, after in pairwise(places))
    for (start, name), at in zip(names, places, strict=True):
        bucket = fitted.bucket(at)
        assert start < bucket.stop
        assert bucket.start < start + len(name)
    allowed = {HALF.name: wgl4(), PLAIN.name: set(map(chr, range(32, 127)))}.get(style)
    texts = {char for line in lines for char in glyphs.safe(ln.text_of(line))}
    assert allowed is None or texts <= allowed
