"""Renew the golden files of test_snapshots.py: `python -m tests.tools.renew`, then read the diff."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.tui.scene import Scene
from tests.tui.shots import SCREENS, SIZES, go, golden, opened

SNAPSHOTS = Path(__file__).parents[1] / "tui" / "snapshots"


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


def main() -> None:
    """Renew the golden files from a scene of their own."""
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(Path(folder) / "history.sqlite")
        asyncio.run(renew(scene))
        scene.close()


if __name__ == "__main__":
    main()
