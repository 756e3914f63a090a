"""Virtual weeks of trouble and power cuts for the uplink: `python -m tests.soak.uplink COUNT [SEED]`.

Each seed runs against the four ways with duplicates, with and without a read key. Prints what broke a promise
and how to run it alone; the exit status says whether any did.
"""

from __future__ import annotations

import logging
import sys
import time
from itertools import product

from p1tui.demo.thingspeak_channel import Rules
from tests.uplinks.promises import assert_promises, backlog
from tests.uplinks.virtual import CUTS, LINK, MODES, Storms, World

HOURS = 8


def run(seed: int, mode: str, read_key: str, cuts: bool) -> tuple[int, int]:
    """One world; raises AssertionError. Returns calls and entries."""
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


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    logging.disable(logging.CRITICAL)
    broken = calls = entries = runs = 0
    began = time.monotonic()
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
    hours = runs * HOURS
    print(f"{runs} runs, {hours} hours, {calls} calls, {entries} entries in {time.monotonic() - began:.0f} s")
    print(f"{broken} broke a promise")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
