"""A network source reads from a gateway, and names what keeps it from that."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

from p1tui.i18n.message import Message
from p1tui.net.resolver import NameFailure
from p1tui.sources import SourceLost, network
from p1tui.sources.network import SocketSource, unreachable
from tests.shared.clocks import ManualClock
from tests.shared.ports import closed_port
from tests.sources.doubles import next_bytes, port_of

TELEGRAM = b"/ABC5\\2METER\r\n\r\n1-0:1.7.0(00.123*kW)\r\n!\xff1A2B\r\n"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "READ_WAIT", 0.02)


def connected(server: socket.socket, clock: Callable[[], float]) -> tuple[SocketSource, socket.socket]:
    source = SocketSource("127.0.0.1", port_of(server), stop=threading.Event(), clock=clock)
    source.open()
    return source, server.accept()[0]


def unnamed(cause: Exception | None) -> NameFailure:
    error = NameFailure(Message("why"))
    error.__cause__ = cause
    return error


def test_bytes_arrive_as_they_were_sent(server: socket.socket, clock: Callable[[], float]) -> None:
    source, gateway = connected(server, clock)
    with gateway:
        assert source.read() == b""
        gateway.sendall(TELEGRAM)
        assert next_bytes(source) == TELEGRAM
    source.close()


def test_a_connection_that_cannot_be_settled_is_closed(
    server: socket.socket, clock: Callable[[], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "KEEPALIVE", (("TCP_KEEPIDLE", -1),))
    with pytest.raises(SourceLost, match="socket://"):
        connected(server, clock)
    with server.accept()[0] as gateway:
        gateway.settimeout(10)
        assert gateway.recv(1) == b""


def test_a_closed_connection_is_lost(server: socket.socket, clock: Callable[[], float]) -> None:
    source, gateway = connected(server, clock)
    gateway.sendall(TELEGRAM)
    gateway.close()
    assert next_bytes(source) == TELEGRAM
    with pytest.raises(
        SourceLost, match=r"socket://127\.0\.0\.1:\d+ closed the connection: connecting again"
    ):
        next_bytes(source)
    source.close()


def test_a_gateway_that_closes_at_once_serves_another_program(
    server: socket.socket, clock: Callable[[], float]
) -> None:
    source, gateway = connected(server, clock)
    gateway.close()
    with pytest.raises(SourceLost, match=r"closes it before a byte has come.*no other is connected"):
        next_bytes(source)
    source.close()


def test_a_gateway_that_takes_the_connection_and_is_silent_serves_another_program(
    server: socket.socket, clock: ManualClock
) -> None:
    source, gateway = connected(server, clock)
    with gateway:
        assert source.read() == b""
        clock.now += 35
        with pytest.raises(SourceLost, match=r"has sent nothing for 35 s.*see that no other is connected"):
            source.read()
    source.close()


def test_a_silent_gateway_is_given_up_after_35_seconds(server: socket.socket, clock: ManualClock) -> None:
    source, gateway = connected(server, clock)
    with gateway:
        gateway.sendall(b"x")
        assert next_bytes(source) == b"x"
        clock.now += 34
        assert source.read() == b""
        clock.now += 1
        with pytest.raises(SourceLost, match="silent for 35 s: connecting again"):
            source.read()
    source.close()


def test_a_refused_connection_says_what_to_check() -> None:
    refused = r"socket://127.0.0.1:\d+ refuses the connection: check the port"
    with closed_port() as port, pytest.raises(SourceLost, match=refused):
        SocketSource("127.0.0.1", port, stop=threading.Event()).open()


def test_close_ends_a_read_that_waits(
    server: socket.socket, clock: Callable[[], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "READ_WAIT", 60.0)
    source, gateway = connected(server, clock)
    ended: list[BaseException] = []

    def read() -> None:
        try:
            source.read()
        except SourceLost as error:
            ended.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    source.close()
    reader.join(10)
    gateway.close()
    assert len(ended) == 1


def test_nothing_is_connected_after_the_stop(server: socket.socket) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(SourceLost):
        SocketSource("127.0.0.1", port_of(server), stop=stop).open()


def test_a_connection_made_during_the_stop_is_given_back(
    server: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    monkeypatch.setattr(network, "_configure", lambda connection: stop.set())
    source = SocketSource("127.0.0.1", port_of(server), stop=stop)
    source.open()
    with server.accept()[0] as gateway:
        assert gateway.recv(1) == b""
    with pytest.raises(SourceLost, match="closed"):
        source.read()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (unnamed(socket.gaierror(socket.EAI_NONAME, "Name or service not known")), "is not known here"),
        (unnamed(socket.gaierror(socket.EAI_AGAIN, "Temporary failure")), "no name server answers"),
        (unnamed(None), "no name server answers"),
        (TimeoutError("timed out"), "does not answer: check that it has power"),
        (OSError(101, "Network is unreachable"), "cannot be reached (Network is unreachable)"),
        (unnamed(UnicodeError("label too long")), "cannot be reached (label too long)"),
    ],
)
def test_each_failure_has_its_sentence(error: OSError | NameFailure, words: str) -> None:
    sentence = str(unreachable("socket://meter:23", error))
    assert sentence.startswith("socket://meter:23")
    assert words in sentence
