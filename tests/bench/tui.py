"""Measure the screen beside other monitors: bytes, processor, memory, first paint.

    python -m tests.bench.tui [SECONDS]

Each program runs in a pseudo-terminal of 120x40 that is read all the time, one after the other, at one update
a second, for SECONDS seconds, by default 60, after the thirty that its start is given. It prints the bytes a
second to the terminal, the share of one core, resident memory (from /proc: Linux only), and the time until
the first paint, the least of nine starts. p1tui is measured alone, beside a meter of this process, and as the
demo, whose figures hold its simulated house and the servers for its uploads and prices, too. All go by their
defaults. A program that is not installed is left out (Debian: htop, btop; PyPI: glances). The default takes
two minutes for each.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from p1tui.demo.household import Household
from tests.e2e.peers import Port
from tests.shared.processes import core_seconds, resident

COLUMNS, ROWS = 120, 40
SETTLE = 30.0
"""Seconds before the measurement: a start, and the past that the demo gets, are not what watching costs."""

STARTS = 9
"""Starts whose first paint is timed; others' load makes all but the quickest tell of the machine."""

PAINTED = 1000
"""Bytes after which something is to be seen, and not only a terminal's modes set."""

P1TUI = [sys.executable, "-m", "p1tui"]

PROGRAMS = {
    "p1tui": [*P1TUI, "--source", "{port}", "--set", "store.path={folder}/history.sqlite"],
    "p1tui --demo": [*P1TUI, "--demo"],
    "htop -d 10": ["htop", "-d", "10"],
    "btop": ["btop", "--utf-force"],
    "glances -t 1": ["glances", "-t", "1"],
}


@dataclass(frozen=True)
class Figures:
    """Cost of one program."""

    bytes_a_second: float
    core_percent: float
    resident_mb: float


def environment(folder: str) -> dict[str, str]:
    """Return that of each program; Python keeps compiled modules in a folder, as in an installation."""
    own = {
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
        "XDG_CONFIG_HOME": f"{folder}/config",
    }
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | own


@contextmanager
def running(command: list[str], folder: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run one program in a terminal until the end of the block; give it and what it is read from."""
    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env=environment(folder),
    )
    os.close(theirs)
    try:
        yield process, mine
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(10)
        os.close(mine)


@contextmanager
def meter() -> Iterator[str]:
    """Give the name of a serial port on which a simulated meter speaks each second, until the block ends."""
    port, house = Port(), Household()
    telegrams = (house.telegram(int(time.time())) for _ in count())
    speaking = threading.Thread(target=port.speak_unheard, args=(telegrams, 1.0))
    speaking.start()
    try:
        yield port.name
    finally:
        port.close()
        speaking.join()


def read(mine: int, until: float, most: float = float("inf")) -> int:
    """Read until a moment (monotonic), or `most` bytes; return their number."""
    found = 0
    while found < most and (left := until - time.monotonic()) > 0:
        if select.select([mine], [], [], min(left, 0.05))[0]:
            found += len(os.read(mine, 65536))
    return found


def measure(command: list[str], seconds: float, folder: str) -> Figures:
    """Return what a program costs once it has started."""
    with running(command, folder) as (process, mine):
        read(mine, time.monotonic() + SETTLE)
        cpu = core_seconds(process.pid)
        sent = read(mine, time.monotonic() + seconds)
        core = 100 * (core_seconds(process.pid) - cpu) / seconds
        return Figures(sent / seconds, core, resident(process.pid) / 1e6)


def first_paint(command: list[str], folder: str) -> float:
    """Return the seconds from the start of a program until something is to be seen."""
    began = time.monotonic()
    with running(command, folder) as (_, mine):
        read(mine, began + SETTLE, PAINTED)
        return time.monotonic() - began


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    print(f"{COLUMNS}x{ROWS}, {seconds:.0f} s each")
    print(f"{'program':<14}{'bytes/s':>9}{'% of a core':>13}{'MB':>7}{'first paint s':>15}")
    with tempfile.TemporaryDirectory() as folder, meter() as port:
        for name, words in PROGRAMS.items():
            if shutil.which(words[0]) is None:
                print(f"{name:<14} not installed")
                continue
            command = [word.format(port=port, folder=folder) for word in words]
            figures = measure(command, seconds, folder)
            painted = min(first_paint(command, folder) for _ in range(STARTS))
            print(
                f"{name:<14}{figures.bytes_a_second:>9.0f}{figures.core_percent:>13.2f}"
                f"{figures.resident_mb:>7.1f}{painted:>15.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
