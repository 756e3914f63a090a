"""Free ports, for servers that a test starts, stops and starts again, and one without any server."""

from __future__ import annotations

import errno
import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

STRETCH: Final = range(10_000, 32_768)
"""Ports below those that Linux gives to sockets that connect. One of those could be given away before the
server is there, and who connects to it while nothing is could be given it, and be answered by itself."""

CHANCE: Final = random.SystemRandom()
"""Chance that no other program repeats: two runs of the tests at a time ask for other ports."""


@contextmanager
def closed_port() -> Iterator[int]:
    """Hold a port of loopback on which nobody answers, and which nobody else is given meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


def free_port() -> int:
    """Return a port of loopback that is free now."""
    while True:
        port = CHANCE.choice(STRETCH)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return port
