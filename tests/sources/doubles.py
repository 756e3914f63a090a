"""A stop whose waits move the clock of a test, a cable that can be unplugged, and reads that wait."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from typing import BinaryIO

from p1tui.recordings import pieces as cutting
from p1tui.recordings.timed import Run
from p1tui.recordings.unpacking import BLOCK
from p1tui.sources.base import Source
from tests.shared.clocks import ManualClock
from tests.shared.waiting import awaited


class SteppingStop(threading.Event):
    """A stop whose waits take no time: they move the clock instead, and are remembered."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self.clock = clock
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waits.append(timeout)
        self.clock.now += timeout
        return self.is_set()


class Cable:
    """A pseudo-terminal pair: the meter writes on one end, the other is the port."""

    def __init__(self) -> None:
        self._meter, port = os.openpty()
        self.port = os.ttyname(port)
        self.port_fd = port
        self._kept = [self._meter, port]

    def send(self, data: bytes) -> None:
        os.write(self._meter, data)

    def unplug(self) -> None:
        for end in self._kept:
            os.close(end)
        self._kept.clear()


def next_bytes(source: Source) -> bytes:
    """Return what comes next, however often a read waits in vain. Raises what a read raises."""
    return awaited(source.read, bool, 20)


def port_of(server: socket.socket) -> int:
    port: int = server.getsockname()[1]
    return port


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield the pieces of a file of telegrams alone."""
    runs = (Run(block) for block in iter(lambda: file.read(BLOCK), b""))
    return (piece.data for piece in cutting.pieces(runs))
