"""Calls over real sockets: what the rooms above get, whatever a server does."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from p1tui.net import client
from p1tui.net.client import Client
from p1tui.net.failures import CallFailed
from p1tui.net.reply import BODY_LIMIT, Reply
from tests.shared.ports import closed_port


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Serve one connection; yields the server's URL and the requests that came."""
    asked: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):  # who has read enough hangs up
            asked.append(connection.recv(65536))
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://localhost:{listener.getsockname()[1]}", asked
        thread.join(20)


@pytest.fixture(autouse=True)
def directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


def test_a_call_goes_to_an_address_in_the_name_of_its_host() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nX-Request-Id: 7\r\nContent-Length: 2\r\n\r\nok") as (url, asked):
        reply = Client(url + "/base/", user_agent="p1tui/1").call("GET", "/feeds", params={"start": "a b&"})
    assert isinstance(reply, Reply)
    assert (reply.status, reply.headers["x-request-id"], reply.body) == (200, "7", b"ok")
    assert asked[0].startswith(b"GET /base/feeds?start=a+b%26 HTTP/1.1\r\n")
    assert f"\r\nHost: {url.removeprefix('http://')}\r\n".encode() in asked[0]
    assert b"\r\nUser-Agent: p1tui/1\r\n" in asked[0]
    assert b"\r\nConnection: close\r\n" in asked[0]


@pytest.mark.parametrize("where", ["http://login.lan/", "http://[", "//:x", "http://\x01"])
def test_a_redirect_is_an_answer_wherever_it_leads(where: str) -> None:
    answer = f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()
    with answering(answer) as (url, _):
        reply = Client(url, user_agent="p1tui").call("POST", "/", content=b"x")
    assert isinstance(reply, Reply)
    assert reply.status == 302


def test_a_long_body_is_cut() -> None:
    size = 2 * BODY_LIMIT
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (size, b"x" * size)) as (url, _):
        reply = Client(url, user_agent="p1tui").call("GET", "/")
    assert isinstance(reply, Reply)
    assert reply.body == b"x" * BODY_LIMIT


@pytest.mark.parametrize(
    "answer",
    [b"SSH-2.0-OpenSSH_9.2\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"],
    ids=["another protocol", "nothing", "cut short"],
)
def test_what_is_no_http_is_a_failure(answer: bytes) -> None:
    with answering(answer) as (url, _):
        failed = Client(url, user_agent="p1tui").call("GET", "/")
    assert isinstance(failed, CallFailed)
    assert (failed.kind, str(failed.detail)) == ("no_answer", "the connection broke")
    assert failed.timings.connect_ms is not None


def test_a_closed_port_is_a_failure_of_the_connection() -> None:
    with closed_port() as port:
        failed = Client(f"http://127.0.0.1:{port}", user_agent="p1tui").call("GET", "/")
    assert isinstance(failed, CallFailed)
    assert (failed.kind, str(failed.detail)) == ("refused", "it was refused")


def test_a_call_takes_the_proxy_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy")
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as (proxy, asked):
        monkeypatch.setenv("http_proxy", proxy)
        reply = Client("http://prices.example", user_agent="p1tui").call("GET", "/day")
    assert isinstance(reply, Reply)
    assert asked[0].startswith(b"GET http://prices.example/day HTTP/1.1\r\n")


def test_a_call_to_who_says_nothing_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        failed = Client(url, user_agent="p1tui").call("GET", "/")
    assert isinstance(failed, CallFailed)
    assert (failed.kind, str(failed.detail)) == ("no_answer", "it timed out")


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999", "http://[::zz]", f"http://{'a' * 64}.example"])
def test_a_url_that_names_no_host_is_a_failure(url: str) -> None:
    failed = Client(url, user_agent="p1tui").call("GET", "/")
    assert isinstance(failed, CallFailed)
    assert (failed.kind, str(failed.detail)) == ("no_name", "it is not a host name")


def test_a_call_whose_time_is_up_before_it_is_connected_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "CALL_TIMEOUT", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        failed = Client(url, user_agent="p1tui").call("GET", "/")
    assert isinstance(failed, CallFailed)
    assert (failed.kind, str(failed.detail)) == ("no_answer", "it was too slow")
