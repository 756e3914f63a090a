"""A second of watching costs no more than it must: each part is drawn once, and nothing is told twice."""

from __future__ import annotations

from typing import Any

import pytest
from textual import messages
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.widget import Widget

from p1tui.i18n.dates import clock
from p1tui.tui.app import MonitorApp
from p1tui.tui.live.screen import LiveScreen
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel
from tests.shared.times import AMSTERDAM
from tests.tui.conftest import MakeApp
from tests.tui.driver import FakeHistory, FeedDriver
from tests.tui.pilots import see, text, until

TICK_S = 1
"""Seconds, by the host's clock, from a telegram to the tick after it."""


async def telegrams(pilot: Pilot[None], driver: FeedDriver, every_s: int, count: int = 2) -> None:
    """Let telegrams come, and wait until the last is shown."""
    for _ in range(count):
        driver.second(by=every_s)
        await see(pilot, clock(driver.now, AMSTERDAM))


@pytest.mark.parametrize(("every_s", "drawn"), [(1, 0), (10, 1)])
async def test_a_tick_moves_the_clock_only_if_no_telegram_is_about_to(
    make_app: MakeApp, driver: FeedDriver, monkeypatch: pytest.MonkeyPatch, every_s: int, drawn: int
) -> None:
    driver.second()
    app = make_app(driver)
    async with app.run_test(size=(120, 40)) as pilot:
        await telegrams(pilot, driver, every_s)
        shown: list[View] = []
        monkeypatch.setattr(app._live, "show_clock", shown.append)
        driver.time += TICK_S
        app._tick()
        assert len(shown) == drawn


async def test_the_clock_goes_on_without_telegrams_of_a_meter_that_sends_each_second(
    make_app: MakeApp, driver: FeedDriver
) -> None:
    driver.second()
    app = make_app(driver)
    async with app.run_test(size=(120, 40)) as pilot:
        await telegrams(pilot, driver, 1)
        for later in range(2, 5):
            driver.time += 2 if later == 2 else 1
            app._tick()
            await see(pilot, clock(driver.now, AMSTERDAM))
            assert f"{later} s ago" in text(pilot)


async def test_changed_cells_send_no_message_from_panel_to_screen(
    make_app: MakeApp, driver: FeedDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.second()
    async with make_app(driver).run_test(size=(120, 40)) as pilot:
        await see(pilot, "Power over 24 h")
        await telegrams(pilot, driver, 1)
        sent: list[tuple[MessagePump, Message]] = []
        post = Widget.post_message

        def posted(widget: Widget, message: Message) -> bool:
            sent.append((widget, message))
            return post(widget, message)

        monkeypatch.setattr(Widget, "post_message", posted)
        before = text(pilot)
        await telegrams(pilot, driver, 1)
        assert text(pilot) != before
    assert any(isinstance(to, LiveScreen) for to, _ in sent), "the screen is told to draw"
    idle = [message for to, message in sent if isinstance(to, Panel) and isinstance(message, messages.Prompt)]
    assert not idle
    assert not [message for _, message in sent if isinstance(message, messages.Update)]


async def test_an_answer_of_the_history_does_not_draw_all_panels(
    make_app: MakeApp, driver: FeedDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = FakeHistory()
    driver.second()
    app = make_app(driver, history=lambda: history)
    async with app.run_test(size=(120, 40)) as pilot:
        await see(pilot, "Power over 24 h")
        await telegrams(pilot, driver, 1)
        chart = app._charts.series["chart"]
        loaded: list[object] = []
        load = chart.load

        def loading(*answer: Any) -> None:
            load(*answer)
            loaded.append(answer)

        monkeypatch.setattr(chart, "load", loading)
        drawn: list[View] = []
        monkeypatch.setattr(MonitorApp, "_show", lambda app: drawn.append(app._moment.view()))
        app._charts.tick(driver.now)  # notes when it is due
        app._charts.tick(driver.now + 60)
        await until(pilot, lambda: bool(loaded))
        await pilot.pause()
        assert not drawn
