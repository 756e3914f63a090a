from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import sys
import threading
from collections.abc import Iterator

import pytest
import serial

from p1tui.sources import SourceLost, SourceMissing
from p1tui.sources import serial as serial_room
from p1tui.sources.serial import AutoSource, SerialSource, refusal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")


TIOCGEXCL = 0x80045440
"""asm-generic/ioctls.h: is the terminal in exclusive mode?"""


class Cable:
    """A pseudo-terminal pair: the meter writes on one end, the other is the port."""

    def __init__(self) -> None:
        self._meter, port = os.openpty()
        self.port = os.ttyname(port)
        self.port_fd = port
        self._kept = [self._meter, port]

    def send(self, data: bytes) -> None:
        os.write(self._meter, data)

    def unplug(self) -> None:
        for end in self._kept:
            os.close(end)
        self._kept.clear()


@pytest.fixture
def cable() -> Iterator[Cable]:
    cable = Cable()
    yield cable
    cable.unplug()


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


def test_nothing_is_no_error(cable: Cable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_room, "READ_WAIT", 0.01)
    source = opened(cable)
    assert source.read() == b""
    source.close()


def test_a_second_program_is_refused(cable: Cable) -> None:
    source = opened(cable)
    with pytest.raises(SourceMissing, match=f"{cable.port} is in use: another program"):
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
    assert source.read() == b"!"
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


def test_a_closed_port_cannot_be_read(cable: Cable) -> None:
    source = opened(cable)
    source.close()
    with pytest.raises(SourceLost, match="closed"):
        source.read()


def test_a_missing_port_lists_those_present(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_room, "serial_ports", lambda: ["/dev/ttyACM0", "/dev/ttyUSB1"])
    with pytest.raises(SourceMissing, match=r"does not exist.*/dev/ttyACM0, /dev/ttyUSB1.*plug the P1 cable"):
        SerialSource("/dev/ttyNO-SUCH", baud=115200, parity="N").open()


def test_what_is_no_serial_port_says_so() -> None:
    with pytest.raises(SourceMissing, match="/dev/null cannot be opened as a serial port"):
        SerialSource("/dev/null", baud=115200, parity="N").open()


def test_a_refused_port_names_group_and_command() -> None:
    words = refusal("/dev/ttyUSB0", serial.SerialException(errno.EACCES, "could not open port"))
    assert "dialout" in words
    assert "sudo usermod -aG dialout $USER" in words


def test_busy_on_windows_is_not_called_a_matter_of_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    error = serial.SerialException(
        "could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)"
    )
    assert refusal("COM3", error).startswith("COM3 is in use")


def test_auto_takes_the_only_port(cable: Cable) -> None:
    source = AutoSource(baud=115200, parity="N", ports=lambda: [cable.port])
    assert source.name == "auto"
    source.open()
    assert source.name == f"{cable.port} 115200 8N1"
    cable.send(b"!")
    assert source.read() == b"!"
    source.close()


def test_auto_without_a_port_says_what_to_try() -> None:
    with pytest.raises(SourceMissing, match=r"No serial port was found: plug the P1 cable.*--source"):
        AutoSource(baud=115200, parity="N", ports=list).open()


def test_auto_does_not_guess_between_ports() -> None:
    source = AutoSource(baud=115200, parity="N", ports=lambda: ["/dev/ttyUSB0", "/dev/ttyUSB1"])
    with pytest.raises(SourceMissing, match=r"/dev/ttyUSB0, /dev/ttyUSB1.*--source /dev/ttyUSB0"):
        source.open()


class Port:
    def __init__(self, device: str, vid: int | None) -> None:
        self.device, self.vid = device, vid


def test_a_usb_port_goes_before_the_boards_own(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = [Port("/dev/ttyUSB0", 0x0403), Port("/dev/ttyAMA0", None)]
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: ports)
    assert serial_room.serial_ports() == ["/dev/ttyUSB0"]
    del ports[0]
    assert serial_room.serial_ports() == ["/dev/ttyAMA0"]


@pytest.mark.skipif(sys.platform != "linux", reason="the answer is asked of Linux")
def test_the_kernel_is_told_to_refuse_others(cable: Cable) -> None:
    source = opened(cable)
    exclusive = fcntl.ioctl(cable.port_fd, TIOCGEXCL, b"\0" * 4)
    assert any(exclusive)
    source.close()
