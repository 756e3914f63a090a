"""Let fifty viewers look at the page, and measure what they cost the page and the engine.

    python -m tests.soak.viewers [SECONDS [COUNT]]

A headless engine records a meter on a pseudo-terminal, a telegram a second, and `p1tui web` looks at it. For
SECONDS, by default 600, nobody looks at the page, then for as long COUNT viewers, by default 50, each from an
address of loopback of its own, hold a stream open, and one of them reads nothing. Printed are, without and
with them, the processor time in per cent of a core and the resident memory in MB, and the bytes that the
engine wrote to disk; and how many events the slowest viewer got. The default takes 20 minutes.
"""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from p1tui.demo.household.household import Household
from p1tui.runtime.lock import holder_of
from tests.e2e.peers import Port
from tests.shared.ports import free_port
from tests.shared.processes import core_seconds, resident
from tests.shared.waiting import until

START_S = 60.0
"""Seconds in which both programs start on a machine under load."""


class Cost(NamedTuple):
    """What one process used."""

    core_percent: float
    resident_mb: float
    written: int
    """Bytes that it had written to disk."""


class Figures(NamedTuple):
    """What was measured in one span."""

    engine: Cost
    page: Cost


class Watched:
    """An engine and its page, as processes."""

    def __init__(self, folder: Path, cleanup: ExitStack) -> None:
        self.port = free_port()
        history, meter = folder / "h.sqlite", Port()
        homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
        environment = os.environ | homes | {"MALLOC_ARENA_MAX": "1"}
        cleanup.callback(meter.close)
        store = ("--set", f"store.path={history}")
        engine = _started(environment, cleanup, "--no-ui", "--source", meter.name, *store)
        threading.Thread(target=meter.speak, args=(_telegrams(), 1.0), daemon=True).start()
        until(lambda: holder_of(history).socket is not None, START_S)
        page = _started(environment, cleanup, "web", *store, "--set", f"web.listen=127.0.0.1:{self.port}")
        until(self._is_up, START_S)
        self._pids = engine, page

    def _is_up(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def measure(self, seconds: float) -> Figures:
        """Return what both used within some seconds."""
        pids, start = self._pids, time.monotonic()
        before = [(core_seconds(pid), _written(pid)) for pid in pids]
        threading.Event().wait(seconds)
        taken = time.monotonic() - start
        return Figures(
            *(
                Cost(100 * (core_seconds(pid) - core) / taken, resident(pid) / 1e6, _written(pid) - written)
                for pid, (core, written) in zip(pids, before, strict=True)
            )
        )


def _started(environment: dict[str, str], cleanup: ExitStack, *words: str) -> int:
    process = subprocess.Popen(
        [sys.executable, "-m", "p1tui", *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    cleanup.callback(process.wait)
    cleanup.callback(process.kill)
    return process.pid


def _telegrams() -> Iterator[bytes]:
    house = Household()
    for _ in count():
        yield house.telegram(int(time.time()))


def _written(pid: int) -> int:
    """Return the bytes that a process has caused to be written to disk (proc(5))."""
    lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("write_bytes")).split()[1])


class Crowd:
    """Viewers that read what comes, but the first, which reads nothing.

    Threads: its own reads; any may ask for `events`.
    """

    def __init__(self, port: int, size: int) -> None:
        self._peers = [_viewer(port, number) for number in range(size)]
        self._seen = dict.fromkeys(range(1, size), 0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    @property
    def fewest(self) -> int:
        """Events that the slowest reader got."""
        return min(self._seen.values())

    def close(self) -> None:
        """Leave."""
        self._over.set()
        self._thread.join()
        for peer in self._peers:
            peer.close()

    def _read(self) -> None:
        with selectors.DefaultSelector() as selector:
            for number, peer in enumerate(self._peers):
                if number:
                    selector.register(peer, selectors.EVENT_READ, number)
            while not self._over.is_set():
                for key, _ in selector.select(0.2):
                    data = self._peers[key.data].recv(1 << 20)
                    if not data:
                        selector.unregister(key.fileobj)
                    self._seen[key.data] += data.count(b"\ndata: ")


def _viewer(port: int, number: int) -> socket.socket:
    peer = socket.create_connection(("127.0.0.1", port), START_S, (f"127.0.1.{number + 1}", 0))
    peer.sendall(f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    return peer


@contextmanager
def crowd(port: int, size: int) -> Iterator[Crowd]:
    """Let so many look within a block."""
    found = Crowd(port, size)
    try:
        yield found
    finally:
        found.close()


def run(seconds: float, size: int) -> tuple[Figures, Figures, int]:
    """Return the figures without and with viewers, and the events that the slowest of them got."""
    with ExitStack() as cleanup:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory()))
        watched = Watched(folder, cleanup)
        alone = watched.measure(seconds)
        with crowd(watched.port, size) as viewers:
            seen = watched.measure(seconds)
            return alone, seen, viewers.fewest


def main() -> int:
    """Measure for as long as asked, and print the figures."""
    seconds, size = (int(word) for word in (*sys.argv[1:], *("600", "50")[len(sys.argv) - 1 :]))
    alone, seen, fewest = run(seconds, size)
    for name, figures in (("nobody", alone), (f"{size} viewers", seen)):
        for program, cost in (("engine", figures.engine), ("page", figures.page)):
            print(
                f"{name:>10}  {program:6}  {cost.core_percent:5.2f} % of a core  {cost.resident_mb:5.1f} MB  "
                f"{cost.written / 1024:8.0f} KiB written"
            )
    print(f"the slowest reader got {fewest} events in {seconds} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
