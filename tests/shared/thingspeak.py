"""A loopback ThingSpeak whose faults a test scripts.

with ScriptedThingSpeak(write_key="K" * 16) as server:
    server.script(CallFault(kind="hang"), None)
    ...  # server.url
server.assert_exactly_once(times)
"""

from __future__ import annotations

import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from p1tui.demo.thingspeak import ThingSpeakServer
from p1tui.demo.thingspeak.call import Request, Response, error_page
from p1tui.demo.thingspeak.channel import Rules
from p1tui.demo.thingspeak.server import Handler, Listener
from tests.shared.faults import PORTAL, CallFault
from tests.shared.journal import Journal, LoggedCall, assert_exactly_once

KEY, READ_KEY, USER_KEY = "WRITEKEY12345678", "READKEY123456789", "USERKEY123456789"
"""Keys for a channel that has all three."""

HUGE = 10_000_000


class ScriptedThingSpeak(ThingSpeakServer):
    """The loopback server with planned faults, a journal of its calls, TLS, and chunked bodies.

    `chunked` sends bodies in chunks, as the hosted server does.

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
        tls: ssl.SSLContext | None = None,
        chunked: bool = False,
    ) -> None:
        self.tls = tls
        self.chunked = chunked
        self.journal = Journal()
        self.closing = threading.Event()
        self._script: deque[CallFault | None] = deque()
        super().__init__(
            write_key=write_key,
            channel=channel,
            read_key=read_key,
            user_key=user_key,
            rules=rules,
            clock=clock,
        )
        if tls is not None:
            self.url = self.url.replace("http", "https", 1)

    def _listen(self) -> Listener:
        return _ScriptedListener(self, _ScriptedHandler)

    def stop(self) -> None:
        """Stop at once, and end the faults that wait."""
        self.closing.set()
        super().stop()

    def script(self, *faults: CallFault | None) -> None:
        """Plan the next requests, one each; `None` is a request that goes well."""
        self._script.extend(faults)

    def next_fault(self) -> CallFault | None:
        """Take the fault of the present request."""
        with self._lock:
            return self._script.popleft() if self._script else None

    def stalls_handshake(self) -> bool:
        """Take the fault of the present connection if it is `tls_stall`; return True if it is."""
        with self._lock:
            fault = self._script[0] if self._script else None
            if fault is None or fault.kind != "tls_stall":
                return False
            self._script.popleft()
            return True

    def handle_with(self, request: Request, fault: CallFault | None) -> Response:
        """Carry out a request, unless its fault prevents that, and add it to the journal."""
        with self._lock:
            now = self._clock()
            if fault is None or fault.carried_out:
                response = self.api.handle(request, now, stop_after=fault.stop_after if fault else None)
            else:
                response = Response(fault.status, b"")
            self.journal.add(
                LoggedCall(
                    at=now,
                    method=request.method,
                    path=request.target.partition("?")[0],
                    rows=response.rows,
                    ids=response.ids,
                    status=response.status,
                    fault=fault.kind if fault else "",
                )
            )
            return response

    def assert_exactly_once(self, expected: Iterable[int]) -> None:
        """Raise AssertionError unless the channel holds each of these times once and no other."""
        assert_exactly_once(self.channel, expected)


class _ScriptedListener(Listener):
    owner: ScriptedThingSpeak

    def finish_request(self, request: Any, client_address: Any) -> None:
        # The handshake is made on the connection's own thread, so that a client that stalls blocks no other.
        if self.owner.tls is None:
            super().finish_request(request, client_address)
        elif self.owner.stalls_handshake():
            self.owner.closing.wait()
        else:
            with self.owner.tls.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)


class _ScriptedHandler(Handler):
    server: _ScriptedListener

    def serve(self) -> None:
        fault = self.server.owner.next_fault()
        if fault is not None and fault.kind == "reset" and not fault.stored:
            self.reset()
            return
        response = self.server.owner.handle_with(self.read(), fault)
        if fault is None:
            self.send(response)
        else:
            self.close_connection = True
            self._spoil(fault, response)

    def _spoil(self, fault: CallFault, response: Response) -> None:
        wait = self.server.owner.closing.wait
        match fault.kind:
            case "reset":
                self.reset()
            case "hang":
                wait(fault.seconds or None)
            case "slow":
                wait(fault.seconds)
                self.send(response)
            case "stale":
                self.send(response)
            case "stall":
                self._send_length(Response(200, b"", "application/json"), 100)
                wait(fault.seconds or None)
            case "cut":
                self._send_length(response, len(response.body) + 100)
                self.wfile.write(response.body[: len(response.body) // 2])
            case "drip":
                self._send_length(response, len(response.body))
                for byte in response.body:
                    self.wfile.write(bytes([byte]))
                    if wait(1.0):
                        break
            case _:
                self.send(_instead(fault))

    def _send_length(self, response: Response, length: int) -> None:
        self.send_head(response, {"Content-Length": str(length)})

    def send(self, response: Response) -> None:
        if not self.server.owner.chunked or not response.body:
            super().send(response)
            return
        self.send_head(response, {"Transfer-Encoding": "chunked"})
        for chunk in (response.body[:1], response.body[1:]):
            if chunk:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n")


def _instead(fault: CallFault) -> Response:
    """Return the answer that replaces the server's own."""
    match fault.kind:
        case "status":
            return Response(fault.status, error_page(fault.status), "text/html")
        case "captive":
            return Response(200, PORTAL, "text/html")
        case "redirect":
            return Response(302, b"", "text/html", {"Location": "http://login.lan/"})
        case "empty":
            return Response(204, b"")
        case "garbage":
            return Response(200, b"\x1f\x8bnot gzip", headers={"Content-Encoding": "gzip"})
        case "huge":
            return Response(fault.status, b"x" * HUGE, "text/plain")
    raise ValueError(f"a {fault.kind} has no answer of its own")
