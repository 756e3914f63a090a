"""Every picture of the README: `python -m tests.pictures [FOLDER]`, by default into screenshots/.

Each screen of the scene as an SVG, as a PNG of that, and in putty/ as a real PuTTY draws it. House and clock
are fixed, so a second run makes the same pictures.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack, closing
from itertools import groupby
from pathlib import Path

from tests.e2e.putty import Display, Putty, missing_programs
from tests.e2e.sshd import Sshd, run
from tests.pictures.wanted import PICTURES, STARTS, Picture, draw, text_of
from tests.tui.scene import Scene
from tests.tui.shots import SCREENS, home_key

ROOT = Path(__file__).parents[2]
CONVERTER = "rsvg-convert"
COLOURS = 96
"""Of a PNG: a third of the size, and no difference to the eye."""

KEY_NAMES = {"question_mark": "question", "down": "Down", "tab": "Tab", "escape": "Escape"}
"""Textual's names of keys -> X's, where they differ."""


def take_window(scene: Scene, pictures: list[Picture], window: Putty, folder: Path) -> None:
    """Take pictures of one window, each once it shows what it should."""
    for picture in pictures:
        expected = text_of(scene, picture)
        window.press(*map(key_name, SCREENS[picture.name]))
        window.becomes(expected)
        save(window, folder / f"{picture.file}.png")
        window.press(key_name(home_key(picture.name)))
        if picture.name not in STARTS:  # Escape and a key right after it would be another key
            window.becomes_another(expected)


def key_name(key: str) -> str:
    """X's name of a key."""
    return KEY_NAMES.get(key, key)


def save(window: Putty, file: Path) -> None:
    """The window as it is once PuTTY has drawn all that it received: two pictures in a row are the same."""
    window.shoot(file)
    before = b""
    while before != file.read_bytes():
        before = file.read_bytes()
        window.shoot(file)
    lighten(file)


def lighten(file: Path) -> None:
    """The same PNG with a palette, and without the time it was made."""
    run("convert", file, "-strip", "+dither", "-colors", COLOURS, f"png8:{file}")
    print(file)


def take_all(scene: Scene, scratch: Path, folder: Path) -> None:
    """Those of PuTTY: one window for each size, language and state of the links."""
    with ExitStack() as stack:
        sshd = stack.enter_context(closing(Sshd(scratch)))
        display = stack.enter_context(closing(Display()))
        by_window = groupby(sorted(PICTURES, key=lambda each: each.window), lambda each: each.window)
        for at, (opened, pictures) in enumerate(by_window):
            language, size, troubled = opened
            words = f"language={language} {'trouble' if troubled else ''}"
            command = f"cd {ROOT}\n{sys.executable} -m tests.tui.scene {words}"
            settings = {"ScrollBar": "0"}
            home = scratch / f"home{at}"
            with closing(Putty(home, sshd, display, command, size=size, settings=settings)) as window:
                take_window(scene, list(pictures), window, folder)


def main() -> int:
    """Draw all."""
    missing = [*missing_programs(), *([] if shutil.which(CONVERTER) else [CONVERTER])]
    if missing:
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
        return 1
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "screenshots"
    (folder / "putty").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, closing(Scene(Path(name) / "history.sqlite")) as scene:
        for picture in PICTURES:
            file = folder / f"{picture.file}.svg"
            file.write_text(draw(scene, picture), encoding="utf-8")
            run(CONVERTER, file, "-o", file.with_suffix(".png"))
            lighten(file.with_suffix(".png"))
        take_all(scene, Path(name), folder / "putty")
    return 0


if __name__ == "__main__":
    sys.exit(main())
