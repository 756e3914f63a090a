"""The port at which the source's bytes are shared."""

from __future__ import annotations

import socket
from typing import Final

LOOPBACK: Final = "127.0.0.1"


def host_and_port(listen: str) -> tuple[str, int]:
    """Return host and port of `share.listen`; loopback, unless an address is named."""
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


def written(host: str, port: int) -> str:
    """Return an address as a person writes it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
