"""The serial ports to choose from, each by the name that stays the same when cables are plugged in anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec
from serial.tools import list_ports

from p1tui.sources.autodetect import ListedPort
from p1tui.sources.platform_errors import as_port_errors

BY_ID: Final = Path("/dev/serial/by-id")
"""Links of Linux, named after the cable: `usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0`."""


class Port(msgspec.Struct, frozen=True):
    """A serial port of this computer."""

    name: str
    """SOURCE to open it by: its lasting name where the system has one."""
    device: str
    """Name that it has now: `/dev/ttyUSB0`, `COM3`."""
    on_usb: bool


def ports(
    listed: Callable[[], Iterable[ListedPort]] = list_ports.comports, by_id: Path = BY_ID
) -> list[Port]:
    """Return every serial port, those on USB first. Raises `OSError` if the system does not tell them."""
    with as_port_errors():
        found = list(listed())
    names = {str(link.resolve()): str(link) for link in sorted(by_id.glob("*"))}
    every = [
        Port(names.get(str(Path(each.device).resolve()), each.device), each.device, each.vid is not None)
        for each in found
    ]
    return sorted(every, key=lambda port: (not port.on_usb, port.device))
