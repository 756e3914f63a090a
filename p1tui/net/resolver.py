"""Name resolution with a deadline, so that a silent name server delays neither the uplink nor the exit."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from itertools import zip_longest

from p1tui.i18n.message import Message, verbatim

NAME_TIMEOUT = 5.0
"""Seconds for a lookup. The C library waits 10 s for one silent name server and 20 s for two."""

NOT_A_NAME = Message("it is not a host name")

Lookup = Callable[[str], Sequence[str]]


class NameFailure(Exception):
    """A name cannot be resolved. `detail`: the reason in a few words."""

    def __init__(self, detail: Message) -> None:
        super().__init__(str(detail))
        self.detail = detail


def system_lookup(host: str) -> list[str]:
    """Return addresses from the system's resolver in its order; it may block long. Raises `OSError`."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class Resolver:
    """Resolves the name of one host.

    A lookup runs on a daemon thread, which cannot be stopped while a name server is silent. So the next call
    waits for a lookup that is still under way and starts no second one.

    Threads: one at a time.
    """

    def __init__(self, host: str, lookup: Lookup = system_lookup) -> None:
        self._host = host
        self._lookup = lookup
        self._under_way: _PendingLookup | None = None

    def addresses(self, timeout: float = NAME_TIMEOUT) -> list[str]:
        """Return IPv6 and IPv4 addresses alternately, the system's preference first. Raises `NameFailure`."""
        try:
            return [str(ipaddress.ip_address(self._host))]
        except ValueError:
            pass  # a name, not an address
        lookup = self._under_way or _PendingLookup(self._host, self._lookup)
        if not lookup.done.wait(timeout):
            self._under_way = lookup
            raise NameFailure(Message("no name server answered within {timeout} s", timeout=round(timeout)))
        self._under_way = None
        if lookup.error is not None:
            raise NameFailure(_why(lookup.error)) from lookup.error
        return by_turns(lookup.found)


class _PendingLookup:
    """A lookup on its own thread; `done` is set once `found` or `error` is.

    Threads: its own sets the attributes; others read them after `done`.
    """

    def __init__(self, host: str, lookup: Lookup) -> None:
        self.done = threading.Event()
        self.found: Sequence[str] = ()
        self.error: OSError | UnicodeError | None = None
        threading.Thread(target=self._run, args=(host, lookup), name="name lookup", daemon=True).start()

    def _run(self, host: str, lookup: Lookup) -> None:
        try:
            self.found = lookup(host)
        except (OSError, UnicodeError) as error:
            self.error = error
        finally:
            self.done.set()


def by_turns(addresses: Sequence[str]) -> list[str]:
    """Alternate IPv6 and IPv4, so that a broken IPv6 network costs one time-out, not several."""
    first = [address for address in addresses if (":" in address) == (":" in addresses[0])]
    second = [address for address in addresses if (":" in address) != (":" in addresses[0])]
    return [address for pair in zip_longest(first, second) for address in pair if address is not None]


def _why(error: OSError | UnicodeError) -> Message:
    if isinstance(error, UnicodeError):
        return NOT_A_NAME
    match error.errno:
        case socket.EAI_NONAME:
            return Message("there is no such name")
        case socket.EAI_AGAIN:
            return Message("no name server answered")
    return verbatim(error.strerror or str(error))
