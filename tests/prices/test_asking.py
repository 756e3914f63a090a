"""A day of asking: once in the afternoon, handed over when a source fails, and never in a storm."""

from __future__ import annotations

import itertools
import logging
from datetime import date, timedelta
from email.utils import formatdate

import pytest

from p1tui.demo.prices.server import Answered
from p1tui.model.quarters import DayAheadPrice
from p1tui.prices.schedule import CALLS_A_DAY
from tests.prices import shapes
from tests.prices.world import World, always, at, nothing, well

TODAY, TOMORROW = date(2026, 11, 28), date(2026, 11, 29)

BOTH = ("energyzero", "energy-charts")


def test_a_day_is_two_calls_today_at_the_start_and_tomorrow_after_five_past_one() -> None:
    with World({"energyzero": well("energyzero")}) as world:
        world.until("2026-11-29 00:00")
        assert world.knows(TODAY)
        assert world.knows(TOMORROW)
        first, second = world.called("energyzero")
        assert first == "2026-11-28T10:00"
        assert "2026-11-28T13:05" <= second <= "2026-11-28T13:15"
        assert world.status.state == "known"
        assert world.status.known_until == at("2026-11-30 00:00")
        assert world.status.source == "energyzero"
        assert not world.reasons()


def test_past_days_that_came_by_another_way_are_not_asked_for() -> None:
    since = TODAY - timedelta(days=5)
    with World({"energyzero": well("energyzero")}, since=since) as world:
        world.until("2026-11-28 10:00:10")
        before = [day for day in map(since.__add__, map(timedelta, range(5))) if not world.knows(day)]
        assert before
        for day in before:
            world.store.keep(
                world.needed,
                [
                    DayAheadPrice(start, 10 * price, "EUR", "import", world.now)
                    for start, price in shapes.market(day)
                ],
            )
        world.until("2026-11-28 12:00")
        assert len(world.called("energyzero")) == 1
        assert world.status.state == "known"


@pytest.mark.parametrize("name", list(shapes.SHAPES))
def test_each_source_tells_its_own_form(name: str) -> None:
    with World({name: well(name)}, zone=shapes.ZONES[name]) as world:
        world.until("2026-11-28 23:00")
        assert world.knows(TODAY)
        assert world.knows(TOMORROW)
        assert len(world.called(name)) == 2
        price = world.store.prices[shapes.market(TODAY)[0][0]]
        assert (price.source, price.currency, price.final) == (name, "EUR", True)


@pytest.mark.parametrize("name", list(shapes.SHAPES))
@pytest.mark.parametrize(("day", "count"), [(date(2026, 10, 25), 100), (date(2027, 3, 28), 92)])
def test_days_of_23_and_25_hours_are_whole(name: str, day: date, count: int) -> None:
    eve = (day - timedelta(days=1)).isoformat()
    with World({name: well(name)}, zone=shapes.ZONES[name], now=f"{eve} 14:00", since=day) as world:
        world.until(f"{eve} 20:00")
        assert world.knows(day)
        assert len(world.store.prices) == count


@pytest.mark.parametrize("name", list(shapes.SHAPES))
def test_published_at_six_is_known_the_same_evening(name: str) -> None:
    with World({name: well(name)}, zone=shapes.ZONES[name]) as world:
        world.published_at = "18:00"
        world.until("2026-11-28 17:59")
        assert world.is_empty(TOMORROW)
        assert [status.state for status in world.statuses][-1] == "awaited"
        assert f"{name} has no prices of 2026-11-29 yet." in map(str, world.reasons())
        world.until("2026-11-28 20:00")
        assert world.knows(TOMORROW)
        assert world.status.state == "known"
        assert not world.status.reason
        assert len(world.called(name)) <= 9


def fault_of(kind: str, name: str) -> Answered | None:
    rows = shapes.market(TODAY)
    match kind:
        case "missing hours":
            return shapes.SHAPES[name](rows[:40] if name != "entsoe" else rows[4:])
        case "an absurd value":
            return shapes.SHAPES[name]([*rows[:50], (rows[50][0], 15_700_000), *rows[51:]])
        case "204":
            return Answered(204, b"")
        case "404":
            return Answered(404, b"<html>Not found</html>", "text/html")
        case "429":
            return Answered(429, b"", headers={"Retry-After": "7200"})
        case "500":
            return Answered(503, b"<html>Unavailable</html>", "text/html")
        case "a page":
            return shapes.PAGE
        case "moved":
            return Answered(301, b"", headers={"Location": "https://example.invalid/"})
        case "a hang-up":
            return None
        case "half an answer":
            whole = shapes.SHAPES[name](rows)
            return whole._replace(body=whole.body[: len(whole.body) // 2])
    raise AssertionError(kind)


FAULTS = [
    "missing hours",
    "an absurd value",
    "204",
    "404",
    "429",
    "500",
    "a page",
    "moved",
    "a hang-up",
    "half an answer",
]


@pytest.mark.parametrize("name", list(shapes.SHAPES))
@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_stores_nothing_and_is_no_storm(name: str, kind: str) -> None:
    with World({name: always(fault_of(kind, name))}, zone=shapes.ZONES[name]) as world:
        world.until("2026-11-28 12:30")
        assert not world.store.prices
        assert world.reasons()
        assert world.status.state in ("retrying", "unknown")
        assert world.status.missing_days == 1
        world.until("2026-12-01 00:00")
        assert not world.store.prices
        for day in range(28, 31):
            assert len(world.called(name, f"2026-11-{day}")) <= CALLS_A_DAY + 4


@pytest.mark.parametrize("kind", FAULTS)
def test_a_source_that_fails_hands_over_to_the_next_within_a_minute(kind: str) -> None:
    servers = {"energyzero": always(fault_of(kind, "energyzero")), "energy-charts": well("energy-charts")}
    with World(servers) as world:
        world.until("2026-11-28 10:02")
        assert world.knows(TODAY)
        assert {price.source for price in world.store.prices.values()} == {"energy-charts"}
        world.until("2026-11-29 00:00")
        assert world.knows(TOMORROW)


def test_one_that_has_none_yet_is_asked_again_while_the_other_is_down() -> None:
    servers = {"energyzero": well("energyzero"), "energy-charts": always(Answered(503, b""))}
    with World(servers) as world:
        world.published_at = "13:30"
        world.until("2026-11-28 14:30")
        assert world.knows(TOMORROW)
        assert len(world.called("energyzero")) <= 5


def test_a_past_day_that_one_lacks_while_the_other_is_down_is_no_storm() -> None:
    servers = {"energyzero": always(nothing("energyzero")), "energy-charts": always(Answered(503, b""))}
    with World(servers, now="2026-11-28 00:30") as world:
        world.until("2026-11-28 12:00")
        assert len(world.called("energyzero")) <= 5
        assert len(world.called("energy-charts")) <= 6


@pytest.mark.parametrize("named", ["7200", "a date"])
def test_a_server_that_asks_for_two_hours_gets_them(named: str) -> None:
    def answer(world: World, query: dict[str, str], path: str, body: bytes) -> Answered:
        until = formatdate(world.now + 7200, usegmt=True) if named == "a date" else named
        return Answered(429, b"", headers={"Retry-After": until})

    with World({"energyzero": answer}) as world:
        world.until("2026-11-28 13:30")
        first, second = world.called("energyzero")[:2]
        assert at(second.replace("T", " ")) - at(first.replace("T", " ")) >= 7200
        assert "asks to wait" in str(world.status.reason)


def test_down_for_a_week_is_filled_in_afterwards() -> None:
    down = True

    def answer(world: World, query: dict[str, str], path: str, body: bytes) -> Answered:
        return Answered(503, b"") if down else well("energyzero")(world, query, path, body)  # type: ignore[return-value]

    with World({"energyzero": answer}) as world:
        world.until("2026-12-05 12:00")
        assert not world.store.prices
        assert world.status.missing_days == 8
        assert len(world.called("energyzero")) < 50
        down = False
        world.until("2026-12-06 14:00")
        assert all(world.knows(TODAY + timedelta(days=each)) for each in range(9))
        assert world.status.missing_days == 0
        assert world.status.state == "known"


def test_a_source_that_is_gone_for_good_costs_no_minute_after_some_days() -> None:
    servers = {"energyzero": always(nothing("energyzero")), "energy-charts": well("energy-charts")}
    with World(servers) as world:
        world.until("2026-12-08 00:00")
        assert all(world.knows(TODAY + timedelta(days=each)) for each in range(11))
        assert len(world.called("energyzero", "2026-12-07")) == 0
        assert len(world.called("energy-charts", "2026-12-07")) == 1


def test_no_call_is_spent_on_a_network_that_is_down_and_it_is_used_soon_after() -> None:
    with World({name: well(name) for name in BOTH}) as world:
        world.down = True
        world.until("2026-11-30 18:00")
        assert not world.calls
        assert str(world.status.reason).startswith("There is no way to ")
        world.down = False
        world.until("2026-11-30 18:40")
        assert all(world.knows(TODAY + timedelta(days=each)) for each in range(4))


def test_a_day_that_never_comes_is_asked_for_less_and_less() -> None:
    with World({name: always(nothing(name)) for name in BOTH}, since=TODAY) as world:
        world.until("2026-12-28 00:00")
        assert world.status.state == "unknown"
        assert world.status.missing_days == 30
        assert len(world.called("energyzero", "2026-12-20")) <= 24


def test_a_year_that_is_past_is_filled_in_by_calls_for_a_month() -> None:
    servers = {name: well(name) for name in BOTH}
    with World(servers, since=date(2026, 1, 1)) as world:
        world.until("2026-11-28 10:12")
        assert world.knows(date(2026, 1, 1))
        assert world.knows(date(2026, 7, 1))
        assert world.status.missing_days == 0
        assert len(world.calls) <= 12


def test_what_is_known_is_not_asked_for_again_after_a_restart() -> None:
    with World({"energyzero": well("energyzero")}, now="2026-11-28 14:00") as world:
        world.until("2026-11-28 15:00")
        kept = world.store
        assert world.knows(TOMORROW)
    with World({"energyzero": well("energyzero")}, now="2026-11-28 15:00") as world:
        world.store.prices.update(kept.prices)
        world.until("2026-11-29 13:00")
        assert not world.calls
        assert world.status.state == "known"
        assert world.status.known_until == at("2026-11-30 00:00")
        assert world.status.source == "energyzero"


def test_prices_of_yesterday_called_those_of_tomorrow_are_not_used() -> None:
    def stale(world: World, query: dict[str, str], path: str, body: bytes) -> Answered:
        if query["date"] != "29-11-2026":
            return well("energyzero")(world, query, path, body)  # type: ignore[return-value]
        copied = [(start + 86_400, price) for start, price in shapes.market(TODAY)]
        return shapes.energyzero(copied)

    with World({"energyzero": stale, "energy-charts": well("energy-charts")}) as world:
        world.until("2026-11-28 13:20")
        assert world.knows(TOMORROW)
        told = "energyzero told the prices of 2026-11-28 once more as those of 2026-11-29; they are not used."
        assert told in map(str, world.reasons())


@pytest.mark.parametrize("start", [-(10**18), 0, 10**18, 2**62])
def test_a_time_that_is_no_date_costs_nothing_else(start: int) -> None:
    def answer(world: World, *_: object) -> Answered:
        return shapes.energy_charts([*shapes.market(TODAY), (start, 100)])

    with World({"energy-charts": answer}) as world:
        world.until("2026-11-28 10:05")
        assert world.knows(TODAY)
        assert len(world.store.prices) == 96


def test_an_old_answer_for_tomorrow_is_none_yet() -> None:
    def old(world: World, *_: object) -> Answered:
        return shapes.energyzero(shapes.market(TODAY - timedelta(days=1), 2))

    with World({"energyzero": old}) as world:
        world.until("2026-11-28 23:00")
        assert world.knows(TODAY)
        assert world.is_empty(TOMORROW)
        assert world.status.state == "awaited"


def test_a_preliminary_price_is_kept_and_replaced_by_the_final_one() -> None:
    state = "Preliminary"

    def answer(world: World, query: dict[str, str], path: str, body: bytes) -> Answered:
        rows = world.published(date.fromisoformat(query["date"]), date.fromisoformat(query["date"]))
        shift = 0 if state == "Final" else 100
        return (
            shapes.nord_pool([(start, price + shift) for start, price in rows], state)
            if rows
            else nothing("nord-pool")
        )

    with World({"nord-pool": answer}, now="2026-11-28 14:00", since=TOMORROW) as world:
        world.until("2026-11-28 14:05")
        assert len(world.store.prices) == 96
        assert not any(price.final for price in world.store.prices.values())
        state = "Final"
        world.until("2026-11-28 15:00")
        assert world.knows(TOMORROW)
        assert all(price.final for price in world.store.prices.values())


def test_no_zone_is_told_at_once_and_asks_nobody() -> None:
    with World({"energyzero": well("energyzero")}, zone="") as world:
        world.until("2026-11-29 10:00")
        assert not world.calls
        assert "prices.zone" in str(world.status.reason)


def test_no_token_in_a_log_or_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answers = itertools.cycle([fault_of(kind, "entsoe") for kind in FAULTS] + [Answered(401, b"")])

    def answer(world: World, query: dict[str, str], path: str, body: bytes) -> Answered | None:
        assert query["securityToken"] == shapes.TOKEN
        return next(answers)

    with World({"entsoe": answer}) as world:
        world.until("2026-12-12 00:00")
        assert len(world.calls) > 20
        assert any("prices.entsoe_token" in str(reason) for reason in world.reasons())
        assert shapes.TOKEN not in repr(world.statuses) + caplog.text
