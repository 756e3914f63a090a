"""HTTP calls to a device on the local network, over one connection that is kept open.

A small device takes a second of its processor for each TLS handshake, so it is not asked for one each second.
No proxy is used: none leads back into the local network. The standard library's client is enough: it takes a
socket that is connected already, which `close` can then shut down, and 1 MB less than httpx.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from p1tui.net.dial import Dialer
from p1tui.net.reply import BODY_LIMIT, Reply

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

ANSWER_TIMEOUT = 10.0
"""Seconds to wait for the next byte of an answer, and for each step of the TLS handshake."""

CALL_TIMEOUT = 20.0
"""Seconds for a whole answer, since each of its bytes restarts `ANSWER_TIMEOUT`."""

HUNG_UP = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""Errors over a connection that the device has closed between two calls; it is then connected anew."""


class NoAnswer(TimeoutError):
    """The device took the connection, and says nothing, or not enough."""


class NoHttp(ConnectionError):
    """The device answers, but not in HTTP."""


class KeptConnection:
    """Calls one device. With `tls` its certificate must bear `name`, whatever its address is.

    Threads: one at a time calls; any may `close`, which ends a call that waits.
    """

    def __init__(self, host: str, port: int, *, tls: ssl.SSLContext | None = None, name: str = "") -> None:
        self._host = f"[{host}]" if ":" in host else host
        self._dialer = Dialer(host, port)
        self._tls = tls
        self._name = name
        self._http: http.client.HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._ended = False

    def call(self, method: str, path: str, *, headers: Mapping[str, str], content: bytes = b"") -> Reply:
        """Make one call. Raises `OSError` (`NoHttp` for an answer that is none) and `NameFailure`."""
        if self._http is not None:
            with contextlib.suppress(*HUNG_UP):
                return self._call(method, path, headers, content)
            self._drop()
        return self._call(method, path, headers, content)

    def peer_certificate(self) -> Mapping[str, object]:
        """Connect, and return the device's certificate as `ssl` decodes it. Raises as `call`."""
        self._connected()
        return (self._socket.getpeercert() if isinstance(self._socket, ssl.SSLSocket) else None) or {}

    def close(self) -> None:
        """End the connection for good, and a call that waits."""
        self._ended = True
        connection = self._socket
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Close the connection, after `close` or at the end of its use; for the thread that calls."""
        self._drop()

    def _call(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> Reply:
        connection = self._connected()
        try:
            connection.request(method, path, content or None, {"Host": self._host, **headers})
            response = connection.getresponse()
            body = response.read(BODY_LIMIT)
            if response.length and len(body) < BODY_LIMIT:
                raise http.client.IncompleteRead(body, response.length)
            if response.isclosed() and not response.will_close:
                return Reply(response.status, _lower(response), body)
            self._drop()  # the server ends it, or more of the body would come
            return Reply(response.status, _lower(response), body)
        except http.client.HTTPException as error:
            self._drop()
            # RemoteDisconnected is a ConnectionError, too; any other is an answer that is no HTTP.
            raise error if isinstance(error, OSError) else NoHttp(type(error).__name__) from error
        except OSError as error:
            self._drop()
            if isinstance(error, TimeoutError):
                raise NoAnswer(*error.args) from error
            raise

    def _connected(self) -> http.client.HTTPConnection:
        if self._http is not None:
            return self._http
        raw = self._dialer.connect(self._is_ended)
        try:
            raw.settimeout(ANSWER_TIMEOUT)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = raw
            if self._tls is not None:
                self._socket = self._tls.wrap_socket(
                    raw, server_hostname=self._name or None, do_handshake_on_connect=False
                )
            if self._ended:
                raise ConnectionAbortedError
            if isinstance(self._socket, ssl.SSLSocket):
                self._socket.do_handshake()
        except OSError as error:
            self._drop()
            raw.close()
            if isinstance(error, TimeoutError):
                raise NoAnswer(*error.args) from error
            raise
        self._http = http.client.HTTPConnection(self._host)
        self._http.auto_open = 0  # it would connect by itself, without a name to check
        self._http.sock = cast(Any, _Line(self._socket))
        return self._http

    def _is_ended(self) -> bool:
        return self._ended

    def _drop(self) -> None:
        if self._http is not None:
            self._http.close()
        if self._socket is not None:
            self._socket.close()
        self._http = self._socket = None


class _Line:
    """The socket as http.client uses it, with a deadline for a whole answer; closing it is left to its owner.

    Threads: one at a time.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._until = 0.0

    def sendall(self, data: bytes) -> None:
        """Send a request, or a part of it; the time for its answer begins anew."""
        self._until = time.monotonic() + CALL_TIMEOUT
        self._connection.settimeout(ANSWER_TIMEOUT)
        self._connection.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the answer as a file whose reads end at the deadline."""
        return io.BufferedReader(_Answer(self._connection, self._until))

    def close(self) -> None:
        """Do nothing."""


class _Answer(io.RawIOBase):
    """Raw bytes of an answer. A read raises `TimeoutError` at the deadline, in monotonic seconds.

    Threads: one at a time.
    """

    def __init__(self, connection: socket.socket, until: float) -> None:
        super().__init__()
        self._connection = connection
        self._until = until

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Read what has come."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(min(ANSWER_TIMEOUT, left))
        return self._connection.recv_into(buffer)


def _lower(response: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}
