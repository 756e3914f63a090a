"""Upload to an HTTP server that answers as nobody should, and count what arrives once it has healed.

    python -m tests.soak.http [COUNT [SEED]]

The real worker, target and client call a real socket, on a clock that only jumps, COUNT times (default 600):
every status, heads and bodies that never end or end too early, wrong lengths, gzip bombs, redirects, deep
JSON, answers cut at each byte, resets, and `Retry-After` of every shape. Then the server heals. Prints the
calls, the kinds met, and the growth of resident memory; the exit status says if a promise was broken: no
error of p1tui's own, no row lost, doubled or wrongly taken to be stored, memory bounded. 600 take a minute.
"""

from __future__ import annotations

import logging
import random
import sys
import time

from p1tui.net import client
from tests.shared.hostile_http import HostileServer, hostilities
from tests.shared.processes import resident
from tests.uplinks.hostile import HostileWorld

MEMORY = 40_000_000
"""Bytes that resident memory may grow by: a gzip bomb unpacked would be 50 MB, an endless body more."""


def run(count: int, seed: int) -> tuple[HostileWorld, HostileServer, int]:
    """Meet `count` hostilities, heal, and work on; return the world, the server and the bytes of growth."""
    usual = client.READ_TIMEOUT, client.CALL_TIMEOUT
    client.READ_TIMEOUT, client.CALL_TIMEOUT = 0.3, 0.6
    world = HostileWorld(seed)
    server = HostileServer(world.api, world.clock.time)
    before = resident()
    try:
        world.call_over(server.url)
        server.plan = hostilities(random.Random(seed))
        while len(server.met) < count:
            world.run(600)
            world.worker.send_now()
        server.plan = None
        client.READ_TIMEOUT, client.CALL_TIMEOUT = usual  # a busy machine's answer is not late
        for _ in range(6):
            world.run(1200)
            world.worker.send_now()
    finally:
        server.close()
    return world, server, resident() - before


def main() -> int:
    """Run; return the exit status."""
    count, seed, *_ = [*map(int, sys.argv[1:]), *[600, 1][len(sys.argv) - 1 :]]
    logging.disable(logging.ERROR)
    began = time.monotonic()
    world, server, growth = run(count, seed)
    faults = world.broken()
    if growth > MEMORY:
        faults.append(f"memory grew by {growth / 1e6:.1f} MB")
    print(
        f"{len(server.met)} hostile answers of {len(set(server.met))} kinds, {len(world.due())} entries, "
        f"{growth / 1e6:.1f} MB more, in {time.monotonic() - began:.0f} s"
    )
    for fault in faults:
        print(f"seed {seed}: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
