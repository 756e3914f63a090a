"""Renew the golden files of the pages of setup: `python -m tests.tools.renew_setup`, then read the diff."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.tui.setup.shots import PAGES, go, opened
from tests.tui.shots import SIZES, golden

SNAPSHOTS = Path(__file__).parents[1] / "tui" / "setup" / "snapshots"


def file_of(name: str, size: tuple[int, int]) -> Path:
    """Return the file that keeps the golden text of a page."""
    return SNAPSHOTS / f"{name}-{size[0]}x{size[1]}.txt"


async def shoot(name: str, size: tuple[int, int]) -> str:
    """Return the golden text of one page of the scene."""
    async with opened(size) as pilot:
        await go(pilot, name)
        return golden(pilot)


async def renew() -> None:
    """Replace all golden files."""
    SNAPSHOTS.mkdir(exist_ok=True)
    for old in SNAPSHOTS.iterdir():
        old.unlink()
    for name in PAGES:
        for size in SIZES:
            file_of(name, size).write_text(await shoot(name, size), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(renew())
