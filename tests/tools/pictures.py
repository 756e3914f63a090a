"""Take all pictures of the README in a real PuTTY: `python -m tests.tools.pictures [FOLDER]`.

FOLDER is screenshots/ by default. Household and clock of the scene are fixed, so a second run makes the same
pictures.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import ExitStack, closing
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from tests.e2e.putty import Display, Putty, missing_programs
from tests.e2e.sshd import Sshd, run
from tests.tui.pilots import shown
from tests.tui.scene import Scene
from tests.tui.setup.shots import PAGES, text_of_page
from tests.tui.shots import SCREENS, TROUBLED, go, home_key, opened

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "screenshots"
COLOURS = 96
"""Colours of a PNG: a third of the size, without a visible difference."""

KEY_NAMES = {"question_mark": "question", "down": "Down", "tab": "Tab", "escape": "Escape"}
"""Textual's name of a key -> X's name, where they differ."""

STARTS = ("live", "trouble")
"""Pictures of the screen with which a window starts."""


class Picture(NamedTuple):
    """A picture: the name of a screen, the terminal's columns and rows, and the language."""

    name: str
    size: tuple[int, int] = (80, 24)
    language: str = "en"

    @property
    def file(self) -> str:
        """Name of the picture's file."""
        language = "" if self.language == "en" else f"-{self.language}"
        return f"{self.name}{language}-{self.size[0]}x{self.size[1]}.png"

    @property
    def window(self) -> tuple[str, tuple[int, int], str]:
        """Language, size and scene; pictures that share them are taken in one window, one of setup alone."""
        if self.name in PAGES:
            return self.language, self.size, f"setup.scene {self.name}"
        return self.language, self.size, "scene trouble" if self.name in TROUBLED else "scene"


WIDE = (120, 40)
"""Columns and rows of the larger pictures."""

PICTURES = [
    Picture("live"),
    Picture("live", WIDE),
    Picture("live", (200, 60)),
    Picture("trouble", WIDE),
    Picture("history"),
    Picture("history-table"),
    Picture("history-month", WIDE),
    Picture("upload", WIDE),
    Picture("meter"),
    Picture("log"),
    Picture("help"),
    Picture("setup-heard"),
    Picture("setup-key"),
    Picture("setup-heard", language="nl"),
    Picture("live", language="nl"),
    Picture("history", language="nl"),
]


async def text_of(scene: Scene, picture: Picture) -> str:
    """Return the text of a picture, without blanks at the ends of lines."""
    if picture.name in PAGES:
        return await text_of_page(picture.name, picture.size, picture.language)
    async with opened(scene, picture.size, language=picture.language) as pilot:
        await go(pilot, scene, picture.name)
        return shown(pilot)


def take_window(scene: Scene, pictures: list[Picture], window: Putty, folder: Path) -> None:
    """Take pictures of one window, each once the window shows the expected text."""
    for picture in pictures:
        expected = asyncio.run(text_of(scene, picture))
        window.press(*map(key_name, SCREENS.get(picture.name, ())))
        window.becomes(expected)
        save(window, folder / picture.file)
        if picture.name in PAGES:
            return  # it cannot be left for another page
        window.press(key_name(home_key(picture.name)))
        if picture.name not in STARTS:  # Escape and a key directly after it would be read as one key
            window.becomes_another(expected)


def key_name(key: str) -> str:
    """Return X's name of a key."""
    return KEY_NAMES.get(key, key)


def save(window: Putty, file: Path) -> None:
    """Save a picture of the window once PuTTY has drawn everything: two pictures in a row are equal."""
    window.shoot(file)
    before = b""
    while before != file.read_bytes():
        before = file.read_bytes()
        window.shoot(file)
    lighten(file)


def lighten(file: Path) -> None:
    """Give the PNG a palette, and remove the time it was made."""
    run("convert", file, "-strip", "+dither", "-colors", COLOURS, f"png8:{file}")
    print(file)


def take_all(scene: Scene, scratch: Path, folder: Path) -> None:
    """Open one window for each size, language and state of the links, and take its pictures."""
    with ExitStack() as stack:
        sshd = stack.enter_context(closing(Sshd(scratch)))
        display = stack.enter_context(closing(Display()))
        by_window = groupby(sorted(PICTURES, key=lambda each: each.window), lambda each: each.window)
        for at, (shared, pictures) in enumerate(by_window):
            language, size, words = shared
            # Set here, since the scene's own imports bring textual in before `terminal.prepare` can set it.
            colours = "TEXTUAL_COLOR_SYSTEM=256"
            command = f"cd {ROOT}\n{colours} {sys.executable} -m tests.tui.{words} language={language}"
            settings = {"ScrollBar": "0"}
            home = scratch / f"home{at}"
            with closing(Putty(home, sshd, display, command, size=size, settings=settings)) as window:
                take_window(scene, list(pictures), window, folder)


def main() -> int:
    """Take all pictures; return the exit status."""
    if missing := missing_programs():
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
        return 1
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, closing(Scene(Path(name) / "history.sqlite")) as scene:
        take_all(scene, Path(name), folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
