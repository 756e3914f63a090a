"""Only what changed goes over the wire. These tests guard the use of textual's inner parts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from rich.console import Console
from textual._compositor import ChopsUpdate
from textual.geometry import Region
from textual.pilot import Pilot
from textual.timer import Timer

from p1tui.demo.household import Household
from p1tui.i18n.dates import clock
from p1tui.p1.reading import Reading
from p1tui.tui.app import MonitorApp
from p1tui.tui.live.power_chart import PowerChart
from p1tui.tui.patches.partial_updates import ExactUpdate
from tests.shared.times import AMSTERDAM
from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver, belgian, dutch
from tests.tui.pilots import rows, see, until
from tests.tui.updates import updates


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


MINUTE_BYTES = 60 * 300
"""Most bytes of a minute: the budget of 350 a second, less what only real time brings, as the title."""


def single(time: int, kwh: float) -> Reading:
    """Return a reading of the simulated household with its panels."""
    return Household().reading(time)


@pytest.mark.parametrize("make", [belgian, dutch, single], ids=["sun and clouds", "one phase", "household"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_a_minute_of_a_house_stays_below_its_budget_and_leaves_the_screen_whole(
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[int, float], Reading],
    size: tuple[int, int],
) -> None:
    driver = FeedDriver(make)
    driver.second()
    # It draws all a tenth of a second after the start, in which a minute passes here.
    monkeypatch.setattr(MonitorApp, "_redraw", lambda app: None)
    async with make_app(driver).run_test(size=size) as pilot:
        await see(pilot, "yesterday")
        await until(pilot, lambda: not pilot.app.query_one("#chart", PowerChart).waiting)
        await pilot.pause()
        seen = {
            (y, x): char for y, row in enumerate(rows(pilot), start=1) for x, char in enumerate(row, start=1)
        }
        sent = updates(monkeypatch)
        for _ in range(60):
            driver.second()
            await see(pilot, clock(driver.now, AMSTERDAM))
        await pilot.pause()
        assert 60 * 50 < sum(len(text.encode()) for text in sent) < MINUTE_BYTES
        for text in sent:
            seen |= {at: cell[0] for at, cell in cells(text).items()}
        for y, row in enumerate(rows(pilot), start=1):
            assert "".join(seen[y, x] for x in range(1, size[0] + 1)) == row


async def test_changed_cells_are_drawn_without_the_timer(
    make_app: MakeApp, driver: FeedDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.second()
    async with make_app(driver).run_test(size=(120, 40)) as pilot:
        await see(pilot, "Power over 24 h")
        await pilot.pause()
        resumed: list[Timer] = []
        monkeypatch.setattr(Timer, "resume", resumed.append)
        sent = updates(monkeypatch)
        driver.second()
        await until(pilot, lambda: bool(sent))
        assert not resumed


Cell = tuple[str, str, str, str]
"""Character, ink, ground and other attributes; a blank has no ink."""


def cells(sequences: str) -> dict[tuple[int, int], Cell]:
    """Interpret sequences as a terminal does: row and column -> the cell that is drawn there."""
    found: dict[tuple[int, int], Cell] = {}
    row = column = 0
    style = dict(PLAIN)
    for codes, final, char in re.findall(r"\x1b\[([\d;]*)([A-Za-z])|(.)", sequences):
        if final == "H":
            row, column = map(int, codes.split(";"))
        elif final in STEPS:
            down, right = STEPS[final]
            row, column = row + down * int(codes or 1), column + right * int(codes or 1)
        elif final == "m":
            for code in re.findall(r"[34]8;5;\d+|\d+", codes):
                style = dict(PLAIN) if code == "0" else style | sgr(code)
        elif char == "\b":
            column -= 1
        elif char:
            ink, ground = style["ink"], style["ground"]
            if style["reverse"]:
                ink, ground = ground, ink
            found[row, column] = (char, "" if char == " " else ink, ground, style["attributes"])
            column += 1
    assert style == PLAIN
    return found


PLAIN = {"ink": "default ink", "ground": "default ground", "reverse": "", "attributes": ""}
STEPS = {"A": (-1, 0), "B": (1, 0), "C": (0, 1), "D": (0, -1)}
"""Final byte of a sequence -> rows and columns by which it moves the cursor."""


def sgr(code: str) -> dict[str, str]:
    """Return what a code changes of a style; colours of one number are alike as ink and as ground."""
    if ";" in code:
        return {"ink" if code[0] == "3" else "ground": code[2:]}
    tens, ones = divmod(int(code), 10)
    if tens in (3, 9):
        return {"ink": f"{tens == 9} {ones}"}
    if tens in (4, 10):
        return {"ground": f"{tens == 10} {ones}"}
    return {"reverse": "7" if code == "7" else ""} if ones == 7 else {"attributes": code}


@pytest.mark.parametrize(
    "settings", [{}, {"theme": "p1tui-light"}, {"color": "16"}, {"color": "none"}], ids=str
)
async def test_the_terminal_shows_what_textual_would_have_sent(
    make_app: MakeApp,
    driver: FeedDriver,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
) -> None:
    if settings.get("color") == "none":
        monkeypatch.setenv("NO_COLOR", "1")
    driver.second()
    async with make_app(driver, **settings).run_test(size=(120, 40)) as pilot:
        await see(pilot, "Power over 24 h")
        compositor = pilot.app.screen._compositor
        compositor._dirty_regions = {Region(0, 0, 70, 40), Region(90, 3, 20, 8)}
        update = compositor.render_partial_update()
        assert isinstance(update, ExactUpdate)
        console = Console(color_system="256", force_terminal=True)
        own = ChopsUpdate(update.chops, update.spans, update.chop_ends).render_segments(console)
        expected, found = cells(own), cells(update.render_segments(console))
        assert found.keys() <= expected.keys()
        assert found == {at: cell for at, cell in expected.items() if at in found}
        assert len(found) > 2500
