"""The upload screen's keys: what they ask of the engine, and what they say."""

from __future__ import annotations

import msgspec
import pytest
from textual.binding import Binding

from p1tui.i18n.message import Message
from p1tui.model.status import EngineLink, EngineState, LinkHealth, Spread
from p1tui.tui.drawing import lines as ln
from p1tui.tui.upload import channels
from p1tui.tui.upload.screen import UploadScreen
from p1tui.uplinks.delivery import sentences
from p1tui.uplinks.latest import worker
from tests.tui.asked import AskedUploads
from tests.tui.conftest import MakeApp
from tests.tui.driver import NOON, RETRYING, UP, FeedDriver
from tests.tui.pilots import see, text, until
from tests.tui.scene import Scene
from tests.tui.shots import go, opened, press


async def test_the_keys_ask_the_engine(make_app: MakeApp) -> None:
    driver = FeedDriver(links=(UP, RETRYING))
    driver.second()
    asked = AskedUploads()
    async with make_app(driver, uploads=asked).run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await see(pilot, "r Retry")
        for key, words in (
            ("r", "3 parked rows are tried again"),
            ("t", "What waits goes out once the target takes it"),
            ("p", "Uploads are paused."),
        ):
            await pilot.press(key)
            await see(pilot, words)
        driver.links = tuple(
            msgspec.structs.replace(each, state="paused", reason="Paused.") for each in driver.links
        )
        driver.second()
        await see(pilot, "p Resume")
        assert "t Test" not in text(pilot)
        await pilot.press("t", "p")
        await see(pilot, "Uploads go on.")
    assert asked.calls == ["retry", "try", "pause", "resume"]


async def test_the_keys_ask_in_the_scene_too(scene: Scene) -> None:
    async with opened(scene, (80, 24)) as pilot:
        await go(pilot, scene, "trouble")
        assert "press 3, then r" in text(pilot)
        await press(pilot, "3")
        assert "r Retry  p Pause  t Test" in text(pilot)
        await press(pilot, "r", "p", "t")
    assert scene.asked.calls == ["retry", "pause", "try"]


async def test_with_nothing_to_send_a_test_says_so(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = FeedDriver(links=(UP,))
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await see(pilot, "nothing, all sent")
        await pilot.press("t")
        await see(pilot, "Nothing waits to be sent, so nothing is called.")
        monkeypatch.setattr("p1tui.tui.app.NOTE_S", 0.2)
        await pilot.press("t")
        await until(pilot, lambda: "Nothing waits" not in text(pilot))


@pytest.mark.parametrize(
    ("channels", "state"), [(0, "attached"), (1, "held"), (1, "silent"), (1, "gone"), (1, "calling")]
)
async def test_where_nobody_can_be_asked_no_key_asks(
    make_app: MakeApp, channels: int, state: EngineState
) -> None:
    driver = FeedDriver(links=(RETRYING,) * channels)
    driver.second()
    driver.feed.update(lambda _: {"engine": EngineLink(state=state, since_at=NOON)})
    asked = AskedUploads()
    async with make_app(driver, uploads=asked).run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await see(pilot, "Esc Back")
        await pilot.press("r", "p", "t")
        await see(pilot, "q Quit")
        for key in ("Retry", "Pause", "Resume", "Test"):
            assert key not in text(pilot)
    assert asked.calls == []


async def test_only_what_has_an_effect_is_offered(make_app: MakeApp) -> None:
    driver = FeedDriver(links=(UP,))
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await see(pilot, "p Pause")
        assert "t Test" in text(pilot)
        assert "r Retry" not in text(pilot)
        driver.links = (msgspec.structs.replace(UP, state="paused"),)
        driver.second()
        await see(pilot, "p Resume")
        assert "Test" not in text(pilot)
        assert "Pause" not in text(pilot)


@pytest.mark.parametrize(
    ("spread", "words"),
    [
        (Spread(0.3, 0.8), "< 1 ms"),
        (Spread(0.3, 12.2), "< 1 ms, 95 % < 13 ms"),
        (Spread(30, 90), "30 ms, 95 % < 90 ms"),
    ],
)
def test_a_time_too_short_to_measure_is_told_as_such(spread: Spread, words: str) -> None:
    driver = FeedDriver(
        links=(msgspec.structs.replace(UP, connect_time=spread, first_byte_time=Spread(1, 2)),)
    )
    driver.second()
    said = "\n".join(ln.text_of(line) for line in channels.draw(driver.view(), 118))
    assert f"connect        {words} " in said


def test_a_target_of_the_newest_state_owes_nothing() -> None:
    health = LinkHealth(
        name="MQTT ha.lan", newest_only=True, state="up", last_success_at=NOON - 4, sent_today=3
    )
    driver = FeedDriver(links=(health,))
    driver.second()
    said = "\n".join(ln.text_of(line) for line in channels.draw(driver.view(), 118))
    assert "nothing: only the newest state goes out" in said
    assert "3 states" in said
    assert "parked" not in said


@pytest.mark.parametrize("told", [sentences.PAUSED, worker.PAUSED])
def test_a_pause_names_the_key_that_ends_it(told: Message) -> None:
    (key,) = (
        each.key for each in UploadScreen.BINDINGS if isinstance(each, Binding) and each.action == "resume"
    )
    assert f"Press {key} on screen 3 to go on" in str(told)
