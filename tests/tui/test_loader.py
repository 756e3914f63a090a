"""Questions to the history come back to those who asked, on the screen's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from p1tui.store.queries.history import History
from p1tui.tui.loader import Loader
from tests.tui.driver import FakeHistory
from tests.tui.pilots import until


@pytest.fixture
def history() -> FakeHistory:
    return FakeHistory()


@pytest.fixture
def loader(history: FakeHistory) -> Iterator[Loader]:
    loader = Loader(lambda: history)
    yield loader
    loader.stop()


async def answered(pilot: Pilot[None], told: list[str], count: int = 1) -> None:
    await until(pilot, lambda: len(told) >= count)


def says(answer: str) -> Callable[[History], str]:
    return lambda history: answer


def no_failure(reason: str) -> None:
    raise AssertionError(reason)


async def test_an_answer_comes_on_the_thread_of_the_screen(loader: Loader) -> None:
    threads: list[threading.Thread] = []
    told: list[str] = []

    def question(history: History) -> str:
        threads.append(threading.current_thread())
        return "answer"

    def then(answer: str) -> None:
        threads.append(threading.current_thread())
        told.append(answer)

    async with App[None]().run_test() as pilot:
        loader.start()
        loader.ask(pilot.app, question, then, failed=no_failure)
        await answered(pilot, told)
    assert told == ["answer"]
    assert threads[0] is not threads[1] is threading.current_thread()


async def test_of_several_questions_of_one_name_the_newest_is_asked(loader: Loader) -> None:
    told: list[str] = []
    async with App[None]().run_test() as pilot:
        for name, answer in (("chart", "old"), ("chart", "new"), ("other", "other")):
            loader.ask(pilot.app, says(answer), told.append, failed=no_failure, name=name)
        loader.ask(pilot.app.screen, says("of a screen"), told.append, failed=no_failure, name="chart")
        loader.start()
        await answered(pilot, told, 3)
    assert sorted(told) == ["new", "of a screen", "other"]


async def test_a_failure_comes_to_the_one_who_asked() -> None:
    def broken() -> History:
        raise OSError("disk I/O error")

    loader = Loader(broken)
    told: list[str] = []
    async with App[None]().run_test() as pilot:
        loader.start()
        loader.ask(pilot.app, says("answer"), no_failure, failed=told.append)
        await answered(pilot, told)
    loader.stop()
    assert told == ["disk I/O error"]


async def test_an_answer_to_a_screen_that_was_left_is_dropped(loader: Loader, history: FakeHistory) -> None:
    told: list[str] = []
    gone: Screen[None] = Screen()
    async with App[None]().run_test() as pilot:
        await pilot.app.push_screen(gone)
        loader.ask(gone, says("late"), told.append, failed=no_failure)
        await pilot.app.pop_screen()
        loader.ask(pilot.app, says("answer"), told.append, failed=no_failure)
        loader.start()
        await answered(pilot, told)
    loader.stop()
    assert told == ["answer"]
    assert history.closed
