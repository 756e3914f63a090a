"""A port on another machine is set up over the network, or why it cannot be is told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import serial
from serial import rfc2217

from p1tui.sources import SourceLost, network, telnet
from p1tui.sources import rfc2217 as rfc2217_source
from p1tui.sources.rfc2217 import Rfc2217Source
from p1tui.sources.telnet import TelnetFilter
from tests.shared.clocks import ManualClock
from tests.shared.ports import closed_port
from tests.shared.waiting import until
from tests.sources.doubles import next_bytes, port_of

TELEGRAM = b"/ABC5\\2METER\r\n\r\n1-0:1.7.0(00.123*kW)\r\n!\xff1A2B\r\n"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "READ_WAIT", 0.02)


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


@contextmanager
def gateway_that(server: socket.socket, answer: Callable[[socket.socket], None]) -> Iterator[None]:
    """Answer the one connection on a thread, which has ended after the block."""

    def accept() -> None:
        with server.accept()[0] as connection:
            answer(connection)

    peer = threading.Thread(target=accept)
    peer.start()
    yield
    peer.join(10)
    assert not peer.is_alive()


def test_rfc2217_to_a_telnet_server_that_refuses_the_option_says_so(
    server: socket.socket, clock: ManualClock
) -> None:
    def refuses(connection: socket.socket) -> None:
        connection.sendall(bytes((telnet.IAC, telnet.DONT, telnet.COM_PORT)))
        while connection.recv(100):
            pass

    with gateway_that(server, refuses), pytest.raises(SourceLost, match="does not speak RFC 2217"):
        rfc2217_to(server, clock).open()


def test_rfc2217_to_a_port_that_takes_another_speed_says_so(
    server: socket.socket, clock: ManualClock
) -> None:
    def is_slower(connection: socket.socket) -> None:
        filter_ = TelnetFilter()
        connection.sendall(bytes((telnet.IAC, telnet.DO, telnet.COM_PORT)))
        for command, value in telnet.settings(9600, "N").items():
            size = 4 if command == telnet.SET_BAUDRATE else 1
            head = bytes((telnet.IAC, telnet.SB, telnet.COM_PORT, command + telnet.SERVER_OFFSET))
            connection.sendall(head + value.to_bytes(size, "big") + bytes((telnet.IAC, telnet.SE)))
        while data := connection.recv(100):
            filter_.feed(data)

    refused = "does not take the settings 115200 8N1"
    with gateway_that(server, is_slower), pytest.raises(SourceLost, match=refused):
        rfc2217_to(server, clock).open()
