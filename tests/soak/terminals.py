"""Record behind terminals that do what they want, and see that the recording goes on and ends as it should.

    python -m tests.soak.terminals [COUNT [SEED]]

Does COUNT things (default 220) to screens on real pseudo-terminals, ten to each: random bytes, broken
sequences, sizes from 1x1 to 500x200, SIGSTOP and SIGCONT, no reader; with a TERM that nobody
knows, in LANG=C, in an encoding that is not UTF-8. The eleventh ends it: a signal, or the terminal hangs up,
also amid a change. Readings must go on being stored; the exit status must be 0; no traceback may be printed.
Prints each broken promise with its seed; the exit status says so. A screen takes some ten seconds.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.tui.hostile_terminal import run

ACTS = 10


def main() -> int:
    """Run; return the exit status."""
    count, first, *_ = [*map(int, sys.argv[1:]), *[220, 0][len(sys.argv) - 1 :]]
    began, broken, done = time.monotonic(), 0, Counter[str]()
    seed = first
    while done.total() < count:
        with tempfile.TemporaryDirectory() as folder:
            try:
                done.update(run(Path(folder), ACTS, seed))
            except AssertionError as error:
                broken += 1
                done["broken"] += 1
                print(str(error)[:3000], flush=True)
        seed += 1
    print(f"{done.total()} things done to {seed - first} screens: {dict(done)}")
    print(f"{broken} broke a promise, in {time.monotonic() - began:.0f} s")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
