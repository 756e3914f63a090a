"""Gateways on the network: raw bytes over TCP, and RFC 2217 (telnet with port settings)."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable

import serial
from serial import rfc2217

from p1tui.i18n.message import Message
from p1tui.sources.base import READ_WAIT, SILENCE, HostTimed, SourceLost
from p1tui.sources.platform_errors import as_port_errors
from p1tui.sources.serial import PortReader

CONNECT_TIMEOUT = 5.0
"""Seconds to wait for each address of a host."""

BLOCK = 65536

NO_RFC2217 = "does not seem to support RFC2217"
"""Words of pyserial's error for a peer that answers no telnet option within 3 s."""

KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))
"""Seconds and count: a gateway that loses power sends no end, so probe after 30 s and give up after 60."""


class SocketSource(HostTimed):
    """Raw bytes from `host:port`, as ser2net, socat and most Wi-Fi readers give them.

    Threads: as in `Source`.
    """

    live = True
    local = False

    def __init__(
        self, host: str, port: int, *, stop: threading.Event, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = f"socket://{_bracketed(host)}:{port}"
        self._address = host, port
        self._stop = stop
        self._clock = clock
        self._socket: socket.socket | None = None
        self._reading = threading.Lock()
        self._heard_at = 0.0

    def open(self) -> None:
        """Connect, within `CONNECT_TIMEOUT` for each address of the host. Raises `SourceLost`."""
        self.close()
        try:
            connection = socket.create_connection(self._address, CONNECT_TIMEOUT)
            _configure(connection)
        except (OSError, UnicodeError) as error:
            raise SourceLost(unreachable(self.name, error)) from error
        with self._reading:
            self._socket = connection
            self._heard_at = self._clock()
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
                    raise SourceLost(silent(self.name)) from None
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
            raise SourceLost(
                Message(
                    "{name} closed the connection: connecting again. "
                    "Many gateways serve one client at a time; see that no other program is connected.",
                    name=self.name,
                )
            )
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


class Rfc2217Source(HostTimed):
    """A serial port on another machine that takes its settings over the network (RFC 2217).

    Threads: as in `Source`.
    """

    live = True
    local = False

    def __init__(
        self, host: str, port: int, *, baud: int, parity: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = f"rfc2217://{_bracketed(host)}:{port}"
        self._baud = baud
        self._parity = parity
        self._clock = clock
        self._port_reader: PortReader | None = None
        self._heard_at = 0.0

    def open(self) -> None:
        """Connect and set the port up. Raises `SourceLost`."""
        self.close()
        bits = serial.SEVENBITS if self._parity == "E" else serial.EIGHTBITS
        try:
            with as_port_errors():
                port = rfc2217.Serial(
                    self.name, self._baud, bytesize=bits, parity=self._parity, timeout=READ_WAIT
                )
        except OSError as error:
            raise SourceLost(unreachable(self.name, error.__context__ or error)) from error
        self._port_reader = PortReader(port)
        self._heard_at = self._clock()

    def read(self) -> bytes:
        """Return the bytes that came. Raises `SourceLost` if the peer closes or is silent for `SILENCE`."""
        if self._port_reader is None:
            raise SourceLost(Message("{name} is closed.", name=self.name))
        try:
            data = self._port_reader.read()
        except OSError as error:
            closed = Message("{name} closed the connection: connecting again.", name=self.name)
            raise SourceLost(closed) from error
        if data:
            self._heard_at = self._clock()
        elif self._clock() - self._heard_at >= SILENCE:
            raise SourceLost(silent(self.name))
        return data

    def close(self) -> None:
        """End the connection; a read that waits ends first, within `READ_WAIT`."""
        reader, self._port_reader = self._port_reader, None
        if reader is not None:
            reader.close()


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


def unreachable(name: str, error: BaseException) -> Message:
    """Return the reason why there is no connection, with the remedy."""
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return Message("{name}: no name server answers; check this machine's own network.", name=name)
    if isinstance(error, socket.gaierror):
        return Message(
            "{name}: the name of the host is not known here; check its spelling, or use its address.",
            name=name,
        )
    if isinstance(error, ConnectionRefusedError):
        return Message(
            "{name} refuses the connection: check the port number, and that the gateway "
            "runs and serves no other program.",
            name=name,
        )
    if isinstance(error, TimeoutError):
        return Message("{name} does not answer: check that it has power and is on this network.", name=name)
    if NO_RFC2217 in str(error):
        return Message(
            "{name} takes the connection, but does not speak RFC 2217: if it passes on raw bytes, as ser2net "
            "does by default, write socket:// in place of rfc2217://.",
            name=name,
        )
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Message(
        "{name} cannot be reached ({reason}): check the network and the address.", name=name, reason=reason
    )


def silent(name: str) -> Message:
    """Return the sentence for a connection over which no byte comes."""
    return Message(
        "{name} has been silent for {silence} s: connecting again.", name=name, silence=round(SILENCE)
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
