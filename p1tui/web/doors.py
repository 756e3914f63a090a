"""The listening sockets of `web.listen`."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Sequence
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


def is_for_others(listen: str) -> bool:
    """Return True if other computers reach an address of `listen`, as far as it says without a look-up."""
    for host, _ in addresses(listen):
        try:
            if not ipaddress.ip_address(host).is_loopback:
                return True
        except ValueError:
            if host != "localhost":
                return True
    return False


def is_loopback(door: socket.socket) -> bool:
    """Return True if only this computer reaches a door."""
    return ipaddress.ip_address(door.getsockname()[0].partition("%")[0]).is_loopback


def address_of(door: socket.socket) -> str:
    """Return the address of a door as a browser takes it; of every address the machine's name."""
    host, port = door.getsockname()[:2]
    if _is_every(host):
        host = f"{socket.gethostname().partition('.')[0]}.local"
    return f"http://{written(host, port)}/"


def addresses_of(doors: Sequence[socket.socket]) -> list[str]:
    """Return all addresses of doors, each once; of every address also this computer's on its network."""
    found = dict.fromkeys(map(address_of, doors))
    port = doors[0].getsockname()[1]
    if any(_is_every(door.getsockname()[0]) for door in doors) and (own := _own_address()):
        found[f"http://{written(own, port)}/"] = None
    return list(found)


def _is_every(host: str) -> bool:
    return ipaddress.ip_address(host.partition("%")[0]).is_unspecified


def _own_address() -> str:
    """Return this computer's address on the network of its default route; empty if there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # of RFC 5737; a datagram's socket sends nothing by that
        except OSError:
            return ""
        return str(probe.getsockname()[0])
