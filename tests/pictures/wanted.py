"""Which pictures there are, and what is on them."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from rich.segment import Segment

from tests.pictures import svg
from tests.tui.scene import Scene
from tests.tui.shots import TROUBLED, cells, go, opened

GROUND = "#121212"

TITLES = {
    "live": "The live screen: power now and by phase, the last 15 minutes, registers, gas, recording, upload",
    "trouble": "The live screen while a channel does not answer: what waits, why, and when it is tried again",
    "history": "The history of a day: import and export by the hour, the day before as a line",
    "history-table": "The same day as a table",
    "history-month": "The history of a month: mean power of each day",
    "upload": "The upload screen: two channels, one up and one retrying, with their figures and times",
    "meter": "The meter screen: the last telegram line by line",
    "log": "The log screen",
    "help": "The help over the live screen: every key",
}

STARTS = ("live", "trouble")
"""Where a window begins."""


class Picture(NamedTuple):
    """One screen at one size in one language."""

    language: str
    size: tuple[int, int]
    name: str

    @property
    def file(self) -> str:
        """The name of its file, without what it ends on."""
        language = "" if self.language == "en" else f"-{self.language}"
        return f"{self.name}{language}-{self.size[0]}x{self.size[1]}"

    @property
    def window(self) -> tuple[str, tuple[int, int], bool]:
        """Pictures of which this is the same can be taken in one window."""
        return self.language, self.size, self.name in TROUBLED


PICTURES = [
    *(Picture("en", size, name) for size in ((80, 24), (120, 40)) for name in TITLES),
    Picture("en", (200, 60), "live"),
    Picture("nl", (80, 24), "live"),
    Picture("nl", (80, 24), "history"),
]


async def rows_of(scene: Scene, picture: Picture) -> list[list[Segment]]:
    """The cells of a picture."""
    async with opened(scene, picture.size, language=picture.language) as pilot:
        await go(pilot, scene, picture.name)
        return cells(pilot)


def draw(scene: Scene, picture: Picture) -> str:
    """A picture as an SVG."""
    rows = asyncio.run(rows_of(scene, picture))
    return svg.draw(rows, title=f"p1tui. {TITLES[picture.name]}", ground=GROUND)


def text_of(scene: Scene, picture: Picture) -> str:
    """A picture as text, without blanks at the ends of lines."""
    rows = asyncio.run(rows_of(scene, picture))
    return "\n".join("".join(run.text for run in row).rstrip() for row in rows).rstrip("\n")
