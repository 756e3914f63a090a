"""A CONNECT proxy on loopback: it takes every name for this computer's, and fails in ways of its own."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
from types import TracebackType
from typing import Any, Literal

ProxyFault = Literal["refuses", "wants a login", "hangs", "closes"]

REFUSALS: dict[ProxyFault, bytes] = {
    "refuses": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "wants a login": b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
}


class ConnectProxy(socketserver.ThreadingTCPServer):
    """Leads through to a port of 127.0.0.1, whatever host is asked for. With `tls` it speaks https itself.

    Threads: one a connection, all ended with the `with` block.
    """

    daemon_threads = False

    def __init__(self, fault: ProxyFault | None = None, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.fault = fault
        self.asked: list[str] = []
        """The request lines that came."""
        self.port: int = self.server_address[1]
        self.closing = threading.Event()
        self._tls = tls
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="proxy")

    def __enter__(self) -> ConnectProxy:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        for connection in tuple(self._open):
            shut_down(connection)
        self.shutdown()
        self._thread.join()
        self.server_close()

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._tls is not None:
            request = self._tls.wrap_socket(request, server_side=True)
        with self.held(request):
            super().finish_request(request, client_address)

    @contextlib.contextmanager
    def held(self, connection: socket.socket) -> Any:
        """Close the connection in the end, and shut it down where the proxy ends before."""
        self._open.add(connection)
        try:
            yield
        finally:
            self._open.discard(connection)
            connection.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class Tunnel(socketserver.StreamRequestHandler):
    """One connection: the CONNECT request, then bytes in both directions."""

    server: ConnectProxy

    def handle(self) -> None:
        line = self.rfile.readline().decode().strip()
        while self.rfile.readline().strip():
            pass
        self.server.asked.append(line)
        match self.server.fault:
            case "refuses" | "wants a login" as fault:
                self.wfile.write(REFUSALS[fault])
            case "hangs":
                self.server.closing.wait()
            case None:
                self._lead_through(int(line.split()[1].rpartition(":")[2]))

    def _lead_through(self, port: int) -> None:
        try:
            upstream = socket.create_connection(("127.0.0.1", port), 5)
        except OSError:
            self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        upstream.settimeout(None)
        with self.server.held(upstream):
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(upstream, self.connection))
            back.start()
            pump(self.connection, upstream)
            back.join()


def pump(source: socket.socket, sink: socket.socket) -> None:
    """Copy until one side ends, and then end both."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    shut_down(source)
    shut_down(sink)


def shut_down(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
