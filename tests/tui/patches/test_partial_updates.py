"""Only what changed goes over the wire. These tests guard the use of textual's inner parts."""

from __future__ import annotations

import statistics

import pytest
from rich.console import Console
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual.geometry import Region
from textual.pilot import Pilot

from p1tui.i18n.dates import clock
from p1tui.tui.app import MonitorApp
from p1tui.tui.patches.partial_updates import ExactUpdate
from tests.shared.times import AMSTERDAM
from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver
from tests.tui.pilots import see


async def test_one_changed_cell_costs_a_move_a_style_and_a_character(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    compositor = pilot.app.screen._compositor
    compositor._dirty_regions = {Region(70, 2, 1, 1)}
    update = compositor.render_partial_update()
    assert isinstance(update, ExactUpdate)
    console = Console(color_system="256", force_terminal=True)
    exact = update.render_segments(console)
    assert len(exact.encode()) < 45
    assert exact.startswith("\x1b[3;71H")
    whole = ChopsUpdate(update.chops, update.spans, update.chop_ends).render_segments(console)
    assert len(whole) > 2 * len(exact)
    assert compositor.render_partial_update() is None


async def test_a_second_of_a_house_is_a_few_hundred_bytes(
    make_app: MakeApp, driver: FeedDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    console = Console(color_system="256", force_terminal=True)

    def display(_: MonitorApp, screen: object, update: object) -> None:
        if isinstance(update, CompositorUpdate):
            sent.append(update.render_segments(console))

    monkeypatch.setattr(MonitorApp, "_display", display)
    driver.second()
    async with make_app(driver).run_test(size=(120, 40)) as pilot:
        await see(pilot, "Power over 24 h")
        await pilot.pause()
        sent.clear()
        for _ in range(30):
            driver.second()
            await see(pilot, clock(driver.now, AMSTERDAM))
        assert 100 < statistics.median(len(text.encode()) for text in sent) < 600
