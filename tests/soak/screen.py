"""Measure the memory that simulated hours in front of the screen keep.

    python -m tests.soak.screen [HOURS]

The house of the scene lives on, second by second, as fast as the app can draw it; every ten minutes another
screen is looked at, and the window changes its size. Each of HOURS hours, by default 24, prints a line with
resident memory (from /proc: Linux only) and the number of blocks that Python has allocated. Both are flat
unless something leaks; the exit status says so of the blocks. An hour takes 15 seconds: the default takes six
minutes.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from itertools import cycle
from pathlib import Path

from p1tui.runtime.duration import HOUR
from tests.shared.processes import resident
from tests.tui.scene import Scene
from tests.tui.shots import SCREENS, go, home, opened

LOOK_EVERY_S, LOOK_FOR_S = 600, 60
LEAK = 100_000
"""Blocks, in the second half of the run: the caches of textual and rich go on filling for more than a day, by
some 40,000. A reading that is kept by mistake holds some ten, and there are 43,200 in half a day."""

WINDOWS = ((80, 24), (120, 40), (40, 10), (200, 60))


async def live(scene: Scene, seconds: int, every_s: int, note: Callable[[], None]) -> None:
    """Go on for so many simulated seconds; `note` is called each `every_s`, with all garbage collected."""
    names, windows = cycle(SCREENS), cycle(WINDOWS)
    async with opened(scene, WINDOWS[0]) as pilot:
        shown = ""
        for second in range(1, seconds + 1):
            scene.second()
            await pilot._wait_for_screen()
            if second % LOOK_EVERY_S == 0:
                shown = next(names)
                await go(pilot, scene, shown)
            elif second % LOOK_EVERY_S == LOOK_FOR_S and shown:
                await home(pilot, shown)
                await pilot.resize_terminal(*next(windows))
            if second % every_s == 0:
                gc.collect()
                note()


def run(hours: int) -> bool:
    """Print a line an hour; return True if memory was flat."""
    held: list[int] = []
    began = time.monotonic()

    def note() -> None:
        blocks = sys.getallocatedblocks()
        held.append(blocks)
        spent = time.monotonic() - began
        print(f"{len(held):>4}{resident() / 1e6:>13.1f}{blocks:>9}{spent:>8.0f}", flush=True)

    print(f"{'hour':>4}{'resident MB':>13}{'blocks':>9}{'real s':>8}")
    with tempfile.TemporaryDirectory() as folder, closing(Scene(Path(folder) / "history.sqlite")) as scene:
        asyncio.run(live(scene, hours * HOUR, HOUR, note))
    return held[-1] - held[len(held) // 2] < LEAK


if __name__ == "__main__":
    sys.exit(not run(int(sys.argv[1]) if len(sys.argv) > 1 else 24))
