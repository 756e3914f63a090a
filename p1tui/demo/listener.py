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
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._accept, name=name, daemon=True)
        super().__init__(("127.0.0.1", 0), handler)

    def serve(self) -> None:
        """Start to accept connections, on a thread."""
        self._thread.start()

    def _accept(self) -> None:
        # Not `serve_forever`: it looks many times a second whether it should end, which an idle demo feels.
        while not self._ending.is_set():
            self.handle_request()

    def end(self) -> None:
        """Stop accepting connections, and close those that are open."""
        self._ending.set()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.server_port), 1.0):
            pass  # a connection ends the wait for one
        self._thread.join()
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection, on its own thread."""
        self._open.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            self._open.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: a client may hang up, and standard error belongs to the program."""
