"""A signal to end is never lost, whether it comes before or while the program waits."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from p1tui.runtime import signals


@pytest.fixture(autouse=True)
def as_at_the_start(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Catch signals as a new process does, and let pytest have them back."""
    monkeypatch.setattr(signals, "_asked", False)
    monkeypatch.setattr(signals, "_delivering", False)
    monkeypatch.setattr(signals, "_caught", set[int]())
    before = {number: signal.getsignal(number) for number in signals.END_SIGNALS}
    signals.catch()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_one_that_came_before_the_program_waits_ends_the_wait() -> None:
    """Else a config that is a pipe of which nothing comes could not be given up at that moment."""
    signal.raise_signal(signal.SIGTERM)
    with pytest.raises(signals.Ended), signals.delivered():
        pytest.fail("it waits")


def test_one_that_comes_while_the_program_waits_ends_the_wait() -> None:
    with pytest.raises(signals.Ended), signals.delivered():
        signal.raise_signal(signal.SIGTERM)


def test_one_that_comes_later_waits_for_its_time() -> None:
    with signals.delivered():
        pass
    signal.raise_signal(signal.SIGTERM)
    with pytest.raises(signals.Ended):
        signals.deliver()


def test_one_that_comes_amid_what_must_not_be_broken_off_waits_for_its_end() -> None:
    done = []
    signals.deliver()
    with pytest.raises(signals.Ended), signals.postponed():
        signal.raise_signal(signal.SIGTERM)
        done.append("a lock released")
    assert done == ["a lock released"]


def test_one_that_is_postponed_is_raised_where_the_block_asks_for_it() -> None:
    signals.deliver()
    with pytest.raises(signals.Ended), signals.postponed():
        signals.check()
        signal.raise_signal(signal.SIGTERM)
        signals.check()
        pytest.fail("it goes on")


def test_one_that_is_postponed_before_any_may_be_raised_is_kept() -> None:
    with signals.postponed():
        signal.raise_signal(signal.SIGTERM)
    with pytest.raises(signals.Ended):
        signals.check()


def test_one_that_comes_amid_what_must_not_be_broken_off_is_not_lost_by_an_error() -> None:
    signals.deliver()
    with pytest.raises(signals.Ended), signals.postponed():
        signal.raise_signal(signal.SIGTERM)
        raise OSError("the server")


def test_those_that_were_ignored_for_a_while_are_caught_again_but_not_those_ignored_from_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signals, "_caught", set[int]())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup
    for _ in range(2):
        signals.catch()
        signals.ignore()
    signals.catch()
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    signal.raise_signal(signal.SIGTERM)
    with pytest.raises(signals.Ended):
        signals.deliver()
