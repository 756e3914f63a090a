"""A frozen view still answers the keys of its charts."""

from __future__ import annotations

from textual.pilot import Pilot

from p1tui.tui.live.power_chart import PowerChart
from tests.tui.pilots import see, until


async def test_a_frozen_view_draws_the_span_that_is_asked_of_it(pilot: Pilot[None]) -> None:
    await see(pilot, "Power over 15 min")
    await pilot.press("space", "s")
    await see(pilot, "Power over 1 h")
    chart = pilot.app.screen.query_one("#chart", PowerChart)
    await until(pilot, lambda: not chart.waiting)
