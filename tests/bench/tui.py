"""Measure the screen beside other monitors: bytes, processor, memory, first paint.

    python -m tests.bench.tui [SECONDS]

Each program runs in a pseudo-terminal of 120x40 that is read all the time, one after the other, at one update
a second, for SECONDS seconds, by default 60, after the ten that its start is given. It prints the bytes a
second to the terminal, the share of one core, resident memory (from /proc: Linux only), and the time until
the first paint. p1tui's figures hold its simulated house and the server for its uploads, too. A program that
is not installed is left out (Debian: htop, btop; PyPI: glances). The default takes 70 seconds for each.
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
import termios
import time
from dataclasses import dataclass

from tests.shared.processes import core_seconds, resident

COLUMNS, ROWS = 120, 40
SETTLE = 10.0
"""Seconds before the measurement: the start is not what a day of watching costs."""

PAINTED = 1000
"""Bytes after which something is to be seen, and not only a terminal's modes set."""

PROGRAMS = {
    "p1tui --demo": [sys.executable, "-m", "p1tui", "--demo"],
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
    first_paint_s: float


def measure(command: list[str], seconds: float) -> Figures:
    """Run one program, and end it."""
    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env=os.environ | {"TERM": "xterm-256color", "LANG": "C.UTF-8"},
    )
    os.close(theirs)
    count, first_paint, measured_from = 0, 0.0, 0
    cpu = started = 0.0
    try:
        while True:
            now = time.monotonic()
            if not started and now - began >= SETTLE:
                started, cpu, measured_from = now, core_seconds(process.pid), count
            if started and now - started >= seconds:
                break
            if select.select([mine], [], [], 0.05)[0]:
                count += len(os.read(mine, 65536))
                if not first_paint and count > PAINTED:
                    first_paint = time.monotonic() - began
        return Figures(
            (count - measured_from) / seconds,
            100 * (core_seconds(process.pid) - cpu) / seconds,
            resident(process.pid) / 1e6,
            first_paint,
        )
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(10)
        os.close(mine)


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    print(f"{COLUMNS}x{ROWS}, {seconds:.0f} s each")
    print(f"{'program':<14}{'bytes/s':>9}{'% of a core':>13}{'MB':>7}{'first paint s':>15}")
    for name, command in PROGRAMS.items():
        if shutil.which(command[0]) is None:
            print(f"{name:<14} not installed")
            continue
        figures = measure(command, seconds)
        print(
            f"{name:<14}{figures.bytes_a_second:>9.0f}{figures.core_percent:>13.2f}"
            f"{figures.resident_mb:>7.1f}{figures.first_paint_s:>15.2f}"
        )


if __name__ == "__main__":
    main()
