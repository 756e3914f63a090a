"""Rows that may be stored already: which ones are in doubt at a start, and the proof that settles them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from p1tui.demo.thingspeak.call import Request, error
from p1tui.demo.thingspeak.channel import Rules
from tests.uplinks.promises import assert_promises, backlog
from tests.uplinks.virtual import MODES, Mode, World
from tests.uplinks.virtual_runs import EPOCH, INTERVAL

REFUSALS = [400, 409, 413, 421, 422]
"""Statuses that blame a row, or say that it is stored."""


def refusing(world: World, status: int) -> Callable[[], None]:
    """Make the server refuse every call; return what heals it."""
    handle = world.api.handle
    world.api.handle = lambda *request, **options: error(status)  # type: ignore[method-assign]

    def heal() -> None:
        world.api.handle = handle  # type: ignore[method-assign]

    return heal


def once(kind: str, *, after: float = 0.0) -> Callable[[World], str]:
    """One trouble, in the first call after that time."""
    left = [kind]
    return lambda world: left.pop() if left and world.clock.now >= after else ""


def assert_kept(world: World) -> None:
    """No row is settled that the server does not hold, but one that is parked."""
    settled = {time for time in world.due() if time <= world.outbox.progress().cursor}
    assert settled - set(world.stored()) <= world.parked()
    assert len(world.parked()) <= 1


def assert_arrived(world: World) -> None:
    """Every row is stored once or parked, but those of the last minute."""
    assert_promises(world)
    missing = set(world.due()) - set(world.stored()) - world.parked()
    assert missing <= set(world.due()[-3:])


@pytest.mark.parametrize("status", REFUSALS)
def test_after_an_orderly_end_a_server_that_refuses_everything_is_believed_nothing(status: int) -> None:
    world = World()
    world.run(600)
    backlog_before = len(world.stored())
    heal = refusing(world, status)
    world.run(3 * 3600)
    assert len(world.stored()) == backlog_before
    assert world.health().state == "stopped"
    assert "every entry" in str(world.health().reason) or "never sent" in str(world.health().reason)
    assert_kept(world)
    heal()
    world.run(3600)
    assert_arrived(world)
    assert world.health().state == "up"


@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.parametrize("cut", ["killed before", "killed after"])
@pytest.mark.parametrize("waiting", [1, 3, 700, 2500])
def test_after_a_power_cut_a_server_that_refuses_everything_is_believed_nothing(
    status: int, cut: str, waiting: int
) -> None:
    world = World(trouble=once(cut))
    backlog(world, waiting)
    heal: list[Callable[[], None]] = []
    world.clock.at(45.0, lambda: heal.append(refusing(world, status)))
    world.run(3 * 3600)
    assert_kept(world)
    assert world.health().state in ("stopped", "retrying", "sending")
    heal[0]()
    world.run(3600)
    assert_arrived(world)


@pytest.mark.parametrize("mode", MODES[:3])
@pytest.mark.parametrize("waiting", [1, 2, 3, 500, 961, 2500])
def test_what_a_power_cut_left_stored_is_settled_by_a_later_row(mode: Mode, waiting: int) -> None:
    world = World(rules=Rules(duplicates=mode), trouble=once("killed after"))
    backlog(world, waiting)
    world.run(3600)
    assert not world.parked()
    assert_arrived(world)
    assert world.health().state == "up"


@pytest.mark.parametrize("mode", MODES[:3])
@pytest.mark.parametrize("waiting", [1, 2, 3, 500, 961, 2500])
def test_a_quit_while_a_call_hangs_leaves_its_rows_in_doubt(mode: Mode, waiting: int) -> None:
    world = World(rules=Rules(duplicates=mode))
    backlog(world, waiting)

    def hang(world: World) -> str:
        world.worker.stop(0)
        world.clock.now += 5.0  # longer than an answer is waited for
        world.trouble = lambda world: ""
        return "stored, lost"

    world.trouble = hang
    world.run(120)
    assert not world.outbox.progress().clean
    world.run(3600)
    assert not world.parked()
    assert_arrived(world)


@pytest.mark.parametrize("trouble", ["stored, lost", "stored, failed", "lost"])
@pytest.mark.parametrize("mode", MODES[:3])
def test_an_orderly_end_keeps_in_doubt_what_had_no_clear_answer(mode: Mode, trouble: str) -> None:
    world = World(rules=Rules(duplicates=mode), trouble=once(trouble))
    backlog(world, 700)
    world.run(35.0 if trouble != "lost" else 65.0)
    progress = world.outbox.progress()
    assert progress.clean
    assert progress.doubtful >= 700
    world.run(3600)
    assert not world.parked()
    assert_arrived(world)


def test_an_orderly_end_without_a_call_leaves_nothing_in_doubt() -> None:
    world = World(trouble=lambda world: "no connection")
    backlog(world, 50)
    world.run(600)
    progress = world.outbox.progress()
    assert (progress.clean, progress.doubtful, progress.sending) == (True, 0, 0)


def test_a_run_calls_only_once_it_is_on_disk_that_it_runs() -> None:
    world = World(trouble=once("killed after"))
    backlog(world, 3)
    world.run(40)
    assert world.calls[0] >= 30.0
    assert not world.outbox.progress().clean or world.stored()


@pytest.mark.parametrize("mode", MODES[:3])
def test_a_commit_that_failed_tells_no_file_that_a_run_calls(mode: Mode) -> None:
    """Else the next run would believe in the orderly end before it, and send everything a second time."""
    world = World(rules=Rules(duplicates=mode), trouble=once("killed after"))
    backlog(world, 300)
    commit, failing = world.commit, [True]

    def locked_once(run: int) -> None:
        if not failing:
            commit(run)
        elif failing.pop():
            world.worker.wake(stored=False)
            world.clock.at(world.clock.now + 30.0, lambda: world.commit(run))

    world.commit = locked_once  # type: ignore[method-assign]
    world.new_worker()
    world.run(3600)
    assert world.calls[0] >= 60.0
    assert not world.parked()
    assert_arrived(world)
    assert world.health().state == "up"


@pytest.mark.parametrize("mode", MODES[:2])
def test_a_control_that_is_refused_itself_is_parked_and_the_next_one_asked(mode: Mode) -> None:
    first_control = EPOCH + INTERVAL
    world = World(
        rules=Rules(duplicates=mode, poison=frozenset({first_control})), trouble=once("killed after")
    )
    backlog(world, 100)
    world.outbox.commit()
    world.run(3600)
    assert world.parked() <= {first_control}
    assert_arrived(world)
    assert world.health().state == "up"


def test_without_a_later_row_it_waits_and_says_so() -> None:
    world = World(rules=Rules(duplicates="bad_400"), trouble=once("killed after"))
    backlog(world, 100)
    commit = world.commit
    silent = [False]

    def quiet(run: int) -> None:
        if not silent[0]:
            commit(run)
            return
        world.outbox.commit()
        world.worker.wake()
        world.clock.at(world.clock.now + 30.0, lambda: quiet(run))

    world.commit = quiet  # type: ignore[method-assign]
    silent[0] = True
    world.new_worker()
    world.run(1800)
    assert len(world.stored()) == 100
    assert world.outbox.progress().cursor < world.due()[0]
    assert world.health().state == "retrying"
    assert "the next entry will show" in str(world.health().reason)
    assert world.health().unconfirmed == 100
    silent[0] = False
    world.run(1800)
    assert_arrived(world)
    assert not world.parked()


def test_parked_rows_are_not_taken_for_stored_by_a_server_that_says_so_of_everything() -> None:
    poison = frozenset(EPOCH + second for second in (20, 180, 820))
    world = World(rules=Rules(poison=poison))
    world.run(1800)
    assert world.parked() == poison
    world.outbox.retry()
    heal = refusing(world, 409)
    world.run(3600)
    assert world.parked() == poison
    assert_kept_parked(world, poison)
    world.channel.rules = Rules()
    heal()
    world.outbox.retry()
    world.run(3600)
    assert not world.parked()
    assert_arrived(world)


def assert_kept_parked(world: World, poison: frozenset[int]) -> None:
    settled = {time for time in world.due() if time <= world.outbox.progress().cursor}
    assert settled - set(world.stored()) <= poison


def test_rows_of_another_writer_are_settled_and_hold_nothing_up() -> None:
    world = World()
    backlog(world, 200)
    taken = [EPOCH - number * INTERVAL for number in (150, 149, 148, 20)]
    for time in taken:
        body = f'{{"write_api_key":"{"W" * 16}","updates":[{{"created_at":"{time}","field1":"1"}}]}}'
        request = Request("POST", "/channels/1/bulk_update.json", {}, body.encode())
        assert world.api.handle(request, time).status == 202
    world.run(3600)
    assert world.health().state == "up"
    assert_arrived(world)
    assert not world.parked()
