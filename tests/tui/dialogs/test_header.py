"""The header goes on under every dialog: the clock, the age, and what is not well."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest
from textual.pilot import Pilot

from p1tui.i18n.message import Message
from p1tui.model.status import SourceStatus
from p1tui.tui.widgets.screen import Dialog
from tests.tui.conftest import MakeApp
from tests.tui.driver import RETRYING, FeedDriver
from tests.tui.pilots import rows, see, until
from tests.tui.updates import updates

FILE = "p1tui-energy-2024-06-15.csv"


async def _header(pilot: Pilot[None], *words: str) -> None:
    await until(pilot, lambda: all(each in rows(pilot)[0] for each in words))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)], ids=str)
@pytest.mark.parametrize("keys", ["question_mark", "ctrl+p", "q", "2 question_mark", "2 f", "2 x"])
async def test_the_header_goes_on_under_every_dialog(
    make_app: MakeApp,
    driver: FeedDriver,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    keys: str,
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / FILE).write_text("mine")
    driver.second()
    app = make_app(driver, mode="REC")
    async with app.run_test(size=size) as pilot:
        await see(pilot, "● 0 s ago")
        wide = size[0] > 60  # room for the clock beside a rejected telegram, and for a parked row
        for key in keys.split():
            await pilot.press(key)
            if key == "2":
                await see(pilot, "12:00 to 13:00")
        await until(pilot, lambda: isinstance(app.screen, Dialog))
        driver.second(by=8)
        await _header(pilot, "● 0 s ago", *(["12:00:08"] if wide else []))
        driver.time += 2
        app._tick()
        await _header(pilot, "● 2 s ago", *(["12:00:10"] if wide else []))
        driver.time += 45
        app._tick()
        await _header(pilot, "! 47 s ago", *(["12:00:55"] if wide else []))
        driver.links = (RETRYING,)
        driver.source = SourceStatus(name="/dev/ttyUSB0", state="lost", hint=Message("The cable is gone."))
        driver.publish()
        await _header(pilot, "! 0 s ago", "● REC", *(["! parked"] if wide else []))
        assert isinstance(app.screen, Dialog)
        await pilot.press("escape")
        await see(pilot, "! The cable is gone.")
        assert "┌" not in rows(pilot)[0]


async def test_under_a_dialog_a_second_is_a_few_hundred_bytes_too(
    make_app: MakeApp, driver: FeedDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Textual would draw both screens whole, 10 kB."""
    sent = updates(monkeypatch)
    driver.second()
    async with make_app(driver).run_test(size=(120, 40)) as pilot:
        await see(pilot, "Power over 24 h")
        await pilot.press("ctrl+p")
        await see(pilot, "─ Commands ─")
        await pilot.pause()
        seconds: list[int] = []
        for second in range(1, 6):
            sent.clear()
            driver.second()
            await _header(pilot, f"12:00:0{second}")
            await pilot.pause()
            seconds.append(sum(len(text.encode()) for text in sent))
        assert 0 < statistics.median(seconds) < 1500, seconds
