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


class Nursery:
    """Starts recording sides, and ends them with SIGKILL.

    Threads: one at a time.
    """

    def __init__(self, path: Path, url: str, read_key: str, section: str) -> None:
        arguments = [sys.executable, "-m", "tests.uplinks.killable", str(path), url, read_key, section]
        self._process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
        )

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def start(self, word: str = "go") -> int:
        """Start a recording side; return its process id."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def ended(self) -> None:
        """Wait for the end of the recording side."""
        assert self._process.stdout
        assert self._process.stdout.readline() == "ended\n"

    def kill(self, child: int) -> None:
        """End a recording side at once."""
        os.kill(child, signal.SIGKILL)
        self.ended()

    def last(self) -> None:
        """Run one more until it has sent all, and ends in order."""
        self.start("last")
        self.ended()


def run_kills(path: Path, kills: int, *, seed: int, read_key: str) -> int:
    """Raises AssertionError where an entry is lost or doubled; returns how many there were."""
    rng = random.Random(seed)
    rules = Rules(min_interval=15.0 / SPEED)
    with ScriptedThingSpeak(write_key="W" * 16, read_key=read_key, rules=rules) as server:
        with Nursery(path, server.url, read_key, "thingspeak") as nursery:
            for _ in range(kills):
                # Answers come late, so that many a kill falls between a call and its answer.
                server.script(*[CallFault(kind="slow", seconds=rng.uniform(0.0, 0.1)) for _ in range(5)])
                child = nursery.start()
                time.sleep(rng.uniform(20.0, 200.0) / SPEED)  # the kill is to fall anywhere, on no event
                nursery.kill(child)
            nursery.last()
        due = entries(path)
        server.assert_exactly_once(due)
        assert server.journal.max_batch() <= 960
    return len(due)


def entries(path: Path) -> list[int]:
    """The times of all entries that were due: the last reading of every interval but the running one."""
    with closing(sqlite3.connect(path)) as database:
        query = "SELECT max(time) FROM sample GROUP BY time / ? ORDER BY 1"
        return [row[0] for row in database.execute(query, (INTERVAL,))][:-1]
