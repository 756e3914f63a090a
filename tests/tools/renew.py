"""Renew the golden files of screens and houses: `python -m tests.tools.renew`, then read the diff."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path

from tests.tui.houses import HOUSES, House
from tests.tui.scene import Scene
from tests.tui.shots import SCREENS, SIZES, go, golden, opened, press

SNAPSHOTS = Path(__file__).parents[1] / "tui" / "snapshots"
HOUSE_SNAPSHOTS = Path(__file__).parents[1] / "tui" / "live" / "houses"
HOUSE_SIZES = ((80, 24), (120, 40), (60, 20), (40, 10))


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
    for old in HOUSE_SNAPSHOTS.iterdir():
        old.unlink()
    for name in HOUSES:
        with contextlib.closing(House(name, folder / f"{name}.sqlite")) as house:
            for size in HOUSE_SIZES:
                house_file(name, size).write_text(await shoot_house(house, size), encoding="utf-8")


def main() -> None:
    """Renew the golden files from a scene and houses of their own."""
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(Path(folder) / "history.sqlite")
        asyncio.run(renew(scene))
        asyncio.run(renew_houses(Path(folder)))
        scene.close()


if __name__ == "__main__":
    main()
