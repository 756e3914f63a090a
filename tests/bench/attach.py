"""Measure an attached screen beside one that records itself, and the engine that it is attached to.

    python -m tests.bench.attach [SECONDS]

A simulated meter speaks once a second on a pseudo-terminal. It prints the bytes a second to a terminal of
120x40, the share of one core and resident memory (from /proc: Linux only) of a screen that records itself, of
an attached one, and of a headless engine without and with three viewers, over SECONDS seconds, by default 60,
after the ten that each start is given. Then the time until the first paint of both screens, and how much
later each shows a reading: the middle of nine starts. The default takes six minutes.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from p1tui.demo.household.household import Household
from p1tui.runtime.lock import holder_of
from tests.bench.tui import COLUMNS, ROWS, SETTLE, Figures, environment, measure
from tests.e2e.peers import Port, Terminal
from tests.shared.processes import core_seconds, resident
from tests.shared.waiting import until

STARTS = 9
VIEWERS = 3


class Meter:
    """A meter that speaks once a second, and a profile that records it."""

    def __init__(self, folder: Path, compiled: str) -> None:
        self.compiled = compiled
        self.port, self.history = Port(), folder / "h.sqlite"
        config = folder / "config.toml"
        config.write_text(f'[meter]\nsource = "{self.port.name}"\n[store]\npath = "{self.history}"\n')
        self.command = [sys.executable, "-m", "p1tui", "--config", str(config)]
        threading.Thread(target=self._speak, daemon=True).start()

    def _speak(self) -> None:
        house = Household(1)
        self.port.speak_unheard((house.telegram(int(time.time())) for _ in iter(int, 1)), 1.0)

    @contextmanager
    def engine(self) -> Iterator[subprocess.Popen[bytes]]:
        """Record without a screen until the end of the block."""
        command, own = [*self.command, "--no-ui"], environment(self.compiled)
        with subprocess.Popen(command, env=own, stderr=subprocess.DEVNULL) as process:
            until(lambda: holder_of(self.history).socket, 30)
            yield process
            process.terminate()

    def screen(self) -> Terminal:
        """Open a screen in a terminal of its own."""
        own = environment(self.compiled)
        return Terminal(*self.command, environment=own, columns=COLUMNS, rows=ROWS)

    def start(self) -> tuple[float, float]:
        """Open a screen; return the seconds until its first paint, and from it to its first reading."""
        began = time.monotonic()
        screen = self.screen()
        try:
            until(lambda: "p1tui" in screen.text(), 30)
            painted = time.monotonic()
            until(lambda: "L1 " in screen.text(), 30)
            return painted - began, time.monotonic() - painted
        finally:
            screen.press("\x03")
            screen.ends(10)
            screen.close()


def watch(process: subprocess.Popen[bytes], seconds: float) -> Figures:
    """Measure a process without a screen."""
    pause = threading.Event()
    pause.wait(SETTLE)
    before = core_seconds(process.pid)
    pause.wait(seconds)
    core = 100 * (core_seconds(process.pid) - before) / seconds
    return Figures(0.0, core, resident(process.pid) / 1e6)


def show(name: str, figures: Figures) -> None:
    """Print a line of the table."""
    written = f"{figures.bytes_a_second:.0f}" if figures.bytes_a_second else ""
    print(f"{name:<26}{written:>9}{figures.core_percent:>13.2f}{figures.resident_mb:>7.1f}", flush=True)


def main() -> None:
    """Print both tables."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    print(f"{COLUMNS}x{ROWS}, {seconds:.0f} s each")
    print(f"{'':<26}{'bytes/s':>9}{'% of a core':>13}{'MB':>7}")
    with ExitStack() as end:
        own, other, compiled = (end.enter_context(tempfile.TemporaryDirectory()) for _ in range(3))
        alone, served = Meter(Path(own), compiled), Meter(Path(other), compiled)
        end.callback(alone.port.close)
        end.callback(served.port.close)
        show("screen that records", measure(alone.command, seconds, compiled))
        own_starts = [alone.start() for _ in range(STARTS)]
        with served.engine() as engine:
            show("engine", watch(engine, seconds))
            show("attached screen", measure(served.command, seconds, compiled))
            starts = [served.start() for _ in range(STARTS)]
            viewers = [served.screen() for _ in range(VIEWERS)]
            show(f"engine with {VIEWERS} viewers", watch(engine, seconds))
            for viewer in viewers:
                viewer.close()
    for name, figures in (("screen that records", own_starts), ("attached screen", starts)):
        painted, later = (statistics.median(each) for each in zip(*figures, strict=True))
        print(f"{name:<26} first paint {painted:.2f} s, reading {later:.2f} s later")


if __name__ == "__main__":
    main()
