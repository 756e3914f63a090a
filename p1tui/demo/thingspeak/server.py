"""The sockets of the loopback ThingSpeak; `api` makes its answers, `weather` its trouble.

with ThingSpeakServer(write_key="K" * 16, channel=1) as server:
    ...  # server.url
"""

from __future__ import annotations

import socket
import struct
import threading
import time
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self

from p1tui.demo.listener import LoopbackListener
from p1tui.demo.thingspeak.api import Api
from p1tui.demo.thingspeak.call import Request, Response, error_page
from p1tui.demo.thingspeak.channel import Channel, Rules
from p1tui.demo.thingspeak.weather import Trouble, Weather

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing the socket sends a reset."""


class ThingSpeakServer:
    """One account with one channel (more in `api.channels`) on a free loopback port.

    `clock` returns UTC seconds, for the times of rows and the update windows. `weather` makes trouble.

    Threads: any thread may call any method; each connection is served by a thread of its own.
    """

    def __init__(
        self,
        *,
        write_key: str,
        channel: int = 1,
        read_key: str = "",
        user_key: str = "",
        rules: Rules | None = None,
        clock: Callable[[], float] = time.time,
        weather: Weather | None = None,
    ) -> None:
        rules = rules or Rules()
        self.channel = Channel(channel, write_key, read_key or "-", rules, created_at=int(clock()))
        self.api = Api([self.channel], rules, user_key=user_key or "-")
        self._clock = clock
        self._weather = weather
        self._lock = threading.Lock()
        self._listener = self._listen()
        self.url = f"http://127.0.0.1:{self._listener.server_address[1]}"

    def _listen(self) -> Listener:
        return Listener(self, Handler)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start to serve."""
        self._listener.serve()

    def stop(self) -> None:
        """Stop at once, and close open connections."""
        self._listener.end()

    def trouble(self) -> Trouble | None:
        """Return the trouble of the present request; `None` if it is to go well."""
        with self._lock:
            return self._weather.trouble(self._clock()) if self._weather else None

    def handle(self, request: Request) -> Response:
        """Carry out a request, and return its answer."""
        with self._lock:
            return self.api.handle(request, self._clock())


class Listener(LoopbackListener):
    """The listening socket of a server."""

    def __init__(self, owner: ThingSpeakServer, handler: type[Handler]) -> None:
        self.owner = owner
        super().__init__(handler, "thingspeak")


class Handler(BaseHTTPRequestHandler):
    """Reads requests from one connection and writes their answers."""

    server: Listener
    protocol_version = "HTTP/1.1"
    server_version = "nginx/1.27"
    sys_version = ""

    def do_GET(self) -> None:
        """Serve one request, of any method."""
        self.serve()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def serve(self) -> None:
        """Answer one request, or make the trouble that it meets."""
        trouble = self.server.owner.trouble()
        if trouble == "reset":
            self.reset()
            return
        request = self.read()
        if trouble == "unavailable":
            self.close_connection = True
            self.send(Response(503, error_page(503), "text/html"))
        else:
            self.send(self.server.owner.handle(request))

    def read(self) -> Request:
        """Read the request, with its body."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, self.path, headers, body)

    def send(self, response: Response) -> None:
        """Write an answer."""
        self.send_head(response, {"Content-Length": str(len(response.body))})
        self.wfile.write(response.body)

    def send_head(self, response: Response, framing: dict[str, str]) -> None:
        """Write status and headers as the hosted server does; `framing` says where the body ends."""
        self.send_response(response.status)
        reason = self.responses[response.status][0] if response.status in self.responses else ""
        headers = {
            "Status": f"{response.status} {reason}",
            "Content-Type": response.content_type,
            **framing,
            "X-Request-Id": str(uuid.uuid4()),
            "Access-Control-Allow-Origin": "*",
            **response.headers,
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def reset(self) -> None:
        """Reset the connection."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: standard error belongs to the program."""
