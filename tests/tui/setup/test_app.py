"""The screen of setup: every page as its golden file says, keys, pastes, and what is never shown."""

from __future__ import annotations

import contextlib
import threading
from difflib import unified_diff
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from p1tui.config.settings import TuiSettings
from p1tui.i18n.message import Message
from p1tui.service.setup.dialogue import Dialogue, Question, Said
from p1tui.tui.setup.app import SetupApp
from p1tui.tui.setup.conversation import Conversation
from p1tui.tui.setup.session import SetupSession
from tests.tools.renew_setup import SNAPSHOTS, file_of, shoot
from tests.tui.pilots import rows, see, text, until, wgl4
from tests.tui.setup.scene import CHANNEL, CONFIG, ENCRYPTED
from tests.tui.setup.shots import PAGES, go, opened
from tests.tui.shots import SIZES


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_is_as_it_was(name: str, size: tuple[int, int]) -> None:
    file = file_of(name, size)
    before, after = file.read_text(encoding="utf-8"), await shoot(name, size)
    if before != after:
        diff = unified_diff(before.splitlines(), after.splitlines(), str(file), "now", lineterm="", n=1)
        pytest.fail("\n".join([*diff, "If that is meant: python -m tests.tools.renew_setup"]), pytrace=False)


def test_there_is_no_golden_file_of_a_page_that_is_gone() -> None:
    assert set(SNAPSHOTS.iterdir()) == {file_of(name, size) for name in PAGES for size in SIZES}


@pytest.mark.parametrize("size", [*SIZES, (60, 20), (40, 10), (200, 60)], ids=str)
@pytest.mark.parametrize("name", ["setup-key", "setup-encrypted", "setup-ready"])
async def test_a_page_fits_every_terminal_and_shows_no_key(name: str, size: tuple[int, int]) -> None:
    async with opened((120, 40), glyphs="half") as pilot:
        await go(pilot, name)
        await pilot.resize_terminal(*size)
        await until(pilot, lambda: [len(row) for row in rows(pilot)] == [size[0]] * size[1])
        shown = text(pilot)
    assert not [key for key in (CHANNEL.write_key, CHANNEL.read_key, "00FF") if key in shown]
    assert set(shown) - {"\n"} <= wgl4()
    assert "Esc" in shown or "Enter" in shown


async def test_a_page_in_dutch() -> None:
    async with opened((80, 24)) as pilot:
        await go(pilot, "setup-language")
        pilot.app.simulate_key("down")
        pilot.app.simulate_key("enter")
        await see(pilot, "Welke heeft de P1-kabel?")
        for words in ("Stappen", "Taal", "Nederlands", "Hoofdzekering", "Terug", "Breek af"):
            assert words in text(pilot)


async def test_the_arrow_goes_back_and_what_was_answered_stays() -> None:
    async with opened((80, 24)) as pilot:
        await go(pilot, "setup-channel")
        assert "35 A" in text(pilot)
        for note, words in (("3 of 6", "Enter: 35"), ("2 of 6", "► /dev/ttyUSB0"), ("1 of 6", "► English")):
            pilot.app.simulate_key("left")
            await see(pilot, note)
            await see(pilot, words)
        assert "← Back" not in text(pilot)
        pilot.app.simulate_key("left")
        pilot.app.simulate_key("enter")
        await see(pilot, "2 of 6")


async def test_a_text_that_is_typed_is_kept_from_going_back() -> None:
    async with opened((80, 24)) as pilot:
        await go(pilot, "setup-heard")
        for key in ("7", "left", "0", "backspace"):
            pilot.app.simulate_key(key)
        await see(pilot, "► 7_")
        pilot.app.simulate_key("ctrl+u")
        await see(pilot, "► _")
        pilot.app.simulate_key("left")
        await see(pilot, "2 of 6")


async def test_what_is_pasted_is_typed_without_the_end_of_its_line() -> None:
    async with opened((80, 24)) as pilot:
        await go(pilot, "setup-ports")
        pilot.app.post_message(events.Paste(f"{ENCRYPTED}\rrm -rf"))
        await see(pilot, f"► or type it: {ENCRYPTED}_")


@pytest.mark.parametrize(("keys", "leaves"), [("escape escape", True), ("escape x", False), ("ctrl+c", True)])
async def test_escape_asks_once_and_ctrl_c_leaves_at_once(keys: str, leaves: bool) -> None:
    async with opened((80, 24)) as pilot:
        await go(pilot, "setup-ports")
        for key in keys.split():
            pilot.app.simulate_key(key)
            await pilot.pause()
        app = pilot.app
        assert app._exit == leaves
        if not leaves:
            assert "Which one has the P1 cable?" in text(pilot)


async def run(dialogue: Dialogue[bool], *keys: str) -> SetupApp:
    """Run the app on a dialogue until it ends."""
    settings = TuiSettings(language="en")
    session = SetupSession(
        dialogue=dialogue, stop=threading.Event(), settings=settings, config=CONFIG, goes_on=True
    )
    app = SetupApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
    app.conversation.leave()
    return app


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await until(pilot, lambda: "Enter" in rows(pilot)[-1])
        pilot.app.simulate_key(key)
        await pilot.pause()


def asks(result: bool) -> Dialogue[bool]:
    answer = yield Question(text=Message("What?"))
    yield Said(text=Message("You said {answer}.", answer=answer), lasting=True)
    return result


@pytest.mark.parametrize("result", [True, False])
async def test_the_result_and_what_lasts_are_kept(result: bool) -> None:
    app = await run(asks(result), "x", "enter", "enter")
    assert app.conversation.result is result
    assert list(map(str, app.lasting())) == ["You said x."]


async def test_an_error_of_the_dialogue_ends_the_screen_and_is_kept() -> None:
    def fails() -> Dialogue[bool]:
        yield Question(text=Message("What?"))
        raise OSError("the disk")

    app = await run(fails(), "x", "enter")
    assert app.conversation.result is None
    assert isinstance(app.conversation.error, OSError)


async def test_a_dialogue_that_is_broken_off_is_closed_before_the_app_returns() -> None:
    closed = threading.Event()

    def waits() -> Dialogue[bool]:
        with contextlib.closing(contextlib.ExitStack()) as stack:
            stack.callback(closed.set)
            yield Question(text=Message("What?"))
        return True

    app = await run(waits(), "ctrl+c")
    assert closed.is_set()
    assert (app.conversation.result, app.conversation.error) == (None, None)


def test_what_is_under_way_is_waited_for_and_that_is_said() -> None:
    began, goes_on, waited, written = (threading.Event() for _ in range(4))

    def makes() -> Dialogue[bool]:
        yield Question(text=Message("What?"))
        began.set()
        goes_on.wait(20)
        written.set()
        yield Said(text=Message("It is made."))
        return True

    def on_wait() -> None:
        waited.set()
        goes_on.set()

    conversation = Conversation(makes(), threading.Event(), lambda turn: None)
    conversation.start()
    conversation.answer("x")
    assert began.wait(20)
    conversation.leave(on_wait)
    assert waited.is_set()
    assert written.is_set()
    assert conversation.result is None


def test_what_was_never_begun_is_left_at_once() -> None:
    conversation = Conversation(asks(True), threading.Event(), lambda turn: None)
    conversation.leave()
    assert (conversation.result, conversation.error) == (None, None)
