"""ser2net, as Debian has it, between a meter on a pseudo-terminal and the network."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from p1tui.demo.household.household import Household
from p1tui.p1.decoder import Accepted, Decoder, Rejection
from p1tui.sources import SourceLost, rfc2217
from p1tui.sources.base import Source
from p1tui.sources.network import SocketSource
from p1tui.sources.rfc2217 import Rfc2217Source
from tests.shared.ports import free_port
from tests.shared.times import AMSTERDAM
from tests.shared.waiting import until
from tests.sources.doubles import Cable

PROGRAM = shutil.which("ser2net", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="the ser2net program is missing")

NOW = 1_781_697_600


def is_open(port: int) -> bool:
    """Return True if anything listens, without connecting: a gateway serves one client."""
    with socket.socket() as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            own.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


class Gateway:
    """A ser2net with one port, which a meter's cable leads to."""

    def __init__(self, folder: Path, accepter: str) -> None:
        self.cable = Cable()
        self.port = free_port()
        config = folder / "ser2net.yaml"
        config.write_text(
            "%YAML 1.1\n---\nconnection: &p1\n"
            f"  accepter: {accepter},127.0.0.1,{self.port}\n"
            f"  connector: serialdev,{self.cable.port},115200n81,local\n"
        )
        assert PROGRAM is not None
        self._process = subprocess.Popen(
            [PROGRAM, "-n", "-c", str(config), "-P", str(folder / "ser2net.pid")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(lambda: is_open(self.port), 20)

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self.cable.unplug()


@pytest.fixture
def raw(tmp_path: Path) -> Iterator[Gateway]:
    gateway = Gateway(tmp_path, "tcp")
    yield gateway
    gateway.end()


@pytest.fixture
def telnet(tmp_path: Path) -> Iterator[Gateway]:
    gateway = Gateway(tmp_path, "telnet(rfc2217),tcp")
    yield gateway
    gateway.end()


def telegrams(source: Source, decoder: Decoder, count: int) -> list[Accepted | Rejection]:
    found: list[Accepted | Rejection] = []

    def read() -> bool:
        found.extend(decoder.feed(source.read()))
        return len(found) >= count

    until(read, 20)
    return found


def check_reads(source: Source, gateway: Gateway) -> None:
    """Open the source, and see that it gives what the meter sends."""
    house, decoder = Household(), Decoder(AMSTERDAM)
    source.open()
    whole = house.telegram(NOW)
    gateway.cable.send(whole[300:])  # connected in the middle of a telegram: this fragment is dropped
    for second in range(1, 4):
        gateway.cable.send(house.telegram(NOW + second))
        (result,) = telegrams(source, decoder, 1)
        assert isinstance(result, Accepted)
        assert result.reading.time == NOW + second


def test_socket_reads_through_ser2net(raw: Gateway) -> None:
    source = SocketSource("127.0.0.1", raw.port, stop=threading.Event())
    check_reads(source, raw)
    source.close()


def test_socket_reads_also_where_telnet_is_spoken(telnet: Gateway) -> None:
    source = SocketSource("127.0.0.1", telnet.port, stop=threading.Event())
    check_reads(source, telnet)
    source.close()


def test_rfc2217_sets_the_port_and_reads_through_ser2net(
    telnet: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    import termios

    monkeypatch.setattr(rfc2217, "ANSWER_WAIT", 20.0)
    source = Rfc2217Source("127.0.0.1", telnet.port, baud=9600, parity="N", stop=threading.Event())
    check_reads(source, telnet)
    assert termios.tcgetattr(telnet.cable.port_fd)[4] == termios.B9600
    source.close()


def test_rfc2217_to_a_raw_port_of_ser2net_says_to_write_socket(raw: Gateway) -> None:
    source = Rfc2217Source("127.0.0.1", raw.port, baud=115200, parity="N", stop=threading.Event())
    with pytest.raises(SourceLost, match=r"does not speak RFC 2217.*write socket://"):
        source.open()


def test_a_second_client_of_ser2net_is_told_of_the_first(raw: Gateway) -> None:
    with socket.create_connection(("127.0.0.1", raw.port), 20):
        source = SocketSource("127.0.0.1", raw.port, stop=threading.Event())

        def refused() -> str:
            try:
                source.open()
                while True:
                    source.read()
            except SourceLost as error:
                return str(error)

        assert "Port already in use. Many gateways serve one program at a time" in refused()
        source.close()
