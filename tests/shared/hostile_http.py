"""An HTTP server on loopback that answers as nobody should: raw bytes, cut, slow, endless or broken off."""

from __future__ import annotations

import contextlib
import gzip
import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple

from p1tui.demo.thingspeak.api import Api
from p1tui.demo.thingspeak.call import Request, error

DEEP = b'{"success":' * 6_000
PAUSES = (
    *("0", "1", "-1", "1.5", "1e9", "9" * 400, "soon", "\u00b2", "\x00", "", " 7 ", "0x10", "1,2", "+3"),
    *(
        "Tue, 24 Nov 99999 10:01:00 GMT",
        "Tue, 24 Nov 2026 10:01:00 +99999999999",
        "Sun, 99 Foo 0000 99:99:99",
    ),
)
"""Values of a `Retry-After` header."""

PLACES = (
    *(
        "http://login.lan/",
        "https://127.0.0.1:1/",
        "//evil.example/",
        "/channels/1/bulk_update.json",
        "",
        "http://[",
    ),
    *(
        "http://[::1",
        "ftp://x/",
        "https://x:99999999/",
        "http://\u00e9.example/",
        "\x01",
        "mailto:x",
        "http:///",
    ),
)
"""Targets of a redirect; the second but two is the call's own: a loop."""


class Hostility(NamedTuple):
    """What is done to one request."""

    name: str
    answer: bytes
    """Bytes that are sent; `b"GOOD"` in it stands for the server's own answer."""
    end: str = "close"
    """`close`, `reset`, `half` (nothing more is sent, and the client is waited for), `drip` or `endless`."""
    stores: bool = False
    """True if the rows are stored before the answer is sent."""


def head(status: object, *lines: str, body: bytes = b"") -> bytes:
    """Return a head with its body; `lines` are further header lines."""
    text = "\r\n".join([f"HTTP/1.1 {status} X", *lines, "", ""])
    return text.encode("utf-8", "surrogateescape") + body


def sized(status: object, body: bytes, *lines: str) -> bytes:
    """Return an answer with the right length."""
    return head(status, f"Content-Length: {len(body)}", *lines, body=body)


def hostilities(rng: random.Random) -> Iterator[Hostility]:
    """Yield every kind, over and over, in a new order and with other numbers each time."""
    while True:
        kinds = [*_statuses(rng), *_bodies(), *_heads(rng), *_pauses(), *_redirects(), *_cuts(rng)]
        rng.shuffle(kinds)
        yield from kinds


def _statuses(rng: random.Random) -> Iterator[Hostility]:
    for status in rng.sample([s for s in range(200, 1000) if s not in (200, 202)], 60):
        yield Hostility(
            f"status {status}", sized(status, rng.choice([b"", b"0", b"<html>", error(400).body]))
        )
    for odd in ("0", "20", "2000", "abc", "-1", "100", "101", "199", "\u00b2\u00b2\u00b2"):
        yield Hostility(f"status {odd!r}", sized(odd, b"{}"))


def _bodies() -> Iterator[Hostility]:
    bomb = gzip.compress(bytes(50_000_000), 1)
    for name, body in {
        "deep object": DEEP,
        "deep list": b"[" * 60_000,
        "long number": b"9" * 60_000,
        "not UTF-8": b'{"success":"\xff\xfe\x80"}',
        "surrogate": b'{"success":"\\ud800"}',
        "false": b'{"success":false}',
        "errors": b'{"success":true,"errors":["no"]}',
        "NaN": b'{"success":NaN}',
        "NUL": bytes(100),
    }.items():
        yield Hostility(name, sized(200, body))
    yield Hostility("gzip bomb", sized(200, bomb, "Content-Encoding: gzip"))
    yield Hostility("no gzip", sized(200, b"\x1f\x8bno", "Content-Encoding: gzip"))
    yield Hostility("unknown encoding", sized(200, b"{}x", "Content-Encoding: br, zstd, x"))
    yield Hostility("too short", head(200, "Content-Length: 5000", body=b"{}"))
    yield Hostility("two lengths", head(200, "Content-Length: 2", "Content-Length: 9", body=b"{}"))
    yield Hostility("odd length", head(200, "Content-Length: -5", body=b"{}"))
    yield Hostility("huge length", head(200, f"Content-Length: {10**30}", body=b"{}"))
    yield Hostility("bad chunk", head(200, "Transfer-Encoding: chunked", body=b"zz\r\n{}\r\n0\r\n\r\n"))
    yield Hostility("chunk cut", head(200, "Transfer-Encoding: chunked", body=b"5\r\n{}"))
    yield Hostility("huge chunk", head(200, "Transfer-Encoding: chunked", body=b"f" * 18 + b"\r\n{}"))
    yield Hostility("endless body", head(200, body=b"{"), "endless")
    yield Hostility("endless chunks", head(200, "Transfer-Encoding: chunked"), "endless chunks")
    yield Hostility("drip", sized(200, b" " * 300 + b"x"), "drip")
    yield Hostility("drip of the right answer", b"GOOD", "drip", stores=True)


def _heads(rng: random.Random) -> Iterator[Hostility]:
    yield Hostility("nothing", b"")
    yield Hostility("nothing, stored", b"", stores=True)
    yield Hostility("reset", b"", "reset")
    yield Hostility("reset, stored", b"", "reset", stores=True)
    yield Hostility("half close", b"", "half")
    yield Hostility("half close amid the head", b"HTTP/1.1 20", "half")
    yield Hostility("endless head", b"HTTP/1.1 200 X\r\n", "endless head")
    yield Hostility("long line", head(200, "X: " + "y" * 200_000, body=b"{}"))
    yield Hostility("many lines", head(200, *(f"X{n}: y" for n in range(20_000)), body=b"{}"))
    yield Hostility("many informational", head(102) * 500 + head(200, "Content-Length: 0"))
    yield Hostility("endless informational", head(103), "endless informational")
    yield Hostility("switching", head(101, "Upgrade: x", body=b"{}"))
    yield Hostility("another protocol", b"SSH-2.0-OpenSSH_9.2\r\n")
    yield Hostility("TLS", b"\x15\x03\x03\x00\x02\x02\x28")
    yield Hostility("HTTP/0.9", b'{"success":true}')
    yield Hostility("HTTP/3", b"HTTP/3.7 200 X\r\n\r\n{}")
    yield Hostility("bare LF", b"HTTP/1.1 503 X\nContent-Length: 2\n\n{}")
    yield Hostility("folded", b"HTTP/1.1 503 X\r\nA: b\r\n c\r\nContent-Length: 2\r\n\r\n{}")
    yield Hostility("names that are none", b"HTTP/1.1 503 X\r\n\xff\xfe: \x80\r\n: x\r\n\r\n")
    for _ in range(20):
        yield Hostility("random bytes", rng.randbytes(rng.randrange(1, 400)), rng.choice(["close", "reset"]))


def _pauses() -> Iterator[Hostility]:
    for value in PAUSES:
        yield Hostility(f"Retry-After {value[:20]!r}", sized(503, b"", f"Retry-After: {value}"))
        yield Hostility(f"429 {value[:20]!r}", sized(429, b"", f"Retry-After: {value}"))


def _redirects() -> Iterator[Hostility]:
    for status in (301, 302, 303, 307, 308):
        for place in PLACES:
            yield Hostility(f"{status} {place!r}", sized(status, b"", f"Location: {place}"))


def _cuts(rng: random.Random) -> Iterator[Hostility]:
    """Cut the right answer after each of its bytes but the last, stored or not."""
    whole = sized(202, b'{"success":true}', "Content-Type: application/json")
    for at in range(len(whole)):
        end = rng.choice(["close", "reset"])
        yield Hostility(f"cut at {at}", whole[:at], end, stores=rng.random() < 0.5)


class HostileServer:
    """Serves a loopback channel; each request takes the next hostility, `None` is answered rightly.

    Threads: one a connection; `plan` and `met` belong to whoever makes the server.
    """

    def __init__(self, api: Api, now: Callable[[], float]) -> None:
        self.met: list[str] = []
        """Names of the hostilities that requests have met."""
        self.plan: Iterator[Hostility] | None = None
        self._api = api
        self._now = now
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def close(self) -> None:
        """End all connections."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(5)
            thread = threading.Thread(target=self._serve, args=(connection,))
            thread.start()
            self._threads = [each for each in self._threads if each.is_alive()] + [thread]

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            request = _read(connection)
            if request is None:
                return
            with self._lock:
                hostility = next(self.plan) if self.plan is not None else None
                stores = hostility is None or hostility.stores
                response = self._api.handle(request, self._now()) if stores else None
                if hostility is not None:
                    self.met.append(hostility.name)
            good = sized(response.status, response.body) if response else b""
            if hostility is None:
                connection.sendall(good)
                return
            self._harm(connection, hostility, hostility.answer.replace(b"GOOD", good))

    def _harm(self, connection: socket.socket, hostility: Hostility, answer: bytes) -> None:
        match hostility.end:
            case "drip":
                for byte in answer:
                    connection.sendall(bytes([byte]))
                    if self._closing.wait(0.02):
                        break
                return
            case "endless" | "endless chunks" | "endless head" | "endless informational":
                piece = {"endless": b"x" * 4096, "endless chunks": b"1000\r\n" + b"x" * 4096 + b"\r\n"}
                connection.sendall(answer)
                while not self._closing.is_set():
                    connection.sendall(piece.get(hostility.end, b"X: y\r\n" * 500))
            case "half":
                connection.sendall(answer)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(1)
            case "reset":
                connection.sendall(answer)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            case _:
                connection.sendall(answer)


def _read(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    top, _, body = data.partition(b"\r\n\r\n")
    line, *lines = top.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        piece = connection.recv(65536)
        if not piece:
            return None
        body += piece
    method, target, _ = line.split(" ")
    return Request(method, target, headers, body)
