"""The worker in a virtual world: drains, refusals, outages and power cuts lose and double nothing."""

from __future__ import annotations

import pytest

from p1tui.demo.thingspeak.call import error
from p1tui.demo.thingspeak.channel import Rules
from p1tui.model.entries import Progress
from tests.uplinks.promises import assert_promises, backlog
from tests.uplinks.virtual import CUTS, LINK, MODES, Mode, Storms, World
from tests.uplinks.virtual_runs import EPOCH, INTERVAL


def test_entries_of_an_hour_go_out_each_once_and_in_order() -> None:
    world = World()
    world.run(3600)
    assert world.stored() == world.due()[: len(world.stored())]
    assert len(world.due()) - len(world.stored()) <= 2
    health = world.health()
    assert (health.state, health.parked, health.unconfirmed) == ("up", 0, 0)
    assert health.sent_today == len(world.stored())


def test_calls_come_every_upload_every_when_caught_up() -> None:
    world = World(upload_every=300.0)
    world.run(3600)
    assert len(world.calls) <= 13
    assert min(world.gaps()) >= 299.0
    assert_promises(world)


def test_thirty_days_drain_oldest_first_in_the_fewest_calls() -> None:
    world = World()
    backlog(world, 30 * 86400 // INTERVAL)
    world.run(3600)
    assert world.stored() == world.due()[: len(world.stored())]
    assert world.sizes[:3] == [960, 960, 960]
    assert len(world.due()) - len(world.stored()) <= 2
    assert world.calls[30 * 86400 // INTERVAL // 960 + 1] < 136 * 16.5
    assert any(health.state == "sending" for health in world.healths)
    assert_promises(world)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("read_key", ["", "R" * 16])
@pytest.mark.parametrize("seed", range(2))
def test_hours_of_random_trouble_lose_nothing(mode: Mode, read_key: str, seed: int) -> None:
    world = World(
        seed=seed, rules=Rules(duplicates=mode), read_key=read_key, trouble=Storms(LINK, until=2 * 3600)
    )
    backlog(world, 500)
    world.run(3 * 3600)
    assert_promises(world, once=mode != "accept" or bool(read_key))
    assert len(world.due()) - len(set(world.stored())) <= 2
    assert not world.parked()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("read_key", ["", "R" * 16])
@pytest.mark.parametrize("seed", range(2))
def test_power_cuts_around_an_answer_lose_nothing(mode: Mode, read_key: str, seed: int) -> None:
    world = World(
        seed=seed,
        rules=Rules(duplicates=mode),
        read_key=read_key,
        trouble=Storms(CUTS, until=2 * 3600, p=0.3),
    )
    backlog(world, 2500)
    world.run(3 * 3600)
    assert_promises(world, once=mode != "accept" or bool(read_key))
    assert len(world.due()) - len(set(world.stored())) <= 2
    assert not world.parked()


def test_a_poisoned_row_is_found_and_parked_and_the_rest_arrives() -> None:
    bad = EPOCH - 137 * INTERVAL
    world = World(rules=Rules(poison=frozenset({bad})))
    backlog(world, 960)
    world.run(3600)
    assert world.parked() == {bad}
    assert set(world.due()) - set(world.stored()) <= {bad, *world.due()[-2:]}
    assert "malformed" in world.outbox.aside[0].reason
    assert_promises(world)


def test_two_different_rows_refused_in_a_row_stop_the_uplink_and_lose_nothing() -> None:
    bad = frozenset(range(EPOCH - 3 * INTERVAL, EPOCH + 7200, INTERVAL))
    world = World(rules=Rules(poison=bad))
    backlog(world, 3)
    world.run(3600)
    assert world.health().state == "stopped"
    assert "fields" in str(world.health().reason)
    assert len(world.parked()) == 1
    assert len(world.calls) < 15


def test_a_refused_key_stops_and_a_probe_each_quarter_hour_resumes() -> None:
    world = World()
    world.channel.write_key = "another key"
    backlog(world, 50)
    world.run(3600)
    assert world.health().state == "stopped"
    assert "write_key" in str(world.health().reason)
    assert len(world.calls) <= 5
    world.channel.write_key = world.write_key
    world.run(3600)
    assert world.health().state == "up"
    assert not world.parked()
    assert_promises(world)


def test_a_spent_quota_stops_for_hours_and_keeps_all() -> None:
    world = World(rules=Rules(quota=10))
    backlog(world, 50)
    world.run(12 * 3600)
    assert world.health().state == "stopped"
    assert len(world.calls) <= 4
    assert "longer interval" in str(world.health().reason)
    assert world.outbox.backlog().entries > 50


def test_a_server_that_takes_less_is_sent_less() -> None:
    world = World(rules=Rules(max_bulk=100))
    backlog(world, 960)
    world.run(1800)
    assert len(world.due()) - len(world.stored()) <= 2
    assert_promises(world)


@pytest.mark.parametrize(("status", "words"), [(413, "check url"), (422, "check fields")])
def test_a_server_that_refuses_every_row_stops_the_uploads_and_parks_one(
    monkeypatch: pytest.MonkeyPatch, status: int, words: str
) -> None:
    world = World()
    backlog(world, 50)
    monkeypatch.setattr(world.api, "handle", lambda *request, **options: error(status))
    world.run(3600)
    assert world.health().state == "stopped"
    assert words in str(world.health().reason)
    assert len(world.parked()) == 1
    monkeypatch.undo()
    world.run(3600)
    assert world.health().state == "up"
    assert_promises(world)
    assert len(world.stored()) >= len(world.due()) - 3


def test_another_writer_on_the_channel_is_named_and_given_room() -> None:
    def other(world: World) -> str:
        world.channel.last_write_at = world.clock.time() - world.rng.choice([1.0, 14.0])
        return ""

    world = World(trouble=other)
    world.run(600)
    assert any("Another program" in str(health.reason) for health in world.healths)
    assert max(world.gaps()) > 25.0


def test_after_a_restart_the_first_call_keeps_its_distance() -> None:
    world = World()
    world.run(600)
    world.run(600)
    assert_promises(world)


def test_health_counts_days_and_years_apart() -> None:
    world = World(upload_every=900.0)
    world.run(2 * 86400)
    health = world.health()
    assert health.sent_year == len(world.stored())
    assert 0 < health.sent_today < 4321


def test_a_row_that_is_too_much_for_the_link_is_retried_with_growing_pauses() -> None:
    world = World(trouble=lambda world: "no connection")
    world.run(4 * 3600)
    assert 40 < len(world.calls) < 200
    assert world.health().state == "retrying"
    assert world.health().failures == len(world.calls)
    assert "timed out" in str(world.health().reason)


def test_the_network_coming_back_is_used_within_seconds() -> None:
    world = World()

    def trouble(world: World) -> str:
        return "" if world.network.interface else "no connection"

    def back() -> None:
        world.network.interface, world.network.changes = "wlan0", 9

    world.trouble = trouble
    world.network.interface = None
    world.clock.at(2 * 3600.0, back)
    world.run(3 * 3600)
    first = next(health for health in world.healths if health.last_success_at)
    assert first.last_success_at is not None
    assert first.last_success_at - EPOCH < 2 * 3600.0 + 15
    assert_promises(world)


def test_an_error_of_our_own_is_said_and_survived(caplog: pytest.LogCaptureFixture) -> None:
    world = World()

    def trouble(world: World) -> str:
        if world.clock.now < 200:
            raise ZeroDivisionError("by mistake")
        return ""

    world.trouble = trouble
    world.run(1200)
    assert any("An error in p1tui" in str(health.reason) for health in world.healths)
    assert "by mistake" in caplog.text
    assert world.health().state == "up"
    assert_promises(world)


def test_health_says_how_long_the_backlog_takes_and_where_calls_spend_their_time() -> None:
    world = World(trouble=lambda world: "no connection" if world.clock.now < 900 else "")
    backlog(world, 3000)
    world.run(600)
    health = world.health()
    assert health.backlog.entries > 3000
    assert health.drain_s == 4 * 15.5
    assert health.next_try_at is not None
    assert health.quota_year == 3_000_000
    world.run(3600)
    assert world.health().drain_s == 0


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("read_key", ["", "R" * 16])
def test_a_server_that_stores_a_part_and_fails_loses_nothing(mode: Mode, read_key: str) -> None:
    world = World(
        rules=Rules(duplicates=mode),
        read_key=read_key,
        trouble=Storms(["partly stored, failed"], until=2 * 3600, p=0.5),
    )
    backlog(world, 300)
    world.run(4 * 3600)
    assert_promises(world, once=mode != "accept" or bool(read_key))
    if mode == "bad_400" and not read_key:
        # A refusal of a row may have two reasons here, so it is set aside for the user to see.
        assert world.parked() <= set(world.stored())
    else:
        assert not world.parked()
    assert len(world.due()) - len(set(world.stored())) <= 2


def test_another_writer_is_named_at_the_third_refusal_and_not_before() -> None:
    """One refusal is no reason to send a person looking for a second program."""
    named: dict[int, bool] = {}

    def other(world: World) -> str:
        named[len(world.calls)] = "Another program" in str(world.health().reason)
        world.channel.last_write_at = world.clock.time() - 1.0 if len(world.calls) < 5 else 0.0
        return ""

    world = World(trouble=other)
    backlog(world, 5)
    world.run(300)
    assert [named[number] for number in range(1, 6)] == [False, False, False, True, True]
    assert world.gaps()[0] < 2 * 15.5 <= world.gaps()[2]
    assert "Another" not in str(world.health().reason)


def test_a_size_that_was_refused_is_not_tried_again() -> None:
    """Else each call of a long backlog would first be refused."""
    world = World(rules=Rules(max_bulk=100))
    backlog(world, 3000)
    world.run(3600)
    refused = [health for health in world.healths if health.last_status == 413]
    assert refused
    assert len({health.calling_at for health in refused}) <= 8
    assert world.sizes.count(0) <= 4
    assert len(world.due()) - len(world.stored()) <= 2


def test_rows_that_an_earlier_run_did_not_store_end_the_doubt_for_the_rest() -> None:
    """The first row alone, then full calls: a long backlog after a crash goes out in the fewest calls."""
    world = World()
    world.outbox.save(Progress(clean=False))
    backlog(world, 2500)
    world.run(300)
    assert world.sizes[:3] == [1, 959, 960]
    assert world.sizes[3] > 500


def test_after_an_orderly_end_a_backlog_goes_in_full_calls_at_once() -> None:
    world = World()
    backlog(world, 2500)
    world.run(300)
    assert world.sizes[:2] == [960, 960]
    assert world.sizes[2] > 500


def test_the_time_of_a_call_is_what_passes_until_its_answer() -> None:
    world = World()
    world.run(120)
    taken = [health.round_trip_ms for health in world.healths if health.round_trip_ms is not None]
    assert taken
    assert all(100 <= milliseconds <= 800 for milliseconds in taken)


def test_the_next_try_is_told_as_a_time_of_the_day() -> None:
    world = World(trouble=lambda world: "no connection")
    backlog(world, 5)
    world.run(200)
    tries = [health.next_try_at for health in world.healths if health.state == "retrying"]
    assert tries
    assert all(at is not None and EPOCH < at < EPOCH + 600 for at in tries)
    told = {round(at - EPOCH) for at in tries if at is not None}
    assert {round(call) for call in world.calls[1:]} <= told
    assert {health.unconfirmed for health in world.healths} == {0}
    assert world.health().failures == len(world.calls)
