"""The position in the history: periods, cursor, names."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from p1tui.i18n.language import LANGUAGES
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import HALF
from p1tui.tui.history import bars, labels
from p1tui.tui.history.period import PERIODS, HistoryPosition, Period
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import PeriodData
from tests.shared.times import AMSTERDAM
from tests.tui.driver import NOON
from tests.tui.history.positions import ENERGY, GAS, POWER, position
from tests.tui.pilots import rows, text
from tests.tui.scene import Scene
from tests.tui.shots import SIZES, go, opened, press


def test_weeks_of_two_zones_that_begin_at_one_moment_end_each_by_its_own_clock() -> None:
    begins = datetime(2025, 10, 20, tzinfo=ZoneInfo("UTC"))
    weeks = [
        HistoryPosition.now(ENERGY, "week", begins.timestamp(), ZoneInfo(name)).edges()
        for name in ("UTC", "Atlantic/Azores")
    ]
    assert [week[0] for week in weeks] == [begins.timestamp()] * 2
    assert weeks[1][-1] - weeks[0][-1] == 3600  # on the Azores the clock goes back in that week


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


@pytest.mark.parametrize(
    ("day", "bar", "name"),
    [
        ((2024, 3, 31), 1, "01:00 CET to 03:00 CEST"),
        ((2024, 3, 31), 2, "03:00 to 04:00"),
        ((2024, 10, 27), 1, "01:00 to 02:00"),
        ((2024, 10, 27), 2, "02:00 CEST to 02:00 CET"),
        ((2024, 10, 27), 3, "02:00 to 03:00"),
    ],
)
def test_an_hour_in_which_the_clock_changes_names_both_clocks(
    day: tuple[int, int, int], bar: int, name: str
) -> None:
    here = position(now=int(datetime(*day, 12, tzinfo=AMSTERDAM).timestamp()))
    assert labels.span(here, bar) == name


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
        ((2024, 6, 14), (2024, 6, 15), ENERGY, 48, "Fri 14", "Fri 14 Jun 00:00 to 01:00"),
        ((2024, 6, 14), (2024, 6, 15), POWER, 48, "Fri 14", "Fri 14 Jun 00:00 to 01:00"),
        ((2024, 6, 8), (2024, 6, 15), POWER, 64, "Sat 8", "Sat 8 Jun 00:00 to 03:00"),
        ((2024, 6, 3), (2024, 6, 15), ENERGY, 13, "3 Jun", "Mon 3 Jun 2024"),
        ((2024, 5, 20), (2024, 9, 3), ENERGY, 5, "May", "20 May to 31 May 2024"),
        ((2015, 5, 20), (2024, 9, 3), GAS, 10, "2015", "20 May to 31 Dec 2015"),
        ((2024, 10, 26), (2024, 10, 27), ENERGY, 49, "Sat 26", "Sat 26 Oct 00:00 to 01:00"),
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
    lines = bars.draw(here, PeriodData((None,) * buckets, (), None, None, ()), 78, 19, HALF, compare=True)
    assert labels.label(here, 0) in ln.text_of(lines[-1])


@pytest.mark.parametrize(("day", "lengths"), [((2024, 3, 31), {2, 3}), ((2024, 10, 27), {3, 4})])
def test_a_week_with_a_clock_change_is_whole_and_its_days_begin_at_midnight(
    day: tuple[int, int, int], lengths: set[int]
) -> None:
    here = position("week", POWER, int(datetime(*day, 12, tzinfo=AMSTERDAM).timestamp()))
    edges = here.edges()
    assert {(end - start) // 3600 for start, end in pairwise(edges)} == lengths
    assert here.stepped(1).edges()[0] == edges[-1]
    hours = [datetime.fromtimestamp(edge, AMSTERDAM).hour for edge in edges]
    assert set(hours) == set(range(0, 24, 3))
    named = [labels.label(here, at) for at in range(len(edges) - 1)]
    assert [name.split()[0] for name in named if name] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert len(named) == 56


def test_a_bar_without_a_name_on_the_axis_has_its_day_and_time() -> None:
    assert labels.brief(position(), 12) == "12:00"
    assert labels.brief(position("week", POWER), 44) == "Sat 12:00"
    assert labels.brief(position("month", POWER), 14) == "15"


@pytest.mark.parametrize(
    ("first", "last", "period", "words"),
    [
        ((2024, 10, 27), (2024, 10, 27), "day", "Sun 27 Oct 2024"),
        ((2024, 6, 3), (2024, 6, 9), "week", "week of 3 Jun 2024"),
        ((2024, 2, 1), (2024, 2, 29), "month", "February 2024"),
        ((2023, 1, 1), (2023, 12, 31), "year", "2023"),
        ((2024, 2, 1), (2024, 2, 28), "from-to", "1 Feb to 28 Feb 2024"),
        ((2024, 6, 4), (2024, 6, 10), "from-to", "4 Jun to 10 Jun 2024"),
    ],
)
def test_days_that_are_a_period_of_the_calendar_are_that(
    first: tuple[int, int, int], last: tuple[int, int, int], period: Period, words: str
) -> None:
    here = position().spanning(date(*first), date(*last))
    assert (here.period, labels.heading(here)) == (period, words)
    ends = [datetime.fromtimestamp(edge, AMSTERDAM) for edge in (here.edges()[0], here.edges()[-1])]
    assert ends == [midnight(date(*first)), midnight(date(*last) + timedelta(days=1))]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM)


def test_from_to_zooms_into_the_calendars_periods() -> None:
    here = position().spanning(date(2024, 6, 3), date(2024, 6, 20))
    assert labels.heading(here) == "3 Jun to 20 Jun 2024"
    assert here.time == position().time
    assert (here.zoomed(-1).period, here.zoomed(1).period) == ("week", "month")
    assert (
        labels.heading(position().spanning(date(2023, 12, 1), date(2024, 1, 1))) == "1 Dec 2023 to 1 Jan 2024"
    )


def test_an_hour_that_comes_twice_has_bars_of_its_own_each_time() -> None:
    first = position("hour", now=int(datetime(2024, 10, 27, 2, 30, tzinfo=AMSTERDAM).timestamp()))
    second = first.stepped(1)
    assert labels.heading(first) == labels.heading(second) == "Sun 27 Oct 2024, 02:00 to 03:00"
    assert first.edges()[-1] == second.edges()[0]
    assert second.stepped(-1).edges() == first.edges()


def test_no_step_leads_past_the_period_that_holds_now() -> None:
    here, before = position(), position().stepped(-1)
    assert before.leading_to(here, NOON) == here
    assert here.leading_to(here.stepped(1), NOON) == here
    assert here.at(23).leading_to(here.at(23).moved(1), NOON) == here.at(23)
    assert here.leading_to(here.at(23), NOON) == here.at(23), "the rest of the period can be seen"
    days = here.spanning(date(2024, 6, 14), date(2024, 6, 15))
    assert days.leading_to(days.stepped(1), NOON) == days


@pytest.mark.parametrize("period", ["hour", "day", "week"])
def test_a_shorter_period_around_a_cursor_that_is_ahead_of_now_is_the_one_that_holds_now(
    period: Period,
) -> None:
    month = position("month").at(29)
    assert month.leading_to(month.of_period(period), NOON) == position(period)


def test_who_is_ahead_of_now_since_a_clock_was_set_may_move_there_and_back() -> None:
    ahead = position().stepped(3)
    assert ahead.leading_to(ahead.at(3), NOON) == ahead.at(3)
    assert ahead.leading_to(ahead.stepped(-1), NOON) == ahead.stepped(-1)
    assert ahead.leading_to(ahead.stepped(1), NOON) == ahead


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_screen_shows_no_period_that_is_yet_to_come_and_says_so(
    scene: Scene, code: str, size: tuple[int, int]
) -> None:
    said = {"en": "The next period is yet to come.", "nl": "De volgende periode moet nog komen."}[code]
    async with opened(scene, size, language=code) as pilot:
        await go(pilot, scene, "history")
        for period in "dwmy":
            await press(pilot, period, "end")
            shown = rows(pilot)[1:-2]
            await press(pilot, "pagedown")
            assert rows(pilot)[1:-2] == shown
            assert said in rows(pilot)[-2]
            await press(pilot, "pageup")
            assert rows(pilot)[1:-2] != shown
            assert said not in text(pilot)
        await press(pilot, "d", "end", *["right"] * 12)
        assert "23:00 " in rows(pilot)[2]
        assert said in rows(pilot)[-2]
        await press(pilot, "m", "end", *["right"] * 15, "d")
        assert rows(pilot)[1].rstrip().endswith("12 jun 2025" if code == "nl" else "12 Jun 2025")
