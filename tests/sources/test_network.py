"""A network source reads from a gateway, and names what keeps it from that."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import serial
from serial import rfc2217

from p1tui.i18n.message import Message
from p1tui.net.resolver import NameFailure
from p1tui.sources import SourceLost, network, telnet
from p1tui.sources import rfc2217 as rfc2217_source
from p1tui.sources.network import SocketSource, unreachable
from p1tui.sources.rfc2217 import Rfc2217Source
from p1tui.sources.telnet import TelnetFilter
from tests.shared.clocks import ManualClock
from tests.shared.ports import closed_port
from tests.shared.waiting import until
from tests.sources.doubles import next_bytes

TELEGRAM = b"/ABC5\\2METER\r\n\r\n1-0:1.7.0(00.123*kW)\r\n!\xff1A2B\r\n"


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        yield listening


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "READ_WAIT", 0.02)


def port_of(server: socket.socket) -> int:
    port: int = server.getsockname()[1]
    return port


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


PURGED = bytes(
    (
        *(telnet.IAC, telnet.SB, telnet.COM_PORT),
        *(telnet.PURGE_DATA + telnet.SERVER_OFFSET, telnet.RECEIVE_BUFFER),
        *(telnet.IAC, telnet.SE),
    )
)
"""Answer to the last command that sets a port up."""


class Gateway(threading.Thread):
    """An RFC 2217 server: one connection, whose settings end up on a port that is not there."""

    def __init__(self, server: socket.socket) -> None:
        super().__init__(daemon=True)
        self.line = serial.serial_for_url("loop://", timeout=0)
        self.line.dtr = self.line.rts = False
        self.said = b""
        """All that was sent."""
        self._server = server
        self._connected = threading.Event()

    def run(self) -> None:
        self._connection = self._server.accept()[0]
        self._connected.set()
        # The stubs ask for more than the manager needs: settings on one side, `write` on the other.
        manager = rfc2217.PortManager(self.line, self)  # type: ignore[arg-type]
        with self._connection, self.line:
            while data := self._connection.recv(1024):
                b"".join(manager.filter(data))

    def write(self, data: bytes) -> None:
        self._connected.wait(10)
        self._connection.sendall(data)
        self.said += data

    def hang_up(self) -> None:
        self._connection.shutdown(socket.SHUT_RDWR)


def test_rfc2217_makes_the_settings_and_reads(server: socket.socket, clock: ManualClock) -> None:
    gateway = Gateway(server)
    gateway.start()
    source = Rfc2217Source(
        "127.0.0.1", port_of(server), baud=9600, parity="E", stop=threading.Event(), clock=clock
    )
    source.open()
    assert (gateway.line.baudrate, gateway.line.bytesize, gateway.line.parity) == (9600, 7, "E")
    until(lambda: PURGED in gateway.said, 20)
    assert (gateway.line.dtr, gateway.line.rts) == (True, True)
    gateway.write(TELEGRAM.replace(b"\xff", b"\xff\xff"))
    data = b""
    while len(data) < len(TELEGRAM):
        data += next_bytes(source)
    assert data == TELEGRAM
    clock.now += 35
    with pytest.raises(SourceLost, match="silent for 35 s"):
        source.read()
    clock.now -= 35
    gateway.hang_up()
    with pytest.raises(SourceLost, match="closed the connection"):
        next_bytes(source)
    source.close()
    gateway.join(10)
    assert not gateway.is_alive()


def test_rfc2217_without_a_server_says_what_to_check() -> None:
    refused = r"rfc2217://127.0.0.1:\d+ refuses the connection"
    with closed_port() as port, pytest.raises(SourceLost, match=refused):
        Rfc2217Source("127.0.0.1", port, baud=115200, parity="N", stop=threading.Event()).open()


def test_rfc2217_to_a_gateway_of_raw_bytes_says_to_write_socket(
    server: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rfc2217_source, "ANSWER_WAIT", 0.2)
    source = rfc2217_to(server, time.monotonic)
    with pytest.raises(SourceLost, match=r"does not speak RFC 2217.*socket://"):
        source.open()


def rfc2217_to(server: socket.socket, clock: Callable[[], float]) -> Rfc2217Source:
    stop = threading.Event()
    return Rfc2217Source("127.0.0.1", port_of(server), baud=115200, parity="N", stop=stop, clock=clock)


def test_rfc2217_to_a_telnet_server_that_refuses_the_option_says_so(
    server: socket.socket, clock: ManualClock
) -> None:
    def refuse() -> None:
        with server.accept()[0] as gateway:
            gateway.sendall(bytes((telnet.IAC, telnet.DONT, telnet.COM_PORT)))
            while gateway.recv(100):
                pass

    peer = threading.Thread(target=refuse)
    peer.start()
    with pytest.raises(SourceLost, match="does not speak RFC 2217"):
        rfc2217_to(server, clock).open()
    peer.join(10)
    assert not peer.is_alive()


def test_rfc2217_to_a_port_that_takes_another_speed_says_so(
    server: socket.socket, clock: ManualClock
) -> None:
    def slower() -> None:
        with server.accept()[0] as gateway:
            filter_ = TelnetFilter()
            gateway.sendall(bytes((telnet.IAC, telnet.DO, telnet.COM_PORT)))
            for command, value in telnet.settings(9600, "N").items():
                size = 4 if command == telnet.SET_BAUDRATE else 1
                head = bytes((telnet.IAC, telnet.SB, telnet.COM_PORT, command + telnet.SERVER_OFFSET))
                gateway.sendall(head + value.to_bytes(size, "big") + bytes((telnet.IAC, telnet.SE)))
            while data := gateway.recv(100):
                filter_.feed(data)

    peer = threading.Thread(target=slower)
    peer.start()
    with pytest.raises(SourceLost, match="does not take the settings 115200 8N1"):
        rfc2217_to(server, clock).open()
    peer.join(10)
    assert not peer.is_alive()
