"""A port at which the engine serves others on a thread with a selector: open it, and accept who calls."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Final

LOOPBACK: Final = "127.0.0.1"

ACCEPTED_A_TURN: Final = 8
"""Calls that are accepted in one turn; the others wait in the kernel's queue."""

NO_DESCRIPTOR_S: Final = 0.05
"""Seconds to wait where no descriptor is free, so that it is not asked at once again."""


def host_and_port(listen: str) -> tuple[str, int]:
    """Return host and port of a `listen` setting; loopback, unless an address is named."""
    host, _, port = listen.rpartition(":")
    return host.strip("[]") or LOOPBACK, int(port)


def listening(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises `OSError`."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    door = socket.socket(family, kind, protocol)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.listen()
        door.setblocking(False)
    except OSError:
        door.close()
        raise
    return door


def accepted(door: socket.socket, stopping: threading.Event) -> Iterator[tuple[socket.socket, str]]:
    """Yield the calls of one turn, each with the caller's address as a person writes it."""
    for _ in range(ACCEPTED_A_TURN):
        try:
            peer, address = door.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        except OSError:
            stopping.wait(NO_DESCRIPTOR_S)
            return
        yield peer, written(*address[:2])


def written(host: str, port: int) -> str:
    """Return an address as a person writes it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
