"""The listening sockets of `web.listen`."""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Final

from p1tui.engine.door import host_and_port, written
from p1tui.i18n.message import Message

LAN: Final = "lan"
PORT: Final = 8077
"""Port of `lan` alone."""

BACKLOG: Final = 64


class DoorShut(Exception):
    """The page cannot be served at its address."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
        """Sentence: what, why, what to do."""


def addresses(listen: str) -> list[tuple[str, int]]:
    """Return hosts and ports of a `listen` setting; `lan` is every address of both families."""
    if listen.partition(":")[0] == LAN:
        port = int(listen.partition(":")[2] or PORT)
        return [("0.0.0.0", port), ("::", port)]
    return [host_and_port(listen)]


def opened(listen: str) -> list[socket.socket]:
    """Return the listening sockets. Raises `DoorShut`."""
    doors: list[socket.socket] = []
    for host, port in addresses(listen):
        try:
            doors += [_listening(host, port)]
        except OSError as error:
            if doors and host == "::":  # a computer without IPv6
                continue
            for each in doors:
                each.close()
            raise DoorShut(_why(host, port, error)) from error
    return doors


def _listening(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    door = socket.socket(family, kind, protocol)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        door.bind(address)
        door.listen(BACKLOG)
        door.setblocking(False)
    except OSError:
        door.close()
        raise
    return door


def _why(host: str, port: int, error: OSError) -> Message:
    if error.errno == errno.EADDRINUSE:
        return Message(
            "The page cannot be at {address}: another program is there. End that, or write another port into "
            "listen under [web].",
            address=written(host, port),
        )
    return Message(
        "The page cannot be at {address} ({why}). Correct listen under [web].",
        address=written(host, port),
        why=error.strerror or str(error),
    )


def is_loopback(door: socket.socket) -> bool:
    """Return True if only this computer reaches a door."""
    return ipaddress.ip_address(door.getsockname()[0].partition("%")[0]).is_loopback


def address_of(door: socket.socket) -> str:
    """Return the address of a door as a browser takes it; of every address the machine's name."""
    host, port = door.getsockname()[:2]
    if ipaddress.ip_address(host.partition("%")[0]).is_unspecified:
        host = f"{socket.gethostname().partition('.')[0]}.local"
    return f"http://{written(host, port)}/"
