"""Hold the uplink to its promises through virtual weeks of trouble and power cuts, or through real kills.

    python -m tests.soak.uplink [COUNT [SEED]]
    python -m tests.soak.uplink kills [COUNT [SEED]]

The first runs COUNT seeds, by default 20 from SEED on, each 16 times for 8 hours of virtual time: against the
four ways with duplicates, with and without a read key, with and without power cuts. A seed takes ten seconds.
The second kills real processes COUNT times, by default 300, 20 on each history, every other one with a read
key; 20 kills take five seconds. Both print each broken promise with its seed; the exit status says so.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

from p1tui.demo.thingspeak.channel import Rules
from tests.uplinks.kills import run_kills
from tests.uplinks.promises import assert_promises, backlog
from tests.uplinks.virtual import CUTS, LINK, MODES, Storms, World

HOURS = 8
KILLS = 20


def run(seed: int, mode: str, read_key: str, cuts: bool) -> tuple[int, int]:
    """Run one world; return the numbers of its calls and entries. Raises AssertionError."""
    kinds = CUTS + LINK if cuts else LINK
    world = World(
        seed=seed,
        rules=Rules(duplicates=mode),  # type: ignore[arg-type]
        read_key=read_key,
        trouble=Storms(kinds, until=(HOURS - 2) * 3600.0, p=0.5),
    )
    backlog(world, world.rng.choice([0, 3, 700, 2500]))
    world.run(HOURS * 3600.0)
    assert_promises(world, once=mode != "accept" or bool(read_key))
    assert len(world.due()) - len(set(world.stored())) <= 2, "not caught up"
    assert not world.parked(), "parked"
    return len(world.calls), len(world.due())


def trouble(count: int, first: int) -> int:
    """Run seeds; return the number of runs that broke a promise."""
    broken = calls = entries = runs = 0
    for seed in range(first, first + count):
        for mode, read_key, cuts in product(MODES, ["", "R" * 16], [False, True]):
            runs += 1
            try:
                made, due = run(seed, mode, read_key, cuts)
            except AssertionError as error:
                broken += 1
                print(f"seed {seed} {mode} {'read key' if read_key else 'no read key'} cuts={cuts}: {error}")
            else:
                calls, entries = calls + made, entries + due
    print(f"{runs} runs, {runs * HOURS} hours, {calls} calls, {entries} entries")
    return broken


def kills(count: int, first: int) -> int:
    """Kill real processes, 20 a history; return the number of histories that broke a promise."""
    broken = entries = 0
    for seed in range(first, first + count // KILLS):
        with tempfile.TemporaryDirectory() as folder:
            try:
                entries += run_kills(
                    Path(folder) / "history.db", KILLS, seed=seed, read_key="R" * 16 if seed % 2 else ""
                )
            except AssertionError as error:
                broken += 1
                print(f"seed {seed}: {error}")
    print(f"{count // KILLS * KILLS} kills, {entries} entries")
    return broken


def main() -> int:
    """Run what is asked for; return the exit status."""
    arguments = sys.argv[1:]
    work = kills if arguments[:1] == ["kills"] else trouble
    numbers = [int(argument) for argument in arguments if argument != "kills"]
    count, first, *_ = [*numbers, *[300 if work is kills else 20, 0][len(numbers) :]]
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    broken = work(count, first)
    print(f"{broken} broke a promise, in {time.monotonic() - began:.0f} s")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
