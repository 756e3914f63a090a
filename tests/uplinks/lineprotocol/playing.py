"""A small HTTP server on loopback that plays recorded answers, one for each request, and notes these."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import NamedTuple

from tests.uplinks.lineprotocol.recorded import Recorded


class Request(NamedTuple):
    """A call of a client."""

    path: str
    headers: dict[str, str]
    body: bytes


class Player:
    """The server; after the last answer it repeats that one.

    Threads: one answers; `requests` is read after its answer came.
    """

    def __init__(self, answers: Iterable[Recorded]) -> None:
        self.requests: list[Request] = []
        waiting = list(answers)
        requests = self.requests

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                requests.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                said = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                if said.status != 204:
                    self.send_header("Content-Length", str(len(said.body)))
                self.end_headers()
                if said.status != 204:
                    self.wfile.write(said.body)

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def played(*answers: Recorded) -> Iterator[Player]:
    """Run a server that plays these answers."""
    player = Player(answers)
    thread = threading.Thread(target=player.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield player
    finally:
        player.server.shutdown()
        thread.join()
        player.server.server_close()
