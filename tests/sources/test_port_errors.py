"""Each error of a port keeps its number and its words, from which the remedy on the screen is chosen."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from pathlib import Path
from typing import cast

import pytest
import serial

from p1tui.sources import SourceMissing
from p1tui.sources import serial as serial_room
from p1tui.sources.base import HostTimed
from p1tui.sources.platform_errors import as_port_errors
from p1tui.sources.serial import GATHER_TIME, PortReader, SerialSource, refusal


def raised(error: Exception) -> OSError:
    with pytest.raises(OSError) as caught, as_port_errors():
        raise error
    return caught.value


@pytest.mark.skipif(sys.platform == "win32", reason="termios is POSIX")
def test_a_cable_lost_while_it_opens_keeps_its_number() -> None:
    import termios

    error = raised(termios.error(errno.EIO, "Input/output error"))
    assert isinstance(error, serial.SerialException)
    assert (error.errno, error.strerror) == (errno.EIO, "Input/output error")
    assert "Input/output error" in str(refusal("/dev/ttyUSB0", error))


@pytest.mark.parametrize(
    "error",
    [TypeError("no descriptor"), TypeError("no descriptor", "at all"), ValueError(7), TypeError(1, 2, 3)],
)
def test_an_error_without_a_number_keeps_its_words(error: Exception) -> None:
    told = raised(error)
    assert isinstance(told, serial.SerialException)
    assert (told.errno, str(told)) == (None, str(error))


def test_an_error_of_the_system_is_passed_on_as_it_is() -> None:
    error = OSError(errno.EBUSY, "busy")
    assert raised(error) is error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.EBUSY, "x"), "is in use"),
        (OSError(errno.EAGAIN, "x"), "is in use"),
        (OSError(errno.EPERM, "x"), "dialout"),
        (OSError(errno.EACCES, "x"), "dialout"),
        (OSError(errno.ENOENT, "x"), "does not exist"),
        (OSError(errno.ENXIO, "x"), "does not exist"),
        (OSError(errno.ENODEV, "x"), "does not exist"),
        (serial.SerialException("could not open port 'COM9': FileNotFoundError(2)"), "does not exist"),
        (OSError(errno.EIO, "x"), f"serial port ({os.strerror(errno.EIO)})"),
        (serial.SerialException("Could not configure port: (25, 'x')"), "takes no speed and parity"),
        (serial.SerialException("device reports readiness but returned no data: y"), "gives no data any"),
        (serial.SerialException("odd trouble: (77, 'secret details')"), "serial port (odd trouble)"),
    ],
)
def test_what_keeps_a_port_from_opening_has_its_remedy(error: Exception, words: str) -> None:
    assert words in str(refusal("/dev/ttyUSB0", error))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no groups of files")
@pytest.mark.parametrize("mode", [0o000, 0o600, 0o640])
def test_a_mode_that_keeps_the_group_out_is_told(tmp_path: Path, mode: int) -> None:
    (tmp_path / "port").touch()
    (tmp_path / "port").chmod(mode)
    told = str(refusal(str(tmp_path / "port"), OSError(errno.EACCES, "x")))
    assert f"its mode ({mode:04o}) lets only its owner in" in told
    assert f"sudo chmod 660 {tmp_path / 'port'}" in told


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="giving a file away needs root")
def test_the_group_of_the_port_is_the_one_to_join(tmp_path: Path) -> None:
    (tmp_path / "port").touch()
    (tmp_path / "port").chmod(0o660)
    os.chown(tmp_path / "port", 0, 1)
    told = str(refusal(str(tmp_path / "port"), OSError(errno.EACCES, "x")))
    assert "belongs to the group daemon. Run `sudo usermod -aG daemon $USER`" in told


def test_a_port_that_does_not_exist_says_if_there_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serial.tools.list_ports.comports", list)
    assert "present: none" in str(refusal("/dev/ttyUSB0", OSError(errno.ENOENT, "x")))


def test_access_denied_is_busy_on_windows_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    error = serial.SerialException("could not open port: PermissionError(13, 'denied', None, 5)")
    monkeypatch.setattr("sys.platform", "linux")
    assert "cannot be opened as a serial port" in str(refusal("COM3", error))
    monkeypatch.setattr("sys.platform", "win32")
    assert "is in use" in str(refusal("COM3", error))


class Full:
    """A port with a full buffer."""

    def __init__(self, size: int) -> None:
        self._data = b"x" * size

    @property
    def in_waiting(self) -> int:
        return len(self._data)

    def read(self, size: int) -> bytes:
        data, self._data = self._data[:size], self._data[size:]
        return data


@pytest.mark.parametrize(("waiting", "waits"), [(2047, True), (2048, False)])
def test_a_read_waits_for_more_only_while_there_is_room(
    waiting: int, waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A buffer of the kernel that runs over while the program waits costs a telegram."""
    reader = PortReader(cast("serial.Serial", Full(1 + waiting)))
    waited: list[float] = []
    monkeypatch.setattr(reader._closing, "wait", waited.append)
    assert len(reader.read()) == 1 + waiting
    assert waited == ([GATHER_TIME] if waits else [])


def test_a_port_that_is_refused_to_others_too_late_does_not_stay_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would be in use for the next try."""
    closed: list[bool] = []

    class Port:
        def __init__(self, *arguments: object, **options: object) -> None:
            self.options = options

        def close(self) -> None:
            closed.append(True)

    def lost(port: object) -> None:
        raise TypeError("the cable was pulled out")

    monkeypatch.setattr(serial_room.serial, "Serial", Port)  # type: ignore[attr-defined]
    monkeypatch.setattr(serial_room, "_refuse_others", lost)
    with pytest.raises(SourceMissing, match="the cable was pulled out"):
        SerialSource("/dev/ttyUSB0", baud=9600, parity="N").open()
    assert closed == [True]


def test_a_telegram_without_a_clock_is_dated_by_this_computer() -> None:
    before = time.time()
    assert before <= HostTimed().time() <= time.time()


def test_a_closed_reader_reads_nothing_more() -> None:
    class Port:
        def close(self) -> None:
            pass

    reader = PortReader(cast("serial.Serial", Port()))
    reader.close()
    with pytest.raises(serial.PortNotOpenError), contextlib.ExitStack():
        reader.read()
