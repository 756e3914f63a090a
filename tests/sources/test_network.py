"""A network source reads from a gateway, and names what keeps it from that."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import serial
from serial import rfc2217

from p1tui.sources import SourceLost, network
from p1tui.sources.network import Rfc2217Source, SocketSource, unreachable
from tests.shared.clocks import ManualClock

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


def test_bytes_arrive_as_they_were_sent(server: socket.socket, clock: Callable[[], float]) -> None:
    source, gateway = connected(server, clock)
    with gateway:
        assert source.read() == b""
        gateway.sendall(TELEGRAM)
        assert source.read() == TELEGRAM
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
    gateway.close()
    with pytest.raises(
        SourceLost, match=r"socket://127\.0\.0\.1:\d+ closed the connection: connecting again"
    ):
        source.read()
    source.close()


def test_a_silent_gateway_is_given_up_after_35_seconds(server: socket.socket, clock: ManualClock) -> None:
    source, gateway = connected(server, clock)
    with gateway:
        gateway.sendall(b"x")
        assert source.read() == b"x"
        clock.now += 34
        assert source.read() == b""
        clock.now += 1
        with pytest.raises(SourceLost, match="silent for 35 s: connecting again"):
            source.read()
    source.close()


def test_a_refused_connection_says_what_to_check(server: socket.socket) -> None:
    port = port_of(server)
    server.close()
    with pytest.raises(SourceLost, match=f"socket://127.0.0.1:{port} refuses the connection: check the port"):
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


def test_a_connection_made_after_the_stop_is_given_back(server: socket.socket) -> None:
    stop = threading.Event()
    stop.set()
    source = SocketSource("127.0.0.1", port_of(server), stop=stop)
    source.open()
    with server.accept()[0] as gateway:
        assert gateway.recv(1) == b""
    with pytest.raises(SourceLost, match="closed"):
        source.read()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
            "is not known here",
        ),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), "no name server answers"),
        (TimeoutError("timed out"), "does not answer: check that it has power"),
        (OSError(101, "Network is unreachable"), "cannot be reached (Network is unreachable)"),
        (UnicodeError("label too long"), "cannot be reached (label too long)"),
    ],
)
def test_each_failure_has_its_sentence(error: Exception, words: str) -> None:
    sentence = str(unreachable("socket://meter:23", error))
    assert sentence.startswith("socket://meter:23")
    assert words in sentence


class Gateway(threading.Thread):
    """An RFC 2217 server: one connection, whose settings end up on a port that is not there."""

    def __init__(self, server: socket.socket) -> None:
        super().__init__(daemon=True)
        self.line = serial.serial_for_url("loop://", timeout=0)
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

    def hang_up(self) -> None:
        self._connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:serial")
@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")
def test_rfc2217_makes_the_settings_and_reads(server: socket.socket, clock: ManualClock) -> None:
    gateway = Gateway(server)
    gateway.start()
    source = Rfc2217Source("127.0.0.1", port_of(server), baud=9600, parity="E", clock=clock)
    source.open()
    assert (gateway.line.baudrate, gateway.line.bytesize, gateway.line.parity) == (9600, 7, "E")
    gateway.write(TELEGRAM.replace(b"\xff", b"\xff\xff"))
    data = b""
    while len(data) < len(TELEGRAM):
        data += source.read()
    assert data == TELEGRAM
    clock.now += 35
    with pytest.raises(SourceLost, match="silent for 35 s"):
        source.read()
    clock.now -= 35
    gateway.hang_up()
    with pytest.raises(SourceLost, match="closed the connection"):
        while True:
            source.read()
    source.close()
    gateway.join(10)
    assert not gateway.is_alive()


def test_rfc2217_without_a_server_says_what_to_check(server: socket.socket) -> None:
    port = port_of(server)
    server.close()
    with pytest.raises(SourceLost, match=f"rfc2217://127.0.0.1:{port} refuses the connection"):
        Rfc2217Source("127.0.0.1", port, baud=115200, parity="N").open()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:serial")
@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")
def test_rfc2217_to_a_gateway_of_raw_bytes_says_to_write_socket(server: socket.socket) -> None:
    source = Rfc2217Source("127.0.0.1", port_of(server), baud=115200, parity="N")
    with pytest.raises(SourceLost, match=r"does not speak RFC 2217.*socket://"):
        source.open()
