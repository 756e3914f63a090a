"""The server of the page answers whoever asks rightly, and no caller, slow or many, harms another."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from p1tui.config.settings import MetricsSettings
from p1tui.engine.feed import Feed
from p1tui.engine.metrics.connection import LONGEST_S
from p1tui.engine.metrics.request import MOST_BYTES
from p1tui.engine.metrics.server import MOST, MetricsServer
from tests.engine.metrics.plain_parser import parse
from tests.engine.metrics.snapshots import snapshot
from tests.shared.ports import free_port
from tests.shared.waiting import until

PATIENCE = 20.0
TOKEN = "a-token-of-some-length"


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


class Served:
    """A server on a free port."""

    def __init__(self, token: str = "", listen: str = "127.0.0.1") -> None:
        self.port = free_port()
        self.clock = Clock()
        self.feed = Feed(snapshot())
        settings = MetricsSettings(listen=f"{listen}:{self.port}", token=token)
        self.server = MetricsServer(self.feed, settings, clock=self.clock)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def is_up(self) -> bool:
        try:
            self.connect().close()
        except OSError:
            return False
        return True

    def ask(self, request: str, *headers: str, host: str = "127.0.0.1") -> tuple[int, str, str]:
        """Return status, head and body of the answer to a request."""
        lines = (f"{request} HTTP/1.1", f"Host: {host}:{self.port}", *headers, "", "")
        return self.say("\r\n".join(lines).encode())

    def say(self, data: bytes) -> tuple[int, str, str]:
        with self.connect() as client:
            client.sendall(data)
            return heard(client)


def everything(client: socket.socket) -> bytes:
    """Return what the server says until it closes."""
    got = b""
    while data := client.recv(65536):
        got += data
    return got


def heard(client: socket.socket) -> tuple[int, str, str]:
    head, _, body = everything(client).decode().partition("\r\n\r\n")
    found = re.match(r"HTTP/1\.1 (\d{3}) [A-Z]", head)
    assert found is not None, head
    length = re.search(r"Content-Length: (\d+)", head)
    assert length is not None
    assert not body or len(body.encode()) == int(length[1])
    return int(found[1]), head, body


@contextmanager
def served(**options: str) -> Iterator[Served]:
    it = Served(**options)
    it.server.start()
    try:
        until(it.is_up, PATIENCE)
        yield it
    finally:
        it.server.stop(PATIENCE)


def test_the_page_is_the_newest_snapshot() -> None:
    with served() as it:
        status, head, body = it.ask("GET /metrics")
        assert status == 200
        assert "Content-Type: text/plain; version=0.0.4; charset=utf-8" in head
        assert parse(body).value("p1tui_telegrams_total") == "7"
        it.feed.update(lambda old: {"accepted": 8})
        assert parse(it.ask("GET /metrics?x=1")[2]).value("p1tui_telegrams_total") == "8"


def test_openmetrics_is_given_to_who_asks_for_it() -> None:
    with served() as it:
        accept = "Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
        _, head, body = it.ask("GET /metrics", accept)
        assert "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8" in head
        assert parse(body, openmetrics=True).kinds["p1tui_telegrams"] == "counter"


def test_head_is_get_without_the_page() -> None:
    with served() as it:
        status, head, body = it.ask("HEAD /metrics")
        assert (status, body) == (200, "")
        assert int(head.partition("Content-Length: ")[2].partition("\r")[0]) > 1000


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_refused(method: str) -> None:
    with served() as it:
        status, head, _ = it.ask(f"{method} /metrics", "Content-Length: 3")
        assert status == 405
        assert "Allow: GET, HEAD" in head


@pytest.mark.parametrize("path", ["/", "/metrics/", "/metrics/../etc/passwd", "//metrics", "*"])
def test_other_paths_are_not_found(path: str) -> None:
    with served() as it:
        assert it.ask(f"GET {path}")[0] == 404


@pytest.mark.parametrize(
    "head",
    [
        b"\r\n\r\n",
        b"GET /metrics\r\n\r\n",
        b"get /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /metrics HTTP/2.0\r\nHost: localhost\r\n\r\n",
        b"GET  /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /metrics HTTP/1.1\r\n\r\n",
        b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"GET /metrics HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n folded: 1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(head: bytes) -> None:
    with served() as it:
        assert it.say(head)[0] == 400


def test_http_1_0_without_a_name_is_answered() -> None:
    with served() as it:
        assert it.say(b"GET /metrics HTTP/1.0\n\n")[0] == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), "LOCALHOST"])
def test_a_name_of_this_computer_is_taken(host: str) -> None:
    with served() as it:
        assert it.ask("GET /metrics", host=host)[0] == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "1.2.3"]
)
def test_a_name_that_a_stranger_lets_lead_here_is_not(host: str) -> None:
    with served() as it:
        assert it.ask("GET /metrics", host=host)[0] == 421


@pytest.mark.parametrize(
    "header",
    [
        "X-Other: 1",
        "Authorization: Bearer",
        "Authorization: Bearer x",
        f"Authorization: Bearer {TOKEN}x",
        f"Authorization: Basic {TOKEN}",
        f"Authorization: {TOKEN}",
        "Authorization: Bearer \xff\xff",
    ],
)
def test_without_the_right_token_there_is_nothing(header: str) -> None:
    with served(token=TOKEN) as it:
        for request in ("GET /metrics", "GET /other", "POST /metrics"):
            status, head, body = it.ask(request, header)
            assert status == 401
            assert 'WWW-Authenticate: Bearer realm="p1tui"' in head
            assert TOKEN not in body and "p1tui_" not in body


def test_with_the_right_token_there_is_the_page() -> None:
    with served(token=TOKEN) as it:
        assert it.ask("GET /metrics", f"Authorization: Bearer {TOKEN}")[0] == 200
        assert it.ask("GET /metrics", f"authorization: bearer {TOKEN}", host="pi.lan")[0] == 200


def test_an_address_of_the_network_is_not_served_without_a_token(caplog: pytest.LogCaptureFixture) -> None:
    it = Served(listen="0.0.0.0")
    with caplog.at_level("ERROR"):
        it.server.start()
        until(lambda: "metrics.token" in caplog.text, PATIENCE)
    assert not it.is_up()
    it.server.stop(PATIENCE)


def test_a_request_without_an_end_is_cut_off_at_its_size() -> None:
    with served() as it, it.connect() as client:
        client.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * MOST_BYTES)
        assert heard(client)[0] == 431


def test_a_giant_body_neither_hides_the_answer_nor_is_kept() -> None:
    with served() as it, it.connect() as client:
        client.sendall(b"POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n")
        client.sendall(b"a" * 300_000)
        assert heard(client)[0] == 405


def test_a_slow_caller_is_cut_off_and_holds_nobody_up() -> None:
    with served() as it, it.connect() as slow:
        for letter in b"GET /metr":
            slow.sendall(bytes((letter,)))
        assert it.ask("GET /metrics")[0] == 200
        it.clock.ahead = LONGEST_S + 1
        assert it.ask("GET /metrics")[0] == 200  # wakes the server, as its own wait would
        assert everything(slow) == b""


def test_a_caller_that_speaks_bit_by_bit_is_answered() -> None:
    with served() as it, it.connect() as client:
        for letter in b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n":
            client.sendall(bytes((letter,)))
        assert heard(client)[0] == 200


def test_a_caller_that_does_not_read_costs_no_other() -> None:
    with served() as it, it.connect() as deaf:
        deaf.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50)
        for _ in range(20):
            assert it.ask("GET /metrics")[0] == 200


def test_a_hundred_connections_do_not_keep_the_next_one_out() -> None:
    with served() as it, ExitStack() as crowd:
        idle = [crowd.enter_context(it.connect()) for _ in range(100)]
        for _ in range(5):
            assert it.ask("GET /metrics")[0] == 200
        for each in idle[: 100 - MOST]:
            assert each.recv(1) == b""


def test_a_hundred_callers_at_once_who_ask_are_all_answered() -> None:
    with served() as it:
        answered = 0
        for _ in range(100 // MOST + 1):
            with ExitStack() as crowd:
                callers = [crowd.enter_context(it.connect()) for _ in range(MOST)]
                for each in callers:
                    each.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
                answered += sum(heard(each)[0] == 200 for each in callers)
        assert answered >= 100


def test_a_port_that_is_taken_is_told_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    it = Served()
    with caplog.at_level("INFO"):
        with socket.create_server(("127.0.0.1", it.port)):
            it.server.start()
            until(lambda: "cannot be served" in caplog.text, PATIENCE)
        until(lambda: "The metrics are at" in caplog.text, PATIENCE)
    assert it.ask("GET /metrics")[0] == 200
    it.server.stop(PATIENCE)


def test_stopping_takes_no_time_whoever_is_connected() -> None:
    it = Served()
    it.server.start()
    until(it.is_up, PATIENCE)
    with it.connect():
        began = time.monotonic()
        it.server.stop(PATIENCE)
        assert time.monotonic() - began < 2
    assert not it.is_up()
