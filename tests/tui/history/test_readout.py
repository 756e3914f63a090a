"""The readout: a period so far against the same stretch of the one before, by its name."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

import pytest

from p1tui.config.settings import Config
from p1tui.store.queries.averages import Peak
from p1tui.tui.drawing import lines as ln
from p1tui.tui.history import readout
from p1tui.tui.history.cost import CostQuantity, PartialBar
from p1tui.tui.history.period import PERIODS, Period
from p1tui.tui.history.query import Before, query
from p1tui.tui.history.readout import Listed
from tests.shared.times import AMSTERDAM
from tests.tui.draws import say
from tests.tui.driver import NOON, FakeHistory, FeedDriver
from tests.tui.history.positions import DATA, DEMAND, ENERGY, GAS, position, running, told

RUNNING = running(position())


def test_a_running_period_is_told_so_far_against_the_one_before_by_the_same_time() -> None:
    now, before, highest = told(position(), RUNNING)
    assert now.split() == ["Sat", "15", "Jun,", "so", "far", "▲", "40.000", "▼", "0.500", "kWh"]
    assert " ".join(before.split()) == "Fri 14 Jun, by 12:00 ▲ 50.000 ▼ 0.250 kWh import −20 % return +100 %"
    assert highest.split() == ["peak", "▲", "4321", "W", "12:00"]
    assert now.index("▲") == before.index("▲") == highest.index("▲")


def test_a_period_that_is_over_has_no_note() -> None:
    now, before, _ = told(position("month").stepped(-1), RUNNING._replace(until=None, before=DATA.before))
    assert now.split()[:2] == ["May", "2024"]
    assert before.split()[:3] == ["Apr", "2024", "▲"]


def test_colours_beside_the_names_are_the_legend() -> None:
    driver = FeedDriver()
    driver.second()
    now, before, _ = readout.draw(position(), RUNNING, driver.view(), 78, compare=True, paired=True)
    assert [role for _, role in now[:2]] == ["import-mid#", "export-mid#"]
    assert [role for _, role in before[:2]] == ["import-past#", "export-past#"]


def test_a_mark_is_explained_only_where_it_stands() -> None:
    costs = CostQuantity.of(Config())
    data = RUNNING._replace(bars=(), peaks=(), past_total=PartialBar(50_000))
    *_, marked, words = told(position(quantity=costs), data, 200)
    assert "? " in marked
    assert words.startswith(" ? so far as known")
    assert "? " not in " ".join(told(position(quantity=costs), data, 200, compare=False))


def test_without_the_period_before_it_is_not_told() -> None:
    assert len(told(position(), RUNNING, compare=False)) == 2
    gas = told(position(quantity=GAS), DATA._replace(peaks=()), compare=False)
    assert len(gas) == 1
    assert "40.000 m³" in gas[0]


def test_the_highest_of_import_and_of_export_have_their_dates() -> None:
    data = RUNNING._replace(peaks=(Peak(NOON, 4321), Peak(NOON - 86400, 3210)))
    assert told(position("month"), data)[2].split() == [
        "peak",
        "▲",
        "4321",
        "W",
        "15",
        "Jun",
        "12:00",
        "▼",
        "3210",
        "W",
        "14",
        "Jun",
        "12:00",
    ]
    assert told(position("month"), data, 40)[2].split() == ["peak", "▲", "4321", "W", "15", "Jun", "12:00"]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("width", range(38, 80, 3))
def test_a_part_of_a_period_never_stands_under_the_name_of_the_whole(period: Period, width: int) -> None:
    here = position(period)
    now, before, *_ = told(here, running(here)._replace(began=None), width)
    assert max(len(now), len(before)) <= width
    assert "so far" in now
    assert re.search(r"by \d", before)


@pytest.mark.parametrize(
    ("period", "width", "words"),
    [
        ("hour", 80, "by 11:00"),
        ("day", 80, "Fri 14 Jun, by 12:00"),
        ("week", 90, "week of 3 Jun, by 8 Jun 12:00"),
        ("month", 90, "May 2024, by 15 May 12:00"),
        ("month", 80, "May 2024, by 15 May "),
        ("year", 80, "2023, by 15 Jun "),
        ("10 years", 90, "2010 to 2019, by 15 Jun 2014 12:00"),
    ],
)
def test_the_moment_up_to_which_the_period_before_counts_is_named(
    period: Period, width: int, words: str
) -> None:
    here = position(period)
    (_, before, *_) = told(here, running(here), width)
    assert words in before
    assert "import −20 %  return +100 %" in before


def test_a_period_before_that_counts_whole_has_its_name_alone() -> None:
    here = position("month", now=int(datetime(2024, 3, 31, 12, tzinfo=AMSTERDAM).timestamp()))
    (_, before, *_) = told(here, running(here)._replace(before=DATA.before))
    assert before.split()[:3] == ["Feb", "2024", "▲"]


def test_a_table_has_no_legend_of_bars_below_it() -> None:
    driver = FeedDriver()
    driver.second()
    nothing = Listed(total=False, before=False, peaks=False)
    lines = readout.draw(position(), RUNNING, driver.view(), 78, compare=True, paired=True, listed=nothing)
    assert len(lines) == 3
    assert not [role for line in lines for _, role in line if role.endswith("#")]


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (Listed(total=True, before=False, peaks=True), ["Fri 14 Jun, by 12:00"]),
        (Listed(total=True, before=False, peaks=False), ["Fri 14 Jun, by 12:00", "peak"]),
        (Listed(total=True, before=True, peaks=True), []),
    ],
)
def test_below_a_table_stands_what_it_does_not_have(listed: Listed, words: list[str]) -> None:
    driver = FeedDriver()
    driver.second()
    lines = readout.draw(position(), RUNNING, driver.view(), 78, compare=True, paired=True, listed=listed)
    assert [re.split(" {2,}", line.strip())[0] for line in say(lines).splitlines()] == words


def test_below_a_table_it_is_said_since_when_a_period_counts() -> None:
    driver = FeedDriver()
    driver.second()
    data = RUNNING._replace(began=NOON - 86400 - 3600)
    listed = Listed(total=True, before=True, peaks=True)
    (line,) = readout.draw(position(), data, driver.view(), 78, compare=True, paired=True, listed=listed)
    assert ln.text_of(line).startswith(" Fri 14 Jun, 11:00 to 12:00")


def test_tomorrow_is_still_to_come_and_today_is_told_so_far_beside_it() -> None:
    data = RUNNING._replace(total=None, until=None, asked_at=NOON, before=Before())
    now, before, *_ = told(position().stepped(1), data)
    assert now.split()[:3] == ["Sun", "16", "Jun"]
    assert now.endswith("still to come")
    assert before.strip().startswith("Sat 15 Jun, so far")


def test_demand_is_told_by_its_highest_quarter() -> None:
    here = position(quantity=DEMAND)
    answer = query(here, (), NOON)(FakeHistory())
    (row,) = told(here, answer)
    assert row.startswith(" peak quarter")
    assert " W " in row
    hour = position("hour", DEMAND)
    assert [end - begin for begin, end in pairwise(hour.edges())] == [900] * 4


class CountingHistory(FakeHistory):
    """A history in which energy rises by 1 Wh a second."""

    def _rise(self, key: str, start: int, end: int) -> int | None:
        return end - start if end > start else None


@pytest.mark.parametrize(
    ("period", "hours"),
    [
        ("day", 12),
        ("week", 5 * 24 + 12),
        ("month", 14 * 24 + 12),
        ("year", (31 + 28 + 31 + 30 + 31 + 14) * 24 + 12 - 1),
    ],
)
def test_the_period_before_is_reckoned_to_the_same_local_moment(period: Period, hours: int) -> None:
    driver = FeedDriver()
    driver.second()
    here = position(period)
    answer = query(here, driver.tail, NOON)(CountingHistory())
    assert answer.until == NOON
    assert answer.past_total is not None
    assert answer.past_total.up == hours * 3600


def test_hours_are_compared_by_the_local_clock_when_it_changes() -> None:
    for day, count in (((2024, 3, 31), 23), ((2024, 4, 1), 24), ((2024, 10, 27), 25), ((2024, 10, 28), 24)):
        here = position(now=int(datetime(*day, 12, tzinfo=AMSTERDAM).timestamp()), quantity=ENERGY)
        before = here.stepped(-1).edges()
        assert len(here.counterparts()) == count
        for at, other in enumerate(here.counterparts()):
            now = datetime.fromtimestamp(here.edges()[at], AMSTERDAM)
            if other is None:
                assert (day, now.hour) == ((2024, 4, 1), 2)
            else:
                assert datetime.fromtimestamp(before[other], AMSTERDAM).time() == now.time()
