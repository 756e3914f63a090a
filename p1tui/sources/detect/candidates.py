"""The serial ports that may have the P1 cable, the likeliest first, each by its lasting name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Protocol

import msgspec
from serial.tools import list_ports

from p1tui.sources.platform_errors import as_port_errors

BY_ID: Final = Path("/dev/serial/by-id")
"""Links of Linux, named after the cable: `usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0`."""

CALLS_ITSELF_P1: Final = re.compile(r"\bP1\b|smart.?meter|slimme.?meter", re.IGNORECASE)
"""A name of a device that tells it apart from all others."""

CHIPS: Final = (
    (0x0403, 0x6001),  # FTDI FT232R: most P1 cables, its inverter is set in its EEPROM
    (0x0403, 0x6015),  # FTDI FT230X, FT231X
    (0x10C4, 0xEA60),  # Silicon Labs CP210x
    (0x067B, 0x2303),  # Prolific PL2303
    (0x1A86, 0x7523),  # WCH CH340
)
"""USB ids (vendor, product) of the chips that P1 cables have, the most frequent first."""


USB_NAME: Final = re.compile(r"/dev/tty(?:USB|ACM)\d+")
"""Name that Linux gives to ports on USB alone; in a container it tells no ids of them."""


class ListedPort(Protocol):
    """A port as pyserial lists it."""

    @property
    def device(self) -> str:
        """Name to open it by."""

    @property
    def vid(self) -> int | None:
        """USB vendor id, `None` if the port is not on USB."""


class Candidate(msgspec.Struct, frozen=True):
    """A serial port of this computer."""

    name: str
    """SOURCE to open it by: its lasting name where the system has one."""
    device: str
    """Name that it has now: `/dev/ttyUSB0`, `COM3`."""
    on_usb: bool
    key: str
    """Identity of the cable, the same in each socket and under each name, as far as USB tells it."""
    description: str = ""
    """Name of the device; empty if it tells none."""


def candidates(
    listed: Callable[[], Iterable[ListedPort]] | None = None, by_id: Path = BY_ID
) -> list[Candidate]:
    """Return every serial port, those on USB first. Raises `OSError` if the system does not tell them."""
    with as_port_errors():
        found = list((listed or list_ports.comports)())
    names = {str(link.resolve()): str(link) for link in sorted(by_id.glob("*"))}
    ranked = [(_rank(port, names), port.device, _candidate(port, names)) for port in found]
    return [candidate for _, _, candidate in sorted(ranked, key=lambda each: each[:2])]


def likely(found: Iterable[Candidate]) -> list[Candidate]:
    """Return those that may be tried without being named: a computer's own ports may drive other devices."""
    return [each for each in found if each.on_usb]


def named(port: str, found: Iterable[Candidate]) -> Candidate:
    """Return the port that a user names by any of its names, also one that the system does not list."""
    path = str(Path(port).resolve()) if port.startswith("/") else port
    for each in found:
        if port in (each.name, each.device) or path == str(Path(each.device).resolve()):
            return msgspec.structs.replace(each, name=port)
    return Candidate(port, port, on_usb=False, key=port)


def _candidate(port: ListedPort, names: dict[str, str]) -> Candidate:
    name = _lasting(port, names)
    if port.vid is None:
        return Candidate(name, port.device, on_usb=_is_on_usb(port), key=name)
    serial = _told(port, "serial_number")
    key = f"{port.vid:04x}:{getattr(port, 'pid', None) or 0:04x}:{serial}"
    return Candidate(name, port.device, on_usb=True, key=key, description=_told(port, "description"))


def _lasting(port: ListedPort, names: dict[str, str]) -> str:
    return names.get(str(Path(port.device).resolve()), port.device)


def _is_on_usb(port: ListedPort) -> bool:
    return port.vid is not None or USB_NAME.fullmatch(port.device) is not None


def _rank(port: ListedPort, names: dict[str, str]) -> int:
    """Return the place of a port: named P1, on a chip of P1 cables, on USB, the computer's own."""
    if not _is_on_usb(port):
        return len(CHIPS) + 2
    texts = (_told(port, "description"), _told(port, "product"), _lasting(port, names).replace("_", " "))
    if any(CALLS_ITSELF_P1.search(text) for text in texts):
        return 0
    ids = port.vid, getattr(port, "pid", None)
    return 1 + (CHIPS.index(ids) if ids in CHIPS else len(CHIPS))


def _told(port: ListedPort, what: str) -> str:
    """Return a text of the device; empty if it has none, or pyserial's `n/a`."""
    text = getattr(port, what, None)
    return "" if text in (None, "n/a") else str(text)
