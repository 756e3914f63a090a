"""Count what a recorder loses on disks that fail and come back.

    python -m tests.soak.disks [COUNT]

Each of COUNT runs, by default 60, records on a small disk of its own that is full, read-only, held by another
program, slow or taken away for a while, at the start or later. Once that is mended, the history must be whole
and hold every reading once; of a disk that was taken away, both files together. Each trouble must have been
told. The first run that fails ends it with a traceback. The seed is printed first. It needs root, to mount; a
run takes half a second.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from p1tui.p1.reading import Reading
from p1tui.store.database.connection import BUSY_MS
from p1tui.store.recording.recorder import Recorder
from tests.shared import disks
from tests.shared.histories import sample_times
from tests.shared.times import AMSTERDAM
from tests.soak.power import reading

Mend = Callable[[], object]


def full(disk: Path) -> Mend:
    """Fill the disk; mended, it has room again."""
    disks.fill(disk)
    return lambda: disks.empty(disk)


def read_only(disk: Path) -> Mend:
    """Make the disk read-only, which needs that no file is open for writing."""
    disks.read_only(disk)
    return lambda: disks.writable(disk)


def held(disk: Path) -> Mend:
    """Hold the history locked, as a forgotten `sqlite3` does."""
    other = sqlite3.connect(disk / "history.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other.close


def slow(disk: Path) -> Mend:
    """Let the next commit take a part of a second: another program writes so long."""
    other = sqlite3.connect(disk / "history.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.4 * BUSY_MS / 1000, other.close)
    timer.start()
    return timer.join


def gone(disk: Path) -> Mend:
    """Take the disk away: its folder stays, on the disk below."""
    away = disk.with_name("away")
    away.mkdir()
    subprocess.run(["mount", "--bind", disk, away], check=True)
    subprocess.run(["umount", "-l", disk], check=True)
    return lambda: None


START = {"full at the start": full, "read-only at the start": read_only}
LATER = {"full": full, "held": held, "slow": slow, "gone": gone}
SILENT = ("slow", "gone")
"""Troubles after which the readings are stored at once."""


def run(kind: str, folder: Path, chance: random.Random) -> int:
    """Record through one trouble; return the number of readings. Raises AssertionError."""
    fed: list[Reading] = []

    def feed(recorder: Recorder, commits: int) -> None:
        for _ in range(commits):
            for _ in range(chance.randrange(1, 60)):
                fed.append(reading(len(fed)))
                recorder.record(fed[-1])
            recorder.commit()

    with disks.small_disk(folder / "disk", "4m") as disk:
        path = disk / "history.db"
        if kind in LATER or chance.random() < 0.5:
            with closing(Recorder(path, timezone=AMSTERDAM)) as recorder:
                feed(recorder, chance.randrange(1, 9))
        mend = START[kind](disk) if kind in START else None
        recorder = Recorder(path, timezone=AMSTERDAM)
        if mend is None:
            feed(recorder, chance.randrange(0, 5))
            mend = LATER[kind](disk)
        feed(recorder, chance.randrange(1, 20))
        status = recorder.status()
        # A full disk has room left in the pages and the log that are there, for a commit or two.
        assert kind in (*SILENT, "full") or status.trouble, "nothing was said"
        assert kind != "gone" or "was deleted or renamed" in str(status.notice), "nothing was said"
        mend()
        feed(recorder, chance.randrange(1, 5))
        assert not recorder.status().trouble, recorder.status().trouble
        recorder.close()
        found = whole(path)
        if kind == "gone":
            found = whole(folder / "away" / "history.db") + found
            subprocess.run(["umount", "-l", folder / "away"], check=True)
            subprocess.run(["mount", "-t", "tmpfs", "none", disk], check=True)  # for the end of the disk
        assert found == [each.time for each in fed], f"{len(found)} of {len(fed)} readings"
    return len(fed)


def whole(path: Path) -> list[int]:
    """Return the times of a history's readings. Raises AssertionError if it is damaged."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return sample_times(path)


def runs(count: int, chance: random.Random) -> Counter[str]:
    """Make so many runs, of each kind in turn; return their number by kind."""
    kinds, done, readings = [*START, *LATER], Counter[str](), 0
    for number in range(count):
        kind = kinds[number % len(kinds)]
        with tempfile.TemporaryDirectory() as folder:
            readings += run(kind, Path(folder), chance)
        done[kind] += 1
    print(f"{count} runs, {readings} readings: {dict(done)}", flush=True)
    return done


def main() -> None:
    """Run as often as asked for."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = random.randrange(2**32)
    print(f"{count} runs, seed {seed}")
    runs(count, random.Random(seed))
    print("none lost, none doubled, none malformed, every trouble told")


if __name__ == "__main__":
    main()
