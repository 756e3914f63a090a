"""The mouse in tests with a pilot: on a cell that was found in the text of the screen."""

from __future__ import annotations

from typing import NamedTuple

from textual.events import MouseEvent
from textual.pilot import Pilot

from tests.tui.pilots import rows
from tests.tui.shots import press

LEFT, MIDDLE, RIGHT = 1, 2, 3


class Cell(NamedTuple):
    x: int
    y: int


def at(pilot: Pilot[None], words: str, row: str = "") -> Cell:
    """Return the first cell of words; in a row that has other words, too."""
    found = rows(pilot)
    y = next(y for y, text in enumerate(found) if words in text and row in text)
    return Cell(found[y].index(words), y)


def cells(pilot: Pilot[None], words: str, row: str = "") -> list[Cell]:
    """Return all cells of words."""
    x, y = at(pilot, words, row)
    return [Cell(x + more, y) for more in range(len(words))]


async def click(pilot: Pilot[None], cell: Cell, button: int = LEFT) -> None:
    """Click a cell, and wait for the whole effect."""
    await pilot.click(offset=cell, button=button)
    await press(pilot)


async def roll(pilot: Pilot[None], wheel: type[MouseEvent], cell: Cell) -> None:
    """Turn the wheel by a notch over a cell, and wait for the whole effect."""
    await pilot._post_mouse_events([wheel], offset=cell)
    await press(pilot)
