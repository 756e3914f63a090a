"""Count what a history loses by power cuts: images of its disk between two fsyncs.

    python -m tests.soak.power [COUNT]

A recorder commits, with checkpoints more often than usual. Its files are copied after each commit, when
all of it is synced. Between two such states SQLite writes in this order, with an fsync after each: the header
of the log where that begins anew, its frames, and the pages of a checkpoint. An image, of COUNT, by default
200, is the state within one of these steps: of the sectors that it writes each is old, new or garbage, and
the file may be shorter; the log's index, which is never synced, is missing, old or garbage. As SQLite assumes
of disks ("powersafe overwrite"), bytes beside those that are written stay. Each image must open whole,
without a word, with every committed reading once, and with roll-ups equal to those made anew; the first that
fails ends the run with a traceback. The seed is printed first. A hundred images take some 15 seconds.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from contextlib import closing
from itertools import pairwise, takewhile
from operator import eq
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from p1tui.p1.reading import Reading
from p1tui.store.database import connection
from p1tui.store.recording.recorder import Recorder
from tests.shared.times import AMSTERDAM
from tests.soak.kill_store import START, check

SECTOR = 512
HEADER = 32
"""Bytes of the log's header (SQLite, "Database File Format", 4.1)."""

CHECKPOINT_PAGES = 100
COMMITS = 40
"""Commits of one history; then another begins, since each check makes all roll-ups anew."""


class State(NamedTuple):
    """The files of a history after a commit."""

    main: bytes
    log: bytes
    shared: bytes
    """The log's index."""
    last: int
    """Second of the last committed reading."""


def reading(second: int) -> Reading:
    """Make a reading as the recorder of `kill_store` does."""
    return Reading(
        time=START + second,
        time_source="meter",
        header="H",
        meter="E",
        import_wh=second,
        import_tariff_wh={1: second},
        power_import_w=second % 997,
        gas_dm3=second // 9,
    )


def states(folder: Path, chance: random.Random) -> list[State]:
    """Record, and return the files after each commit."""
    path, found, second = folder / "history.db", [], 0
    files = [path.with_name(f"history.db{suffix}") for suffix in ("", "-wal", "-shm")]
    with (
        patch.object(connection, "CHECKPOINT_PAGES", CHECKPOINT_PAGES),
        closing(Recorder(path, timezone=AMSTERDAM)) as recorder,
    ):
        for _ in range(COMMITS):
            for _ in range(chance.randrange(1, 90)):
                recorder.record(reading(second))
                second += 1
            recorder.commit()
            main, log, shared = (file.read_bytes() for file in files)
            found.append(State(main, log, shared, second - 1))
    return found


def torn(old: bytes, new: bytes, chance: random.Random) -> bytes:
    """Mix both by sectors, with garbage between them, and end within what was appended."""
    size = max(len(old), len(new))
    if len(new) > len(old) and chance.random() < 0.5:
        size = chance.randrange(len(old), len(new) + 1)
    share, mixed = chance.random(), bytearray()
    for begin in range(0, size, SECTOR):
        one, other = old[begin : begin + SECTOR], new[begin : begin + SECTOR]
        if one == other:
            mixed += one
        elif chance.random() < 0.05:
            same = sum(takewhile(bool, map(eq, one, other)))
            mixed += other[:same] + chance.randbytes(len(other) - same)
        else:
            mixed += other if chance.random() < share else one.ljust(len(other), b"\0")
    return bytes(mixed[:size])


def steps(before: State, after: State) -> list[str]:
    """Return the steps by which SQLite came from one state to the next."""
    found = ["frames"]
    if before.log[:HEADER] != after.log[:HEADER]:
        found.insert(0, "header")
    if before.main != after.main:
        found.append("checkpoint")
    return found


def image(step: str, before: State, after: State, chance: random.Random) -> tuple[bytes, bytes, int]:
    """Return main file and log after a power cut in a step, and the last second that must be there."""
    if step == "checkpoint":
        return torn(before.main, after.main, chance), after.log, after.last
    header = after.log[:HEADER] + before.log[HEADER:]
    if step == "header":
        return before.main, header if chance.random() < 0.5 else before.log, before.last
    log = torn(header, after.log, chance)
    return before.main, after.log[:HEADER] + log[HEADER:], before.last


def cut(folder: Path, step: str, before: State, after: State, chance: random.Random) -> None:
    """Make one image and check it. Raises AssertionError."""
    main, log, last = image(step, before, after, chance)
    path = folder / "image.db"
    index = chance.choice([None, before.shared, chance.randbytes(len(before.shared))])
    for suffix, content in (("", main), ("-wal", log), ("-shm", index)):
        file = path.with_name(f"image.db{suffix}")
        file.unlink(missing_ok=True)
        if content is not None:
            file.write_bytes(content)
    with closing(Recorder(path, timezone=AMSTERDAM)) as recorder:
        assert not recorder.status().notice, recorder.status().notice
        assert not recorder.status().trouble, recorder.status().trouble
    found = check(path, last)
    assert found in (before.last + 1, after.last + 1), f"{found} of {before.last + 1} or {after.last + 1}"


def cuts(count: int, chance: random.Random) -> Counter[str]:
    """Cut the power so often; return the number of cuts in each step."""
    done = Counter[str]()
    while done.total() < count:
        with tempfile.TemporaryDirectory() as folder:
            for before, after in pairwise(states(Path(folder), chance)):
                for step in steps(before, after)[: count - done.total()]:
                    cut(Path(folder), step, before, after, chance)
                    done[step] += 1
        print(f"{done.total()} images: {dict(done)}", flush=True)
    return done


def main() -> None:
    """Cut the power as often as asked for."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = random.randrange(2**32)
    print(f"{count} images, seed {seed}")
    cuts(count, random.Random(seed))
    print("none lost, none doubled, none malformed, every roll-up equal to one made anew")


if __name__ == "__main__":
    main()
