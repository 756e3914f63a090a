"""Ask recordings to end while they start on a busy machine, and hold each to an end in time and in order.

    python -m tests.soak.ends [COUNT [SEED]]

Starts `p1tui --no-ui` COUNT times, by default 200, four at a time, each on a pseudo-terminal meter that
speaks and with a history of its own, beside six processes that do nothing but use the processor. SIGTERM
comes 0 to 3 s after the start. The end must come within `ENDS_S`, with status 0; only before Python has
reached p1tui does the signal itself end it. One that does not end prints where its threads are. Prints how
many ended in which phase, and the slowest. The default takes two minutes.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count, takewhile
from pathlib import Path
from typing import NamedTuple

from p1tui.demo.household.household import Household
from p1tui.runtime.duration import DAY
from tests.e2e.peers import Port, rows_in

COUNT, SEED = 200, 1
AT_ONCE, BUSY = 4, 6
LATEST_S = 3.0
"""Seconds after the start until which a signal comes."""

ENDS_S = 5.0 * (1 + (BUSY + AT_ONCE) / (os.cpu_count() or 1))
"""Seconds for an end: 5 on an idle machine, and as many times more as each processor has processes to run."""

DUMP_S = 3.0
"""Seconds for a process that hangs to print its threads."""

PROGRAM = """
import faulthandler, signal, sys
faulthandler.register(signal.SIGUSR1, all_threads=True)
from p1tui.cli.main import main
sys.exit(main())
"""


class End(NamedTuple):
    """One recording's end."""

    status: int | None
    """Exit status, negative for a signal; `None`: it did not end."""
    asked_s: float
    """Seconds from its start to the signal."""
    took_s: float
    rows: int
    """Readings in its history."""
    said: str


@contextmanager
def busy(number: int) -> Iterator[None]:
    """Keep the processors busy within the block."""
    processes = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) for _ in range(number)]
    try:
        yield
    finally:
        for each in processes:
            each.kill()
            each.wait()


def end(folder: Path, asked_s: float, *, patience: float = ENDS_S) -> End:
    """Start a recording in a folder, ask it to end after `asked_s` seconds, and wait for that."""
    folder.mkdir()
    port, history = Port(), folder / "h.sqlite"
    theirs = ("P1TUI_", "XDG_", "LC_", "LANG")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
    options = ("--no-ui", "--source", port.name, "--set", f"store.path={history}")
    over = threading.Event()
    telegrams = takewhile(lambda _: not over.is_set(), _telegrams())
    speaker = threading.Thread(target=port.speak_unheard, args=(telegrams, 0.1), daemon=True)
    speaker.start()
    with (folder / "errors").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=kept | homes | {"LANG": "C.UTF-8"},
        )
        threading.Event().wait(asked_s)
        process.send_signal(signal.SIGTERM)
        asked_at = time.monotonic()
        try:
            status: int | None = process.wait(patience)
        except subprocess.TimeoutExpired:
            status = None
        took = time.monotonic() - asked_at
        if status is None:
            process.send_signal(signal.SIGUSR1)
            threading.Event().wait(DUMP_S)
            process.kill()
            process.wait()
    over.set()
    speaker.join()
    port.close()
    return End(
        status,
        asked_s,
        took,
        _rows(history),
        (folder / "errors").read_text(errors="replace"),
    )


def _rows(history: Path) -> int:
    try:
        return rows_in(history)
    except sqlite3.OperationalError:  # it was not made yet, or not in whole
        return 0


def _telegrams() -> Iterator[bytes]:
    house, start = Household(1), int(time.time()) - DAY
    return (house.telegram(start + second) for second in count())


def phase(ended: End) -> str:
    """Return how far a recording came, or what is wrong with its end."""
    if ended.status is None:
        return "NO END"
    if ended.status == -signal.SIGTERM and not ended.said:
        return "before p1tui"
    if ended.status != 0 or "Traceback" in ended.said:
        return f"WRONG {ended.status}"
    return "recording" if ended.rows else "starting"


def ends(folder: Path, number: int, seed: int) -> list[End]:
    """Return the ends of so many recordings, under load."""
    chance = random.Random(seed)
    moments = [chance.uniform(0, LATEST_S) for _ in range(number)]
    with busy(BUSY), ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(end, (folder / str(each) for each in range(number)), moments))


def main() -> int:
    """Run as many as asked for; return the exit status."""
    number, seed, *_ = [*map(int, sys.argv[1:]), *(COUNT, SEED)[len(sys.argv) - 1 :]]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = ends(Path(folder), number, seed)
    phases = Counter(map(phase, found))
    wrong = [each for each in found if phase(each).isupper() or "WRONG" in phase(each)]
    for each in wrong:
        print(f"{phase(each)}: asked after {each.asked_s:.3f} s, took {each.took_s:.1f} s\n{each.said}")
    took = sorted(each.took_s for each in found)
    print(f"{number} recordings of seed {seed} in {time.monotonic() - began:.0f} s: {dict(phases)}")
    print(f"an end took {took[number // 2]:.2f} s by the median, {took[-1]:.2f} s at most of {ENDS_S:.0f}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
