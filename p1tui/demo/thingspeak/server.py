"""A ThingSpeak on loopback, faithful to the hosted one: for the demo, for tests and for screenshots.

    with ThingSpeakServer(write_key="K" * 16, channel=1) as server:
        ...  # server.url
    server.assert_exactly_once(times)

The answers come from `api`, the trouble from `weather`, the promises that a client must
keep are checked by `journal`; here are the sockets.
"""

from __future__ import annotations

import contextlib
import random
import socket
import ssl
import struct
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from p1tui.demo.thingspeak.api import Api
from p1tui.demo.thingspeak.call import Request, Response
from p1tui.demo.thingspeak.channel import Channel, Rules
from p1tui.demo.thingspeak.journal import Journal, Line, assert_exactly_once
from p1tui.demo.thingspeak.weather import PORTAL, Fault, Weather, error_page

HUGE = 10_000_000
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing the socket sends a reset."""


class ThingSpeakServer:
    """One account with one channel (more in `api.channels`) on a free loopback port.

    `clock` gives UTC seconds: it dates rows and times the update windows. `flaky` draws trouble now and then;
    `script` plans it request by request. With `tls` it speaks https; `chunked` sends bodies in chunks, as
    the hosted server does.
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
        flaky: random.Random | None = None,
        tls: ssl.SSLContext | None = None,
        chunked: bool = False,
    ) -> None:
        rules = rules or Rules()
        self.channel = Channel(channel, write_key, read_key or "-", rules, created_at=int(clock()))
        self.api = Api([self.channel], rules, user_key=user_key or "-")
        self.journal = Journal()
        self.closing = threading.Event()
        self._clock = clock
        self._weather = Weather(flaky) if flaky else None
        self._script: deque[Fault | None] = deque()
        self._lock = threading.Lock()
        self.chunked = chunked
        self._tls = tls
        self._listener = _Listener(self, tls, port=0)
        self._port = self._listener.server_address[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._port}"

    def __enter__(self) -> ThingSpeakServer:
        self._listener.serve()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve from now on."""
        self.__enter__()

    def stop(self) -> None:
        """End at once, whatever a request was waiting for."""
        self.closing.set()
        self._listener.end()

    def down(self) -> None:
        """Refuse connections, until `up`."""
        self._listener.end()

    def up(self) -> None:
        """Serve again, at the same address."""
        self._listener = _Listener(self, self._tls, port=self._port)
        self._listener.serve()

    def script(self, *faults: Fault | None) -> None:
        """Plan the next requests, one each; `None` is a request that goes well."""
        self._script.extend(faults)

    def next_fault(self) -> Fault | None:
        """The trouble that the request at hand meets."""
        with self._lock:
            if self._script:
                return self._script.popleft()
            return self._weather.fault(self._clock()) if self._weather else None

    def stalls_handshake(self) -> bool:
        """Whether the connection at hand meets that trouble, which comes before any request."""
        with self._lock:
            stalls = (
                bool(self._script) and self._script[0] is not None and self._script[0].kind == "tls_stall"
            )
            if stalls:
                self._script.popleft()
            return stalls

    def handle(self, request: Request, fault: Fault | None) -> Response:
        """Carry a request out, unless its fault keeps it from that, and note it in the journal."""
        with self._lock:
            now = self._clock()
            done = fault is None or fault.stored or fault.kind in ("slow", "drip", "stale")
            if done:
                response = self.api.handle(request, now, stop_after=fault.stop_after if fault else None)
            else:
                response = Response(fault.status if fault else 0, b"")
            path = request.target.partition("?")[0]
            name = fault.kind if fault else ""
            self.journal.add(
                Line(now, request.method, path, response.rows, response.ids, response.status, name)
            )
            return response

    def assert_exactly_once(self, expected: Iterable[int]) -> None:
        """Raise AssertionError unless the channel holds each of these times once and no other."""
        assert_exactly_once(self.channel, expected)

    def messages_used(self) -> int:
        """How many messages of the yearly quota were spent."""
        return self.channel.messages

    def year_reset(self) -> None:
        """A new licence year begins."""
        self.channel.messages = 0


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True

    def __init__(self, owner: ThingSpeakServer, tls: ssl.SSLContext | None, *, port: int) -> None:
        self.owner = owner
        self._tls = tls
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.05,), name="thingspeak", daemon=True
        )
        super().__init__(("127.0.0.1", port), _Handler)

    def serve(self) -> None:
        """Take connections from now on."""
        self._thread.start()

    def end(self) -> None:
        """Take none any more, and let go of those that are open."""
        self.hang_up()
        self.shutdown()
        self.server_close()
        self._thread.join()

    def finish_request(self, request: Any, client_address: Any) -> None:
        # The handshake belongs on the connection's own thread: a client that stalls in it holds up itself.
        if self._tls is not None:
            if self.owner.stalls_handshake():
                self.owner.closing.wait()
                return
            request = self._tls.wrap_socket(request, server_side=True)
        self._open.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            self._open.discard(request)
            if self._tls is not None:
                request.close()

    def hang_up(self) -> None:
        """Wake every connection's thread."""
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news, and standard error belongs to the program."""


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"
    server_version = "nginx/1.27"
    sys_version = ""

    def do_GET(self) -> None:
        fault = self.server.owner.next_fault()
        if fault is not None and fault.kind == "reset" and not fault.stored:
            self._reset()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = self.server.owner.handle(Request(self.command, self.path, headers, body), fault)
        if fault is None:
            self._answer(response)
        else:
            self.close_connection = True
            self._spoil(fault, response)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def _spoil(self, fault: Fault, response: Response) -> None:
        wait = self.server.owner.closing.wait
        match fault.kind:
            case "reset":
                self._reset()
            case "hang":
                wait(fault.seconds or None)
            case "slow":
                wait(fault.seconds)
                self._answer(response)
            case "stall":
                self._head(200, "application/json", 100)
                wait(fault.seconds or None)
            case "cut":
                self._head(response.status, response.content_type, len(response.body) + 100)
                self.wfile.write(response.body[: len(response.body) // 2])
            case "drip":
                self._head(response.status, response.content_type, len(response.body))
                for byte in response.body:
                    self.wfile.write(bytes([byte]))
                    if wait(1.0):
                        break
            case "status":
                self._answer(Response(fault.status, error_page(fault.status), "text/html"))
            case "stale":
                self._answer(response)
            case "captive":
                self._answer(Response(200, PORTAL, "text/html"))
            case "redirect":
                self._answer(Response(302, b"", "text/html", {"Location": "http://login.lan/"}))
            case "empty":
                self._answer(Response(204, b""))
            case "garbage":
                self._answer(Response(200, b"\x1f\x8bnot gzip", headers={"Content-Encoding": "gzip"}))
            case "huge":
                self._answer(Response(fault.status, b"x" * HUGE, "text/plain"))

    def _answer(self, response: Response) -> None:
        if not self.server.owner.chunked or not response.body:
            self._head(response.status, response.content_type, len(response.body), response.headers)
            self.wfile.write(response.body)
            return
        self._head(response.status, response.content_type, None, response.headers)
        for chunk in (response.body[:1], response.body[1:]):
            if chunk:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n")

    def _head(self, status: int, kind: str, length: int | None, extra: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header(
            "Status", f"{status} {self.responses[status][0] if status in self.responses else ''}"
        )
        self.send_header("Content-Type", kind)
        if length is None:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(length))
        self.send_header("X-Request-Id", str(uuid.uuid4()))
        self.send_header("Access-Control-Allow-Origin", "*")
        for name, value in (extra or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Standard error belongs to the program."""
