"""Orders to a worker that runs: a test entry keeps the rate and is none of the uploads."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import Message
from p1tui.model.entries import Entry
from p1tui.model.orders import OrderDone, OrderRefused
from p1tui.uplinks.delivery.orders import ANOTHER
from p1tui.uplinks.proof import free_time
from p1tui.uplinks.target import Target
from tests.uplinks.promises import assert_promises
from tests.uplinks.virtual import World
from tests.uplinks.virtual_runs import EPOCH

Told = list[OrderDone | OrderRefused]


def one_entry(target: Target, cursor: int, started: int) -> OrderDone:
    answer = target.send([Entry(free_time(cursor, started, 20, 0.0), {"power_import_w": 7})])
    return OrderDone(Message(answer.result))


def without_trials(world: World) -> None:
    """Take the test entries out of the channel: the rest must be as if there had been none."""
    world.channel.rows[:] = [row for row in world.channel.rows if row.created_at in set(world.due())]
    assert_promises(world)


@pytest.mark.parametrize("paused", [False, True])
def test_a_test_entry_goes_out_within_the_rate_also_in_a_pause(paused: bool) -> None:
    world, told = World(), Told()
    if paused:
        world.clock.at(595, lambda: world.worker.pause(True))
    for at in (600, 605, 660):
        world.clock.at(at, lambda: world.worker.orders.test(one_entry, told.append))
    world.run(1800)
    results = [str(done.text) for done in told if isinstance(done, OrderDone)]
    # While the cursor stands still the second has the first one's time, and is said to be stored.
    assert results == ["accepted", "conflict" if paused else "accepted", results[2]]
    assert min(world.gaps()) >= 15.0
    trials = set(world.stored()) - set(world.due())
    assert len(trials) == results.count("accepted")
    without_trials(world)


def test_a_second_one_is_refused_while_the_first_waits() -> None:
    world, told, refused = World(), Told(), list[OrderRefused]()

    def ask() -> None:
        for _ in range(2):
            try:
                world.worker.orders.test(one_entry, told.append)
            except OrderRefused as error:
                refused.append(error)

    world.clock.at(600, ask)
    world.run(900)
    assert (len(told), [error.reason for error in refused]) == (1, [ANOTHER])
    assert str(refused[0]) == str(ANOTHER)


def test_an_error_of_the_program_in_a_test_is_told_and_the_uploads_go_on() -> None:
    world, told = World(), Told()

    def broken(target: Target, cursor: int, started: int) -> OrderDone:
        raise ZeroDivisionError("by zero")

    world.clock.at(600, lambda: world.worker.orders.test(broken, told.append))
    world.run(3600)
    (error,) = told
    assert str(error) == "An error in p1tui ended it (by zero)."
    assert world.health().state == "up"
    assert_promises(world)


@pytest.mark.parametrize(
    ("cursor", "started", "interval", "expected"),
    [
        (0, 0, 20, 99),
        (EPOCH + 19, EPOCH, 20, EPOCH + 18),
        (EPOCH // 20 * 20, EPOCH - 99, 20, EPOCH // 20 * 20 + 1),
        (EPOCH // 20 * 20, EPOCH // 20 * 20, 20, EPOCH // 20 * 20 - 1),
        (EPOCH + 9, EPOCH, 1, EPOCH - 1),
    ],
    ids=["nothing recorded", "last second", "first second", "nothing sent", "every second"],
)
def test_a_test_entry_has_a_time_that_no_entry_has(
    cursor: int, started: int, interval: int, expected: int
) -> None:
    assert free_time(cursor, started, interval, 99.9) == expected
