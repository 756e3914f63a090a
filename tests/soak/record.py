"""Record a simulated week, rotated and packed, and kill recordings: no byte may be lost.

    python -m tests.soak.record [DAYS [KILLS]]

A telegram a second comes in chunks of any size, with noise now and then, for DAYS (7) of simulated time.
Files end at 16 MB or six hours. All of them, read back in order, must be the source, byte for byte. Then a
process that records into files of 20 kB is killed (SIGKILL) KILLS (200) times at any moment, and what it had
written must be there. The exit status says if a promise was broken. A week takes some minutes.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
import time
from pathlib import Path

from p1tui.demo.household.household import Household
from p1tui.recordings.packer import left_over
from p1tui.recordings.pieces import pieces_of
from p1tui.runtime.duration import DAY, HOUR
from tests.recordings.taped import NOON, files, tape
from tests.recordings.test_writer import kills
from tests.shared.waiting import until

SIZE, AGE = 16 << 20, 6 * HOUR
LONGEST_CHUNK = 1200
NOISE_EVERY = 5000


def week(path: Path, days: int) -> bool:
    """Record so many days; return True if every byte came back."""
    dice, house, recording = random.Random(days), Household(), tape(path, size=SIZE, age=AGE)
    given, size, waiting = hashlib.sha256(), 0, b""
    began = time.monotonic()
    for second in range(days * DAY):
        waiting += house.telegram(int(NOON) + second)
        if dice.randrange(NOISE_EVERY) == 0:
            waiting += dice.randbytes(dice.randrange(10_000))
        while len(waiting) > LONGEST_CHUNK:
            cut = dice.randint(1, LONGEST_CHUNK)
            recording.write(NOON + second, waiting[:cut])
            given.update(waiting[:cut])
            size, waiting = size + cut, waiting[cut:]
    recording.close()
    until(lambda: not left_over(path), 600)
    written = time.monotonic() - began
    found, read = hashlib.sha256(), 0
    parts = files(path)
    for file in parts:
        for piece in pieces_of(file):
            found.update(piece.data)
            read += len(piece.data)
    on_disk = sum(file.stat().st_size for file in parts)
    print(
        f"{days} days: {size:,} B given, {read:,} B read back from {len(parts)} files of {on_disk:,} B; "
        f"written in {written:.0f} s, {days * DAY / written:,.0f} telegrams/s"
    )
    return found.digest() == given.digest() and read == size == recording.bytes_taken


def main() -> None:
    """Record, and kill."""
    days, times = (int(word) for word in (*sys.argv[1:], *("7", "200")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        whole = week(Path(folder) / "week.log", days)
        print("every byte came back" if whole else "BYTES WERE LOST")
        kills(Path(folder) / "killed.log", times, seed=times)
        print(f"{times} kills: what was written is there")
    sys.exit(not whole)


if __name__ == "__main__":
    main()
