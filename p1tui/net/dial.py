"""Connect to a host by all its addresses side by side, so that a broken IPv6 network costs a quarter second.

The method is that of RFC 8305 ("happy eyeballs"): IPv6 and IPv4 by turns, each a quarter second after the one
before it or as soon as that has failed; the first to answer wins.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import time
from collections.abc import Callable, Sequence

from p1tui.net.resolver import Lookup, Resolver, system_lookup

CONNECT_TIMEOUT = 5.0
"""Seconds to wait for each address."""

NEXT_AFTER = 0.25
"""Seconds after which the next address is tried beside those that have not answered (RFC 8305, 5)."""

ADDRESSES = 6
"""Addresses that are tried at most."""

LONGEST_WAIT = 0.5
"""Most seconds until an attempt notices that it should end."""

UNDER_WAY = (0, errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", 0))
"""Results of a connect that does not wait."""


class Dialer:
    """Connects to one host and port.

    Threads: one at a time; a call blocks it for the name and for `CONNECT_TIMEOUT`.
    """

    def __init__(self, host: str, port: int, *, lookup: Lookup = system_lookup) -> None:
        self._port = port
        self._resolver = Resolver(host, lookup)

    def connect(self, ended: Callable[[], bool] = lambda: False) -> socket.socket:
        """Return a connection that blocks; `ended` returning True gives it up.

        Raises `NameFailure`, or `OSError`: that of the address which tells most.
        """
        return race(self._resolver.addresses()[:ADDRESSES], self._port, ended)


def race(addresses: Sequence[str], port: int, ended: Callable[[], bool]) -> socket.socket:
    """Return the first connection that any of the addresses gives, and close the others. Raises `OSError`."""
    untried = list(addresses)
    attempts: dict[socket.socket, float] = {}  # attempt -> when it is given up
    failures: list[OSError] = []
    next_at = time.monotonic()
    try:
        with selectors.DefaultSelector() as selector:
            while untried or attempts:
                if ended():
                    raise ConnectionAbortedError(errno.ECONNABORTED, os.strerror(errno.ECONNABORTED))
                now = time.monotonic()
                if untried and (now >= next_at or not attempts):
                    next_at = now + NEXT_AFTER
                    try:
                        begun = _begin(untried.pop(0), port)
                    except OSError as error:
                        failures.append(error)
                        continue
                    attempts[begun] = now + CONNECT_TIMEOUT
                    selector.register(begun, selectors.EVENT_WRITE)
                wake_at = min([*attempts.values(), *([next_at] if untried else []), now + LONGEST_WAIT])
                ready = {key.fileobj for key, _ in selector.select(max(wake_at - now, 0))}
                for attempt, give_up_at in list(attempts.items()):
                    failure = _outcome(attempt) if attempt in ready else None
                    if attempt in ready and failure is None:
                        del attempts[attempt]
                        attempt.setblocking(True)
                        return attempt
                    if failure is None and time.monotonic() >= give_up_at:
                        failure = TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
                    if failure is not None:
                        failures.append(failure)
                        selector.unregister(attempt)
                        del attempts[attempt]
                        attempt.close()
        raise min(failures, key=_rank)
    finally:
        for attempt in attempts:
            attempt.close()


def _begin(address: str, port: int) -> socket.socket:
    attempt = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        attempt.setblocking(False)
        number = attempt.connect_ex((address, port))
        if number not in UNDER_WAY:
            raise OSError(number, os.strerror(number))
    except OSError:
        attempt.close()
        raise
    return attempt


def _outcome(attempt: socket.socket) -> OSError | None:
    """Return the error of an attempt that has ended, `None` if it is connected."""
    number = attempt.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    return OSError(number, os.strerror(number)) if number else None


def _rank(error: OSError) -> int:
    """Order failures: a refusal says that the host is there, silence that it may be, no route nothing."""
    return 0 if isinstance(error, ConnectionRefusedError) else 1 if isinstance(error, TimeoutError) else 2
