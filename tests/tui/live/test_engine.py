"""A viewer says when its engine is gone, silent or of another version, and offers what helps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from p1tui.i18n import language
from p1tui.i18n.message import Message
from p1tui.model.status import EngineLink, EngineState
from p1tui.tui.drawing.lines import Line
from p1tui.tui.live import source
from p1tui.tui.widgets import status, troubles
from tests.tui.conftest import MakeApp
from tests.tui.draws import role_of, say, view
from tests.tui.driver import NOON, FeedDriver
from tests.tui.pilots import see, text, until

HOLDER = "process 4711"


def engine(state: EngineState, seconds: int = 65, **more: Any) -> EngineLink:
    return EngineLink(state=state, holder=HOLDER, since_at=NOON - float(seconds), **more)


def flat(lines: Sequence[Line]) -> str:
    """Return the words of the lines, whatever line they are on."""
    return " ".join(say(lines).split())


@pytest.mark.parametrize(
    ("state", "badge", "words", "role"),
    [
        ("attached", " VIEW ", "", ""),
        ("gone", "! NOT STORED", "The recorder ended 65 s ago", "error"),
        ("silent", "! NO ANSWER", "The recorder (process 4711) has said nothing for 65 s", "warn"),
        ("held", "! NO ANSWER", "held by process 4711, which does not answer", "warn"),
    ],
)
def test_the_state_of_the_engine_is_told(state: EngineState, badge: str, words: str, role: str) -> None:
    shown = view(mode="VIEW", engine=engine(state))
    assert badge in say(status.draw(shown, 80))
    banner = troubles.draw(shown, 80)
    assert words in flat(banner)
    assert not words or role_of(banner, words[:20]) == role


def test_another_version_is_told_above_the_values() -> None:
    shown = view(mode="VIEW", engine=engine("attached", notice=Message("Update it.")))
    assert say(troubles.draw(shown, 80)).strip() == "! Update it."


def test_before_the_first_reading_the_page_names_the_holder() -> None:
    page = flat(source.waiting(view(mode="VIEW", engine=engine("held")), 80))
    for words in ("recorder", HOLDER, "it does not answer", "It can be read here (2)"):
        assert words in page


def test_the_banner_speaks_dutch() -> None:
    language.use("nl")
    assert "R neemt hier op" in flat(troubles.draw(view(mode="VIEW", engine=engine("gone")), 80))


async def test_recording_here_is_offered_once_the_engine_is_gone(make_app: MakeApp) -> None:
    driver = FeedDriver()
    driver.second()
    app = make_app(driver)
    async with app.run_test(size=(80, 24)) as pilot:
        for state in ("attached", "held", "silent"):
            driver.feed.update(lambda _, state=state: {"engine": engine(state)})  # type: ignore[misc]
            await pilot.press("R")
            assert app.is_running
            assert app.after == "end"
        driver.feed.update(lambda _: {"engine": engine("gone")})
        await see(pilot, "R records here")
        await pilot.press("question_mark")
        await see(pilot, "Record here, as nothing else does")
        await pilot.press("escape")
        await until(pilot, lambda: "Record here, as" not in text(pilot))
        await pilot.press("R")
    assert app.after == "record"


async def test_a_viewer_leaves_without_a_question(make_app: MakeApp) -> None:
    driver = FeedDriver()
    driver.second()
    app = make_app(driver)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q")
    assert app.after == "end"
    assert app.return_code == 0
