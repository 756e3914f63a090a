"""A page of a recorded household on a free port, and a browser that says what it likes over a raw socket."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from p1tui.config.settings import Config, WebSettings
from p1tui.demo.household.household import Household
from p1tui.engine.feed import Feed
from p1tui.engine.money.ledger import Ledger
from p1tui.i18n.message import Message
from p1tui.model.entries import Backlog
from p1tui.model.snapshot import Quarter, Snapshot
from p1tui.model.status import EngineLink, LinkHealth, SourceStatus
from p1tui.store.queries.history import History
from p1tui.web.access.token_file import TokenFile
from p1tui.web.server import PageServer
from p1tui.web.site import Site
from tests.shared.household import record
from tests.shared.times import AMSTERDAM

PATIENCE = 20.0
HOUSE = Household()
NOW = 1_781_697_600
"""2026-06-17T12:00:00Z, the page's present moment: no day, nor change of the clocks, comes between."""
RECORDED_S = 3 * 86_400
"""Seconds of history before that moment."""


class Answer(NamedTuple):
    """What a server said to one request."""

    status: int
    """0: it ended the connection without a word."""
    head: str
    body: bytes

    def header(self, name: str) -> str:
        """Return the value of a header; empty if it is not there."""
        for line in self.head.splitlines()[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def cookie(self) -> str:
        """Name and value of the cookie that is set."""
        return self.header("set-cookie").partition(";")[0]


class Served:
    """A running page."""

    def __init__(
        self, folder: Path, config: Config, *, login: bool = False, recorded_s: int = RECORDED_S
    ) -> None:
        self.now = NOW
        self.history = folder / "h.sqlite"
        record(self.history, self.now - recorded_s, self.now)
        self.token = TokenFile(folder / "web-token")
        self.ahead = 1.0
        self.feed = Feed(self.snapshot())
        self.site = Site(
            feed=self.feed,
            history=lambda: History(self.history, timezone=AMSTERDAM),
            history_file=self.history,
            config=config,
            profile="default",
            timezone=AMSTERDAM,
            ledger=Ledger(config) if config.contract else None,
            login=login,
            clock=lambda: self.now + self.ahead,
        )
        door = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = door.getsockname()[1]
        self.server = PageServer(self.site, [door], self.token)
        self._thread = threading.Thread(target=self.server.run, daemon=True)
        self._thread.start()

    def snapshot(self, later: int = 0) -> Snapshot:
        """Return what a feed knows some seconds after the last recorded reading."""
        return Snapshot(
            source=SourceStatus(name="/dev/ttyUSB0", state="open"),
            reading=HOUSE.reading(self.now + later),
            received_at=float(self.now + later),
            accepted=7,
            today={"import_wh": 1200, "export_wh": 0},
            quarter=Quarter(self.now, 120, 240),
            engine=EngineLink(state="attached"),
            links=(
                LinkHealth(name="ThingSpeak 1", state="sending", backlog=Backlog(12, self.now - 600)),
                LinkHealth(name="nas", state="stopped", reason=Message("It was refused."), last_status=401),
            ),
        )

    def stop(self) -> float:
        """End it; return the seconds that took."""
        start = time.monotonic()
        self.server.stop()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return time.monotonic() - start

    def connections(self) -> int:
        """Return how many connections the server has."""
        return len(self.server._server.server_state.connections)

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        """Open a connection, from an address of loopback."""
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE, (source, 0))

    def ask(
        self, path: str, *headers: str, method: str = "GET", host: str = "", body: bytes = b"",
        source: str = "127.0.0.1",
    ) -> Answer:  # fmt: skip
        """Ask once, on a connection of its own."""
        length = (f"Content-Length: {len(body)}",) if body else ()
        host = host or f"127.0.0.1:{self.port}"
        lines = (f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *length, *headers, "", "")
        return self.say("\r\n".join(lines).encode("latin-1") + body, source)

    def say(self, request: bytes, source: str = "127.0.0.1") -> Answer:
        """Say anything, and return what comes back until the connection ends."""
        with self.connect(source) as peer:
            with suppress(ConnectionError):  # it may end before all is said
                peer.sendall(request)
            return answer_of(read_all(peer))

    def log_in(self, token: str) -> str:
        """Log in by the form; return the cookie as a header."""
        answer = self.ask("/login", method="POST", body=f"token={token}".encode())
        assert answer.status == 303, answer
        return f"Cookie: {answer.cookie}"

    def stream(self, *headers: str, query: str = "", source: str = "127.0.0.1") -> Stream:
        """Open a stream of events."""
        peer = self.connect(source)
        lines = (f"GET /events{query} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", *headers, "", "")
        peer.sendall("\r\n".join(lines).encode())
        return Stream(peer)


class Stream:
    """A stream of events as it comes over the wire."""

    def __init__(self, peer: socket.socket) -> None:
        self.peer = peer
        self.received = b""

    def until(self, words: bytes, seconds: float = PATIENCE) -> bytes:
        """Read until these bytes have come; return all that came since the last call.

        Raises `AssertionError` if the stream ends before.
        """
        self.peer.settimeout(seconds)
        while words not in self.received:
            data = self.peer.recv(65536)
            assert data, f"the stream has ended after {self.received[-300:]!r}"
            self.received += data
        found, _, self.received = self.received.partition(words)
        return found + words

    def event(self) -> dict[str, Any]:
        """Return the next event's data."""
        self.until(b"data: ")
        found: dict[str, Any] = json.loads(self.until(b"\n\n"))
        return found

    def ends(self) -> bool:
        """Wait until the server has ended the stream, and return True."""
        self.peer.settimeout(PATIENCE)
        read_all(self.peer)
        self.peer.close()
        return True

    def close(self) -> None:
        """Leave."""
        self.peer.close()


def read_all(peer: socket.socket) -> bytes:
    """Return all that comes until the end."""
    found = bytearray()
    try:
        while data := peer.recv(65536):
            found += data
    except ConnectionError:
        pass  # cut off in the middle: what came is what it said
    return bytes(found)


def answer_of(said: bytes) -> Answer:
    """Return the parts of an answer."""
    head, _, body = said.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    return Answer(int(words[1]) if len(words) > 1 else 0, head.decode("latin-1"), body)


@contextmanager
def served(
    folder: Path, config: Config | None = None, *, login: bool = False, recorded_s: int = RECORDED_S
) -> Iterator[Served]:
    """Serve a page within a block."""
    found = Served(folder, config or Config(), login=login, recorded_s=recorded_s)
    try:
        yield found
    finally:
        found.stop()


def with_web(**settings: Any) -> Config:
    """Return a config with these settings of `[web]`."""
    return Config(web=WebSettings(**settings))
