"""A listening socket on loopback that ends at once with all its connections, for the demo's servers."""

from __future__ import annotations

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class LoopbackListener(ThreadingHTTPServer):
    """The listening socket of a server on a free port, and the connections that it has accepted.

    Threads: any may call `serve` and `end`; each connection is served by a thread of its own.
    """

    daemon_threads = True
    block_on_close = True

    def __init__(self, handler: type[BaseHTTPRequestHandler], name: str) -> None:
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name=name, daemon=True)
        super().__init__(("127.0.0.1", 0), handler)

    def serve(self) -> None:
        """Start to accept connections, on a thread."""
        self._thread.start()

    def end(self) -> None:
        """Stop accepting connections, and close those that are open."""
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.shutdown()
        self.server_close()
        self._thread.join()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection, on its own thread."""
        self._open.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            self._open.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: a client may hang up, and standard error belongs to the program."""
