"""Gateways on the network that pass on raw bytes over TCP."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from p1tui.i18n.message import Message
from p1tui.net.dial import Dialer
from p1tui.net.resolver import Lookup, NameFailure, system_lookup
from p1tui.p1.sniff import TEXT, mostly
from p1tui.sources.base import READ_WAIT, SILENCE, HostTimed, SourceLost

BLOCK = 65536

LONGEST_EXCUSE = 200
"""Bytes of a text with which a gateway refuses a client, such as ser2net's `Port already in use`."""

KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))
"""Seconds and count: a gateway that loses power sends no end, so probe after 30 s and give up after 60."""


class SocketSource(HostTimed):
    """Raw bytes from `host:port`, as ser2net, socat and most Wi-Fi readers give them.

    Threads: as in `Source`.
    """

    live = True
    local = False
    scheme = "socket"

    def __init__(
        self,
        host: str,
        port: int,
        *,
        stop: threading.Event,
        clock: Callable[[], float] = time.monotonic,
        lookup: Lookup = system_lookup,
    ) -> None:
        self.name = f"{self.scheme}://{bracketed(host)}:{port}"
        self._dialer = Dialer(host, port, lookup=lookup)
        self._stop = stop
        self._clock = clock
        self._socket: socket.socket | None = None
        self._reading = threading.Lock()
        self._heard_at = 0.0
        self._head = b""  # first bytes of this connection

    def open(self) -> None:
        """Connect to the first address of the host that answers. Raises `SourceLost`."""
        self.close()
        try:
            connection = self._dialer.connect(self._stop.is_set)
            _configure(connection)
        except (OSError, NameFailure) as error:
            raise SourceLost(unreachable(self.name, error)) from error
        with self._reading:
            self._socket = connection
            self._heard_at, self._head = self._clock(), b""
        if self._stop.is_set():
            self.close()

    def read(self) -> bytes:
        """Return the bytes that came. Raises `SourceLost` if the peer closes or is silent for `SILENCE`."""
        with self._reading:
            if self._socket is None:
                raise SourceLost(Message("{name} is closed.", name=self.name))
            try:
                data = self._socket.recv(BLOCK)
            except TimeoutError:
                if self._clock() - self._heard_at >= SILENCE:
                    raise SourceLost(silent(self.name, spoke=bool(self._head))) from None
                return b""
            except OSError as error:
                broke_off = Message(
                    "{name} broke off ({reason}): connecting again.",
                    name=self.name,
                    reason=error.strerror or str(error),
                )
                raise SourceLost(broke_off) from error
            self._heard_at = self._clock()
        if not data:
            raise SourceLost(hung_up(self.name, self._head))
        self._head = self._head or data[: LONGEST_EXCUSE + 1]
        return data

    def close(self) -> None:
        """End the connection; a read that waits returns at once."""
        connection = self._socket
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        with self._reading:
            if self._socket is not None:
                self._socket.close()
                self._socket = None


def _configure(connection: socket.socket) -> None:
    """Set timeout and keep-alive; close the connection if that fails."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in KEEPALIVE:
            if hasattr(socket, option):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
        connection.settimeout(READ_WAIT)
    except OSError:  # a gateway that hung up at once
        connection.close()
        raise


def unreachable(name: str, error: OSError | NameFailure) -> Message:
    """Return the reason why there is no connection, with the remedy."""
    cause = error.__cause__ if isinstance(error, NameFailure) else error
    if isinstance(cause, UnicodeError):
        cause = OSError(str(cause))
    if cause is None or (isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_AGAIN):
        return Message("{name}: no name server answers; check this machine's own network.", name=name)
    if isinstance(cause, socket.gaierror):
        return Message(
            "{name}: the name of the host is not known here; check its spelling, or use its address.",
            name=name,
        )
    if isinstance(cause, ConnectionRefusedError):
        return Message(
            "{name} refuses the connection: check the port number, and that the gateway "
            "runs and serves no other program.",
            name=name,
        )
    if isinstance(cause, TimeoutError):
        return Message("{name} does not answer: check that it has power and is on this network.", name=name)
    reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    return Message(
        "{name} cannot be reached ({reason}): check the network and the address.", name=name, reason=reason
    )


def silent(name: str, *, spoke: bool) -> Message:
    """Return the sentence for a connection over which no byte comes; `spoke`: one came before."""
    seconds = round(SILENCE)
    if spoke:
        return Message(
            "{name} has been silent for {silence} s: connecting again.", name=name, silence=seconds
        )
    return Message(
        "{name} takes the connection, but has sent nothing for {silence} s: connecting again. Many gateways "
        "serve one program at a time; see that no other is connected, and that the gateway is plugged into "
        "the meter and passes on raw bytes.",
        name=name,
        silence=seconds,
    )


def hung_up(name: str, head: bytes) -> Message:
    """Return the sentence for a connection that the peer closed; `head`: the first bytes that came."""
    excuse = head.strip()
    if excuse and len(head) <= LONGEST_EXCUSE and not set(head) & set(b"/(") and mostly(head, TEXT):
        return Message(
            "{name} closes the connection, and says: {excuse}. Many gateways serve one program at a time; "
            "see that no other is connected.",
            name=name,
            excuse=excuse.decode("ascii", "replace"),
        )
    if head:
        return Message("{name} closed the connection: connecting again.", name=name)
    return Message(
        "{name} takes the connection, and closes it before a byte has come: connecting again. Many gateways "
        "serve one program at a time; see that no other is connected.",
        name=name,
    )


def bracketed(host: str) -> str:
    """Return a host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host
