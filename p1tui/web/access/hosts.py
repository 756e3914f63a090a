"""Names by which a browser may call this computer.

A site can let a name of its own lead to an address of the house, and its page then reads from there as if it
were its own (DNS rebinding). Such a request has that name as Host, and nothing else that gives it away.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable


class Hosts:
    """The names that are answered: addresses, `localhost`, `*.local`, the machine's, those of the config."""

    def __init__(self, names: Iterable[str], machine: str = "") -> None:
        machine = (machine or socket.gethostname()).lower()
        self._names = {"localhost", machine, machine.partition(".")[0], *(name.lower() for name in names)}

    def are(self, header: str) -> bool:
        """Return True if a Host header names this computer."""
        name = _without_port(header.lower())
        if name in self._names or name.removesuffix(".") in self._names:
            return True
        if name.endswith(".local") and name != ".local":  # no name server of the internet has them
            return True
        try:
            ipaddress.ip_address(name.strip("[]") if name.startswith("[") else name)
        except ValueError:
            return False
        return True


def _without_port(header: str) -> str:
    """Return the name of a Host header (RFC 9110, 7.2): what is before the port, in brackets for IPv6."""
    if header.startswith("["):
        inside, bracket, port = header.partition("]")
        return f"{inside}]" if bracket and (not port or port[1:].isdecimal()) else ""
    name, colon, port = header.partition(":")
    return name if not colon or port.isdecimal() else ""
