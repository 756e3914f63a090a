"""Who is slow, says too much or comes in a crowd is cut off, and the others are served."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from p1tui.web import protocol
from p1tui.web.api import streams
from tests.shared.waiting import until
from tests.web.served import PATIENCE, Served, Stream, answer_of, read_all, served, with_web

HASTE = 0.5
"""Seconds in place of 10 and 20."""


@contextmanager
def haste() -> Iterator[None]:
    """Let the server wait so briefly for connections and heads that begin within a block.

    A head that comes whole on a connection from before is in time, however busy the machine is.
    """
    with pytest.MonkeyPatch.context() as hasty:
        hasty.setattr(protocol, "HEAD_S", HASTE)
        hasty.setattr(protocol, "STALL_S", HASTE)
        yield


def ask_on(peer: socket.socket) -> None:
    """Ask on a connection that stays open, and take the answer."""
    peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = b""
    while not answer.endswith(b"ok\n"):
        answer += (data := peer.recv(4096))
        assert data, answer


def ends(peer: socket.socket) -> bool:
    """Return True once the server has ended a connection."""
    peer.settimeout(PATIENCE)
    read_all(peer)
    return True


def test_a_head_that_does_not_come_in_time_is_waited_for_no_longer(page: Served) -> None:
    with page.connect() as other:
        ask_on(other)
        start = time.monotonic()
        with haste(), page.connect() as silent, page.connect() as slow:
            slow.sendall(b"GET /api/now HTTP/1.1\r\n")
            ask_on(other)
            with pytest.raises(OSError):
                while time.monotonic() < start + PATIENCE:
                    slow.sendall(b"X-Slow: 1\r\n")
                    time.sleep(HASTE / 10)
            assert ends(silent)
    assert time.monotonic() - start < PATIENCE / 2


def test_the_second_request_of_a_connection_must_come_in_time_too(page: Served) -> None:
    with page.connect() as peer:
        ask_on(peer)
        with haste():
            peer.sendall(b"GET /healthz HT")
            assert ends(peer)


def test_a_giant_head_is_refused(page: Served) -> None:
    giant = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Giant: " + b"x" * 1_000_000
    assert page.say(giant).status in (0, 400, 431)
    many = b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-Many: 1\r\n" * 20_000 + b"\r\n"
    assert page.say(many).status in (0, 400, 431)
    assert page.ask(f"/?{'x' * 9000}").status == 414
    assert page.ask("/healthz").status == 200


@pytest.mark.parametrize(
    "body", [b"Content-Length: 5\r\n\r\nhello", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"]
)
def test_a_body_is_taken_nowhere_but_at_the_login(page: Served, body: bytes) -> None:
    head = f"GET /api/now HTTP/1.1\r\nHost: 127.0.0.1:{page.port}\r\n".encode()
    assert page.say(head + body).status == 413


def test_nonsense_gets_a_refusal(page: Served) -> None:
    for nonsense in (
        b"\0\1\2\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\n",
    ):
        assert page.say(nonsense).status in (0, 400, 404, 405, 421, 505)
    assert page.ask("/healthz").status == 200


def test_a_form_has_a_kilobyte_and_ten_seconds(shut: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shut.ask("/login", method="POST", body=b"token=" + b"x" * 5000).status == 413
    fields = b"&".join(b"a=1" for _ in range(200))
    assert shut.ask("/login", method="POST", body=fields).status in (400, 413)
    monkeypatch.setattr("p1tui.web.access.login.LONGEST_S", HASTE)
    with shut.connect() as slow:
        slow.sendall(b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\ntoken=")
        assert answer_of(read_all(slow)).status == 408


def test_500_streams_of_one_address_leave_room_for_others(page: Served) -> None:
    held: list[Stream] = []
    try:
        for _ in range(500):
            try:
                held.append(page.stream())
            except OSError:
                continue  # it is cut off at once
        mine = page.stream(source="127.0.0.2")
        assert mine.event()["reading"]["power_import_w"] is not None
        assert page.ask("/api/now", source="127.0.0.2").status == 200
        mine.close()
    finally:
        for each in held:
            each.close()
    until(lambda: page.ask("/healthz").status == 200, PATIENCE)


def test_streams_of_many_addresses_have_an_end(page: Served) -> None:
    held = [page.stream(source=f"127.0.1.{at}") for at in range(1, streams.MOST + 1)]
    for each in held:
        each.event()
    refused = page.ask("/events", source="127.0.0.2")
    assert refused.status == 503
    assert refused.header("retry-after") == "30"
    assert page.ask("/api/now", source="127.0.0.2").status == 200
    held[0].close()
    until(lambda: not _is_refused(page), PATIENCE)
    for each in held:
        each.close()


def _is_refused(page: Served) -> bool:
    stream = page.stream(source="127.0.0.3")
    try:
        return b"503" in stream.until(b"\r\n")
    finally:
        stream.close()


def test_connections_of_one_address_have_an_end_but_a_proxys(tmp_path: Path) -> None:
    with served(tmp_path) as page:
        held = [page.connect() for _ in range(protocol.MOST_EACH + 5)]
        assert [each for each in held[protocol.MOST_EACH :] if not ends(each)] == []
        assert page.ask("/healthz", source="127.0.0.2").status == 200
        for each in held:
            each.close()
    (tmp_path / "proxied").mkdir()
    with served(tmp_path / "proxied", with_web(proxy="127.0.0.1")) as page:
        held = [page.connect() for _ in range(protocol.MOST_EACH + 5)]
        assert page.ask("/healthz").status == 200
        for each in held:
            each.close()


def test_who_reads_nothing_is_let_go(page: Served) -> None:
    request = f"GET /api/history?step=sample&from=yesterday HTTP/1.1\r\nHost: 127.0.0.1:{page.port}\r\n\r\n"
    day = time.strftime("%Y-%m-%d", time.gmtime(page.now - 86_400))
    with haste(), socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.settimeout(PATIENCE)
        peer.connect(("127.0.0.1", page.port))
        with suppress(OSError):  # it may end before all is asked
            for _ in range(400):
                peer.sendall(request.replace("yesterday", day).encode())
        until(lambda: page.connections() == 0, 60)
    assert page.ask("/healthz").status == 200
