"""A gateway that is gone, silent or misread is told as that, to the second and to the byte."""

from __future__ import annotations

import socket
import struct
import threading

import pytest

from p1tui.model.status import SourceStatus
from p1tui.sources import SourceLost, diagnosis, network, telnet
from p1tui.sources.base import READ_WAIT, SILENCE
from p1tui.sources.diagnosis import PATIENCE, diagnose, explain
from p1tui.sources.network import SocketSource, unreachable
from p1tui.sources.rfc2217 import EARLY_LIMIT, Rfc2217Source
from p1tui.sources.supervisor import UNREAD_LIMIT, Supervisor
from p1tui.sources.telnet import COM_PORT, DO, IAC, SB, SE, SERVER_OFFSET
from tests.shared.clocks import ManualClock
from tests.sources.doubles import SteppingStop, next_bytes


def test_a_connection_that_is_reset_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        source = SocketSource("127.0.0.1", server.getsockname()[1], stop=threading.Event())
        source.open()
        gateway = server.accept()[0]
        gateway.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        gateway.close()
        with pytest.raises(SourceLost, match=r"broke off \(Connection reset by peer\)"):
            next_bytes(source)
        source.close()


def test_a_gateway_without_power_is_probed_for_and_given_up_within_a_minute() -> None:
    """Else its connection would look alive for two hours."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        connection = socket.create_connection(server.getsockname())
        network._configure(connection)
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        for option, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
            if hasattr(socket, option):
                assert connection.getsockopt(socket.IPPROTO_TCP, getattr(socket, option)) == value
        assert connection.gettimeout() == READ_WAIT
        connection.close()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError("odd words"), "cannot be reached (odd words)"),
        (OSError(113, "No route to host"), "cannot be reached (No route to host)"),
    ],
)
def test_the_reason_why_a_gateway_is_not_reached_is_in_words(error: OSError, words: str) -> None:
    assert words in str(unreachable("socket://[::1]:23", error))


def test_a_long_hdlc_frame_is_known_by_its_length() -> None:
    length = 0x123
    frame = b"\x7e\xa1\x23" + b"\x80" * (length - 2) + b"\x7e"
    assert explain(frame, network=False) == diagnosis.IS_HDLC
    assert explain(b"\x80" * 7 + frame, network=False) == diagnosis.IS_HDLC
    assert explain(frame[:-1] + b"\x80\x7e", network=False) == diagnosis.IS_NOISE


def test_silence_after_bytes_without_a_telegram_is_silence() -> None:
    said = diagnose(
        network=False, heard=False, since_byte=SILENCE, since_telegram=60, since_unread=PATIENCE, unread=b"x"
    )
    assert said == diagnosis.SILENT


class Talker:
    """A live source on the network that says one thing after another."""

    name, live, local = "talker", True, False

    def __init__(self, stop: threading.Event, chunks: list[bytes]) -> None:
        self._stop = stop
        self._chunks = chunks

    def open(self) -> None:
        pass

    def read(self) -> bytes:
        if not self._chunks:
            self._stop.set()
            return b""
        return self._chunks.pop(0)

    def close(self) -> None:
        pass

    def time(self) -> float:
        return 0.0


def test_a_gateway_without_a_byte_is_told_apart_from_a_cable(stop: SteppingStop) -> None:
    told: list[SourceStatus] = []
    source = Talker(stop, [b""] * 2)
    supervisor = Supervisor(source, stop=stop, on_status=told.append, monotonic=stop.clock)
    supervisor.first_open()
    assert told == []

    def later() -> bytes:
        stop.clock.now += SILENCE
        stop.set()
        return b""

    source.read = later  # type: ignore[method-assign]
    supervisor.run(lambda data: None)
    assert told[-1].hint == diagnosis.NO_BYTES_NETWORK


def test_the_diagnosis_keeps_the_last_bytes_however_many_come(stop: SteppingStop) -> None:
    told: list[SourceStatus] = []
    text, noise = [b"1-0:1.8.1(" * 100] * 30, [b"\xf0\x0f\xe0\x81" * (UNREAD_LIMIT // 4)]
    supervisor = Supervisor(
        Talker(stop, text + noise), stop=stop, on_status=told.append, monotonic=stop.clock, now=stop.clock
    )

    def sink(data: bytes) -> None:
        stop.clock.now += PATIENCE

    supervisor.run(sink)
    assert told[-1].hint == diagnosis.IS_NOISE_NETWORK
    assert diagnosis.IS_BROKEN_TEXT in [status.hint for status in told]
    assert supervisor.status().bytes_seen == 30 * 1000 + UNREAD_LIMIT


def test_bytes_before_the_first_telegram_are_told_each_second_and_not_sooner(stop: SteppingStop) -> None:
    told: list[tuple[float, int]] = []
    supervisor = Supervisor(
        Talker(stop, [b"x"] * 9),
        stop=stop,
        on_status=lambda status: told.append((stop.clock.now, status.bytes_seen)),
        monotonic=stop.clock,
        now=stop.clock,
    )

    def sink(data: bytes) -> None:
        stop.clock.now += 0.5

    supervisor.run(sink)
    assert [at - 1000.0 for at, _ in told] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert [seen for _, seen in told] == [0, 2, 4, 6, 8]


def test_a_flood_before_the_port_is_set_up_is_bounded(clock: ManualClock) -> None:
    takes = bytes((IAC, DO, COM_PORT))
    answers = b"".join(
        bytes((IAC, SB, COM_PORT, command + SERVER_OFFSET)) + value.to_bytes(size, "big") + bytes((IAC, SE))
        for (command, value), size in zip(telnet.settings(115200, "N").items(), (4, 1, 1, 1), strict=True)
    )
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as peer:
                peer.sendall(takes + b"old" * 300_000 + b"new" + answers)
                while peer.recv(4096):
                    pass

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        port, stop = server.getsockname()[1], threading.Event()
        source = Rfc2217Source("127.0.0.1", port, baud=115200, parity="N", stop=stop, clock=clock)
        source.open()
        early = source.read()
        source.close()
        serving.join(20)
    assert len(early) <= EARLY_LIMIT
    assert early.endswith(b"oldnew")
