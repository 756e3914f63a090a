"""The cable: a serial port read through pyserial."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import serial
from serial.tools import list_ports

from p1tui.i18n.message import Message
from p1tui.p1.readings.meters import line_name
from p1tui.sources.base import READ_WAIT, HostTimed, SourceLost, SourceMissing
from p1tui.sources.holders import holder_of
from p1tui.sources.parity import without_parity
from p1tui.sources.platform_errors import as_port_errors
from p1tui.sources.port_rights import forbidden

if TYPE_CHECKING:
    from serial import rfc2217

GATHER_TIME, GATHER_BYTES = 0.1, 2048
"""Seconds and bytes for which a read waits for more: an adapter delivers a telegram in ten pieces, and
reading them as two saves half of the work."""


class PortReader:
    """An open pyserial port.

    Threads: one thread reads; any thread may close, also during a read.
    """

    def __init__(self, port: serial.Serial | rfc2217.Serial) -> None:
        self._port = port
        self._reading = threading.Lock()
        self._closing = threading.Event()

    def read(self) -> bytes:
        """Return the bytes that came, empty after the port's timeout.

        Raises `OSError`.
        """
        with self._reading:
            if self._closing.is_set():
                raise serial.PortNotOpenError
            with as_port_errors():
                return self._gather()

    def pending(self) -> bytes:
        """Return the bytes that have come, without waiting. Raises `OSError`."""
        with self._reading:
            if self._closing.is_set():
                raise serial.PortNotOpenError
            with as_port_errors():
                waiting = self._port.in_waiting
                return self._port.read(waiting) if waiting else b""

    def set_speed(self, baud: int) -> None:
        """Change the speed, and drop what came at the old one; RTS and DTR stay. Raises `OSError`."""
        with self._reading, as_port_errors():
            self._port.baudrate = baud
            self._port.reset_input_buffer()

    def _gather(self) -> bytes:
        data = self._port.read(1)
        if not data:
            return data
        if self._port.in_waiting < GATHER_BYTES:
            self._closing.wait(GATHER_TIME)
        return data + self._port.read(self._port.in_waiting)

    def close(self) -> None:
        """Close the port; a read that waits returns at once where the system can end it."""
        self._closing.set()
        if isinstance(self._port, serial.Serial):
            # The reader may have closed the port in the meantime.
            with contextlib.suppress(OSError), as_port_errors():
                self._port.cancel_read()
        with self._reading, contextlib.suppress(OSError), as_port_errors():
            _refuse_others(self._port, refuse=False)  # a pseudo-terminal remembers it longer than it is open
            self._port.close()


class SerialSource(HostTimed):
    """One serial port, locked for this program. RTS and DTR stay on: some cables request data with them.

    Threads: as in `Source`.
    """

    live = True
    local = True

    def __init__(self, port: str, *, baud: int, parity: str) -> None:
        self._port_name = port
        self._baud = baud
        self._parity = parity
        self._reader: PortReader | None = None

    @property
    def name(self) -> str:
        """Port and settings."""
        return f"{self._port_name} {line_name(self._baud, self._parity)}"

    def open(self) -> None:
        """Open and lock the port. Raises `SourceMissing`."""
        self.close()
        try:
            with as_port_errors():
                self._reader = PortReader(self._connect())
        except OSError as error:
            raise SourceMissing(refusal(self._port_name, error), absent=_is_absent(error)) from error

    def _connect(self) -> serial.Serial:
        # 7E1 is read as 8N1 and its parity bit removed by `read`: the bits on the line are the same, and
        # adapters and pseudo-terminals without 7 bits work, too.
        # No flow control: P1 has none, and a XOFF in noise would stop the port for good. Without it pyserial
        # asserts RTS and DTR, with which some cables request data.
        port = serial.Serial(
            self._port_name,
            self._baud,
            timeout=READ_WAIT,
            xonxoff=False,
            rtscts=False,
            dsrdtr=False,
            exclusive=_exclusive(),
        )
        try:
            _refuse_others(port)
        except Exception:  # pyserial lets errors of several kinds through; the port must not stay open
            port.close()
            raise
        return port

    def read(self) -> bytes:
        """Return the bytes that came, empty after `READ_WAIT`. Raises `SourceLost` if the port is gone."""
        with self._open_reader() as reader:
            data = reader.read()
        return without_parity(data) if self._parity == "E" else data

    def pending(self) -> bytes:
        """Return the bytes that have come as they came, without waiting and with their parity bits.

        Raises `SourceLost` if the port is gone.
        """
        with self._open_reader() as reader:
            return reader.pending()

    def retune(self, baud: int, parity: str) -> None:
        """Change speed and parity of the open port. Raises `SourceLost` if the port is gone."""
        with self._open_reader() as reader:
            if baud != self._baud:
                reader.set_speed(baud)
        self._baud, self._parity = baud, parity

    @contextlib.contextmanager
    def _open_reader(self) -> Iterator[PortReader]:
        """Yield the open port, and raise its errors as `SourceLost`."""
        reader = self._reader
        if reader is None:
            raise SourceLost(Message("{name} is closed.", name=self._port_name))
        try:
            yield reader
        except OSError as error:
            raise SourceLost(
                Message(
                    "{port} went away ({reason}): plug the cable in again; "
                    "recording goes on by itself when it is back.",
                    port=self._port_name,
                    reason=reason_of(error),
                )
            ) from error

    def close(self) -> None:
        """Close the port; a read that waits returns at once."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()


def refusal(port: str, error: Exception) -> Message:
    """Return the reason why a port cannot be opened, with the remedy."""
    number, text = getattr(error, "errno", None), str(error)
    busy = number in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK)
    # Windows says "access denied" for a port that another program holds.
    if busy or (sys.platform == "win32" and "PermissionError" in text):
        if holder := holder_of(Path(port)):
            return taken(port, holder)
        if sys.platform == "win32":
            return Message("{port} is in use: another program reads it; close that program first.", port=port)
        return Message(
            "{port} is in use: another program reads it, which `{command}` names; end that program, or stop "
            "its service, first.",
            port=port,
            command=f"sudo fuser -v {port}",
        )
    if number in (errno.EACCES, errno.EPERM):
        return forbidden(port)
    if _is_absent(error):
        there = ""
        with contextlib.suppress(OSError), as_port_errors():
            there = ", ".join(sorted(port.device for port in list_ports.comports()))
        return Message(
            "{port} does not exist (serial ports present: {there}): plug the P1 cable in, or name its port.",
            port=port,
            there=there or Message("none"),
        )
    return Message(
        "{port} cannot be opened as a serial port ({reason}): name another one.",
        port=port,
        reason=reason_of(error),
    )


def _is_absent(error: Exception) -> bool:
    """Return True for the error of a port that is not there."""
    number = getattr(error, "errno", None)
    return number in (errno.ENOENT, errno.ENXIO, errno.ENODEV) or "FileNotFoundError" in str(error)


def taken(port: str, holder: Message) -> Message:
    """Return the sentence on a port that another program reads; `holder` names it and its process."""
    return Message(
        "{port} is in use: {holder} reads it, and two programs lose bytes to each other. End that program, "
        "or stop its service, first.",
        port=port,
        holder=holder,
    )


def reason_of(error: Exception) -> Message | str:
    """Return an error of a port in a few words."""
    number = getattr(error, "errno", None)
    if isinstance(number, int):
        return os.strerror(number)
    if "configure port" in str(error):
        return Message("it takes no speed and parity")
    if "returned no data" in str(error):
        return Message("it gives no data any more")
    return str(error).partition(":")[0]


def _exclusive() -> bool | None:
    # Windows opens every port for one program alone, and pyserial refuses the option there.
    return True if os.name == "posix" else None


def _refuse_others(port: object, *, refuse: bool = True) -> None:
    """Make the kernel refuse other programs: pyserial's lock stops only programs that ask for it."""
    if sys.platform == "win32" or not isinstance(port, serial.Serial) or not port.is_open:
        return
    import fcntl
    import termios

    with contextlib.suppress(OSError):  # not every driver supports it; pyserial's lock remains
        fcntl.ioctl(port.fileno(), termios.TIOCEXCL if refuse else termios.TIOCNXCL)
