"""A serial source reads bytes as they were sent, alone on its port, and names what is wrong with it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import sys
import termios
import threading
from typing import cast

import pytest
import serial
from serial.tools.list_ports_common import ListPortInfo

from p1tui.sources import SourceLost, SourceMissing
from p1tui.sources import serial as serial_room
from p1tui.sources.serial import PortReader, SerialSource, refusal
from tests.shared.waiting import until
from tests.sources.doubles import Cable, next_bytes

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")


TIOCGEXCL = 0x80045440
"""asm-generic/ioctls.h: is the terminal in exclusive mode?"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_room, "GATHER_TIME", 0.001)


def opened(cable: Cable, parity: str = "N") -> SerialSource:
    source = SerialSource(cable.port, baud=9600, parity=parity)
    source.open()
    return source


def read_all(source: SerialSource, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += source.read()
    return data


def test_bytes_arrive_as_they_were_sent(cable: Cable) -> None:
    source = opened(cable)
    sent = bytes(range(256)) * 4
    cable.send(sent)
    assert read_all(source, len(sent)) == sent
    source.close()


def test_seven_bits_lose_their_parity_bit(cable: Cable) -> None:
    source = opened(cable, parity="E")
    cable.send(bytes(byte | 0x80 for byte in b"/ISk5\\2ME382-1003\r\n"))
    assert read_all(source, 19) == b"/ISk5\\2ME382-1003\r\n"
    source.close()


class Pieces:
    """A port whose adapter hands over one piece at a time, the next one while the reader waits for it."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = list(pieces)
        self._buffer = self._pieces.pop(0)
        self.waits: list[float] = []

    @property
    def in_waiting(self) -> int:
        return len(self._buffer)

    def read(self, size: int) -> bytes:
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data

    def is_set(self) -> bool:
        return False

    def wait(self, timeout: float) -> bool:
        self.waits.append(timeout)
        self._buffer += self._pieces.pop(0)
        return False


def line_of(pieces: Pieces, monkeypatch: pytest.MonkeyPatch) -> PortReader:
    line = PortReader(cast("serial.Serial", pieces))
    monkeypatch.setattr(line, "_closing", pieces)
    return line


def test_the_pieces_of_an_adapter_are_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = Pieces(b"/ABC5", b"\r\n!", b"later")
    assert line_of(pieces, monkeypatch).read() == b"/ABC5\r\n!"
    assert pieces.waits == [serial_room.GATHER_TIME]


def test_a_buffer_that_fills_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = Pieces(b"x" * 3000, b"later")
    assert line_of(pieces, monkeypatch).read() == b"x" * 3000
    assert pieces.waits == []


def test_nothing_is_no_error(cable: Cable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_room, "READ_WAIT", 0.01)
    source = opened(cable)
    assert source.read() == b""
    source.close()


def test_a_second_program_is_refused(cable: Cable) -> None:
    source = opened(cable)
    with pytest.raises(
        SourceMissing, match=f"{cable.port} is in use: another program.*`sudo fuser -v {cable.port}`"
    ):
        opened(cable)
    source.close()


def test_an_unplugged_cable_is_lost_and_names_its_port(cable: Cable) -> None:
    source = opened(cable)
    cable.unplug()
    with pytest.raises(SourceLost, match=f"{cable.port} went away .*plug the cable in again"):
        source.read()
    source.close()


def test_the_port_opens_again_after_it_was_closed(cable: Cable) -> None:
    source = opened(cable)
    source.close()
    source.open()
    cable.send(b"!")
    assert next_bytes(source) == b"!"
    source.close()
    source.close()


def test_close_ends_a_read_that_waits(cable: Cable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_room, "READ_WAIT", 60.0)
    source = opened(cable)
    begun = threading.Event()

    def read() -> None:
        with contextlib.suppress(SourceLost):
            while True:
                source.read()
                begun.set()

    reader = threading.Thread(target=read)
    reader.start()
    cable.send(b"x")
    assert begun.wait(10)
    source.close()
    reader.join(10)
    assert not reader.is_alive()


def test_a_port_that_another_thread_closes_just_before_a_read_is_lost(
    cable: Cable, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = opened(cable)
    seen = [source._reader]
    source.close()
    monkeypatch.setattr(
        SerialSource, "_reader", property(lambda _: seen.pop() if seen else None), raising=False
    )
    with pytest.raises(SourceLost, match="went away"):
        source.read()


def test_a_closed_port_cannot_be_read(cable: Cable) -> None:
    source = opened(cable)
    source.close()
    with pytest.raises(SourceLost, match="closed"):
        source.read()


def test_a_missing_port_lists_those_present(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = [ListPortInfo("/dev/ttyUSB1", skip_link_detection=True), ListPortInfo("/dev/ttyACM0")]
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: ports)
    with pytest.raises(SourceMissing, match=r"does not exist.*/dev/ttyACM0, /dev/ttyUSB1.*plug the P1 cable"):
        SerialSource("/dev/ttyNO-SUCH", baud=115200, parity="N").open()


def test_what_is_no_serial_port_says_so() -> None:
    with pytest.raises(SourceMissing, match="/dev/null cannot be opened as a serial port"):
        SerialSource("/dev/null", baud=115200, parity="N").open()


def test_a_refused_port_names_group_and_command() -> None:
    words = str(refusal("/dev/ttyUSB0", serial.SerialException(errno.EACCES, "could not open port")))
    assert "dialout" in words
    assert "sudo usermod -aG dialout $USER" in words


def test_busy_on_windows_is_not_called_a_matter_of_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    error = serial.SerialException(
        "could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)"
    )
    assert str(refusal("COM3", error)).startswith("COM3 is in use")


@pytest.mark.skipif(sys.platform != "linux", reason="the answer is asked of Linux")
def test_the_kernel_is_told_to_refuse_others(cable: Cable) -> None:
    source = opened(cable)
    exclusive = fcntl.ioctl(cable.port_fd, TIOCGEXCL, b"\0" * 4)
    assert any(exclusive)
    source.close()


def lost_after(call: str, cable: Cable, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unplug the cable after the first call of a function of `termios`."""
    true = getattr(termios, call)

    def then_lost(*arguments: object) -> object:
        answer = true(*arguments)
        monkeypatch.setattr(termios, call, true)
        cable.unplug()
        return answer

    monkeypatch.setattr(termios, call, then_lost)


@pytest.mark.parametrize("call", ["tcgetattr", "tcsetattr"])
def test_a_cable_lost_while_it_opens_is_missing(
    cable: Cable, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    lost_after(call, cable, monkeypatch)
    with pytest.raises(SourceMissing, match="Input/output error"):
        opened(cable)


def test_every_error_of_a_port_is_an_error_of_the_source(
    cable: Cable, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = opened(cable)
    for error in (
        termios.error(5, "Input/output error"),
        OSError(5, "x"),
        TypeError("None"),
        ValueError("x"),
    ):

        def fail(*_: object, error: Exception = error) -> bytes:
            raise error

        monkeypatch.setattr(serial.Serial, "read", fail)
        with pytest.raises(SourceLost, match="went away"):
            source.read()
    source.close()


def test_no_flow_control_and_both_request_lines_on(cable: Cable, monkeypatch: pytest.MonkeyPatch) -> None:
    """A XOFF in noise would stop a port with flow control; some cables ask for data by RTS or DTR."""
    set_lines = list[tuple[str, bool]]()
    for line in ("rts", "dtr"):

        def note(port: serial.Serial, line: str = line) -> None:
            set_lines.append((line, getattr(port, line)))

        monkeypatch.setattr(serial.Serial, f"_update_{line}_state", note)
    source = opened(cable)
    assert sorted(set_lines) == [("dtr", True), ("rts", True)]
    flags, _, control, *_ = termios.tcgetattr(cable.port_fd)
    assert not flags & (termios.IXON | termios.IXOFF)
    assert not control & termios.CRTSCTS
    cable.send(b"\x13")
    cable.send(b"/ABC5")
    assert read_all(source, 6) == b"\x13/ABC5"
    source.close()


def test_what_came_is_taken_without_waiting_and_with_its_parity_bits(cable: Cable) -> None:
    source = opened(cable, parity="E")
    assert source.pending() == b""
    cable.send(b"\xaf\xc9")
    taken = bytearray()

    def came() -> bool:
        taken.extend(source.pending())
        return len(taken) >= 2

    until(came, 20)
    assert taken == b"\xaf\xc9"
    source.retune(115200, "N")
    assert source.name == f"{cable.port} 115200 8N1"
    assert termios.tcgetattr(cable.port_fd)[4] == termios.B115200
    source.close()
    with pytest.raises(SourceLost, match="closed"):
        source.pending()
