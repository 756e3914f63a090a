"""Serial ports of this computer, for a person who looks for the one with the cable."""

from __future__ import annotations

import os

from serial.tools import list_ports

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import SerialPort

NO_RIGHT = Message("this user may not open it")


def serial_ports() -> tuple[SerialPort, ...]:
    """Return every serial port that the system lists, by name."""
    found = sorted(list_ports.comports(), key=lambda port: port.device)
    return tuple(
        SerialPort(port.device, _description(port.description), _trouble(port.device)) for port in found
    )


def _description(text: str | None) -> str:
    """Return the name of the device; empty for pyserial's `n/a`."""
    return "" if text in (None, "n/a") else str(text)


def _trouble(device: str) -> Message:
    readable = os.name != "posix" or os.access(device, os.R_OK | os.W_OK)
    return NOTHING if readable else NO_RIGHT
