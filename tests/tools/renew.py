"""Renew the golden files of screens and houses: `python -m tests.tools.renew`, then read the diff."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path

from tests.tui import chosen_screens
from tests.tui.houses import HOUSES, House
from tests.tui.scene import Scene
from tests.tui.shots import SCREENS, SIZES, go, golden, opened, press

SNAPSHOTS = Path(__file__).parents[1] / "tui" / "snapshots"
HOUSE_SNAPSHOTS = Path(__file__).parents[1] / "tui" / "live" / "houses"
HOUSE_SIZES = ((80, 24), (120, 40), (60, 20), (40, 10))

OTHER_SNAPSHOTS = Path(__file__).parents[1] / "tui" / "house_screens"
OTHER_SCREENS = {"history": (("2",), "en"), "graph": (("2", "tab"), "nl"), "meter": (("4",), "en")}
"""Other screen of a house -> the keys that lead to it, and its language; all at 80x24."""


def file_of(name: str, size: tuple[int, int]) -> Path:
    """Return the file that keeps the golden text of a screen."""
    return SNAPSHOTS / f"{name}-{size[0]}x{size[1]}.txt"


async def shoot(scene: Scene, name: str, size: tuple[int, int]) -> str:
    """Return the golden text of one screen of the scene."""
    async with opened(scene, size) as pilot:
        await go(pilot, scene, name)
        return golden(pilot)


async def renew(scene: Scene) -> None:
    """Replace all golden files."""
    SNAPSHOTS.mkdir(exist_ok=True)
    for old in SNAPSHOTS.iterdir():
        old.unlink()
    for name in SCREENS:
        for size in SIZES:
            file_of(name, size).write_text(await shoot(scene, name, size), encoding="utf-8")


def house_file(name: str, size: tuple[int, int]) -> Path:
    """Return the file that keeps the golden text of a house's live screen."""
    return HOUSE_SNAPSHOTS / f"{name}-{size[0]}x{size[1]}.txt"


async def shoot_house(house: House, size: tuple[int, int]) -> str:
    """Return the golden text of the live screen of a house."""
    async with opened(house, size) as pilot:
        await press(pilot)
        return golden(pilot)


async def renew_houses(folder: Path) -> None:
    """Replace the golden files of all houses."""
    HOUSE_SNAPSHOTS.mkdir(exist_ok=True)
    OTHER_SNAPSHOTS.mkdir(exist_ok=True)
    for old in (*HOUSE_SNAPSHOTS.iterdir(), *OTHER_SNAPSHOTS.iterdir()):
        old.unlink()
    for name in HOUSES:
        with contextlib.closing(House(name, folder / f"{name}.sqlite")) as house:
            for size in HOUSE_SIZES:
                house_file(name, size).write_text(await shoot_house(house, size), encoding="utf-8")
            for screen in OTHER_SCREENS:
                other_file(name, screen).write_text(await shoot_other(house, screen), encoding="utf-8")


async def renew_chosen(folder: Path) -> None:
    """Replace the golden files of chosen screens."""
    chosen_screens.FILES.mkdir(exist_ok=True)
    for old in chosen_screens.FILES.iterdir():
        old.unlink()
    for name in dict.fromkeys(chosen.house for chosen in chosen_screens.SCREENS.values()):
        with contextlib.closing(chosen_screens.build(name, folder)) as house:
            for screen, chosen in chosen_screens.SCREENS.items():
                if chosen.house == name:
                    text = await chosen_screens.shoot(house, chosen)
                    chosen_screens.file_of(screen).write_text(text, encoding="utf-8")


def other_file(house: str, screen: str) -> Path:
    """Return the file that keeps the golden text of another screen of a house."""
    return OTHER_SNAPSHOTS / f"{house}-{screen}.txt"


async def shoot_other(house: House, screen: str) -> str:
    """Return the golden text of another screen of a house."""
    keys, language = OTHER_SCREENS[screen]
    async with opened(house, (80, 24), language=language) as pilot:
        await press(pilot, *keys)
        return golden(pilot)


def main() -> None:
    """Renew the golden files from a scene and houses of their own."""
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(Path(folder) / "history.sqlite")
        asyncio.run(renew(scene))
        asyncio.run(renew_houses(Path(folder)))
        chosen = Path(folder) / "chosen"
        chosen.mkdir()
        asyncio.run(renew_chosen(chosen))
        scene.close()


if __name__ == "__main__":
    main()
