"""Kill a recording side again and again, and compare what it recorded with what the server has."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from p1tui.demo.thingspeak.channel import Rules
from tests.shared.faults import CallFault
from tests.shared.thingspeak import ScriptedThingSpeak
from tests.uplinks.killable import INTERVAL, SPEED


def run_kills(path: Path, kills: int, *, seed: int, read_key: str) -> int:
    """Raises AssertionError where an entry is lost or doubled; returns how many there were."""
    rng = random.Random(seed)
    rules = Rules(min_interval=15.0 / SPEED)
    with ScriptedThingSpeak(write_key="W" * 16, read_key=read_key, rules=rules) as server:
        arguments = [sys.executable, "-m", "tests.uplinks.killable", str(path), server.url, read_key]
        with subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
        ) as nursery:
            assert nursery.stdin and nursery.stdout
            for _ in range(kills):
                # Answers come late, so that many a kill falls between a call and its answer.
                server.script(*[CallFault(kind="slow", seconds=rng.uniform(0.0, 0.1)) for _ in range(5)])
                nursery.stdin.write("go\n")
                nursery.stdin.flush()
                child = int(nursery.stdout.readline())
                time.sleep(rng.uniform(20.0, 200.0) / SPEED)  # the kill is to fall anywhere, on no event
                os.kill(child, signal.SIGKILL)
                assert nursery.stdout.readline() == "ended\n"
            nursery.stdin.write("last\n")
            nursery.stdin.flush()
            int(nursery.stdout.readline())
            assert nursery.stdout.readline() == "ended\n"
            nursery.stdin.close()
        due = entries(path)
        server.assert_exactly_once(due)
        assert server.journal.max_batch() <= 960
    return len(due)


def entries(path: Path) -> list[int]:
    """The times of all entries that were due: the last reading of every interval but the running one."""
    with closing(sqlite3.connect(path)) as database:
        query = "SELECT max(time) FROM sample GROUP BY time / ? ORDER BY 1"
        return [row[0] for row in database.execute(query, (INTERVAL,))][:-1]
