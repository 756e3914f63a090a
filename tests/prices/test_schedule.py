"""Whatever sources answer: never two calls at once, few a day, and no day is given up."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from p1tui.prices.market import day_at, days
from p1tui.prices.schedule import CALL_GAP, CALLS_A_DAY, PAST_CALLS_A_DAY, Schedule, Turn
from tests.prices.shapes import source
from tests.prices.world import at

NAMES = ("energyzero", "energy-charts", "frank-energie")

OUTCOMES = ("told", "part", "denied", "failed", "link", "wait", "preliminary")


def play(
    outcomes: list[str], hours: float, seed: int, past: int
) -> tuple[list[tuple[float, Turn]], Schedule]:
    """Run a schedule for some hours, with these outcomes of its calls in turn."""
    now = start = at("2026-11-28 09:00")
    schedule = Schedule("electricity", [source(name) for name in NAMES], random.Random(seed), now)
    made: list[tuple[float, Turn]] = []
    today, done = date.min, set[date]()
    while now < start + 3600 * hours:
        if today != (today := day_at(now, "electricity")):
            wanted = days(today - timedelta(days=past), today + timedelta(days=1))
            schedule.set_missing([day for day in wanted if day not in done])
        turn = schedule.next(now)
        if not isinstance(turn, Turn):
            assert turn > 0
            now += min(turn, 300.0)
            continue
        made.append((now, turn))
        schedule.began(turn, now)
        outcome = outcomes[len(made) % len(outcomes)]
        match outcome:
            case "told" | "part":
                found = turn.days if outcome == "told" else turn.days[:1]
                done.update(found)
                schedule.told(turn, found, [], now)
                schedule.denied(turn, turn.days[len(found) :], now)
            case "denied":
                schedule.denied(turn, turn.days, now)
            case "preliminary":
                schedule.told(turn, [], turn.days, now)
            case _:
                schedule.failed(turn, now, link=outcome == "link", wait=7200 * (outcome == "wait"))
    return made, schedule


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=12), st.integers(0, 99), st.integers(0, 90))
def test_calls_are_apart_and_few(outcomes: list[str], seed: int, past: int) -> None:
    made, _ = play(outcomes, 60, seed, past)
    times = [time for time, _ in made]
    assert all(b - a >= CALL_GAP for a, b in pairwise(times))
    if "link" not in outcomes:
        of_day = Counter(day_at(time, "electricity") for time in times)
        assert all(count <= CALLS_A_DAY + PAST_CALLS_A_DAY for count in of_day.values())
    for _, turn in made:
        assert list(turn.days) == sorted(set(turn.days))
        assert (turn.days[-1] - turn.days[0]).days < turn.source.days_a_call


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([each for each in OUTCOMES if each != "told"]), max_size=15),
    st.integers(0, 99),
    st.integers(0, 40),
)
def test_once_the_sources_are_well_every_day_is_told(outcomes: list[str], seed: int, past: int) -> None:
    _, schedule = play([*outcomes, *["told"] * 400], 24 * 9, seed, past)
    today = date(2026, 12, 7)
    assert [day for day in schedule.open_days() if day < today] == []


def test_the_first_call_of_the_afternoon_is_at_another_moment_for_each() -> None:
    moments = set()
    for seed in range(20):
        made, _ = play(["told"], 8, seed, 0)
        moments.add(round(made[-1][0]))
        assert at("2026-11-28 13:05") <= made[-1][0] <= at("2026-11-28 13:15:30")
    assert len(moments) > 10
