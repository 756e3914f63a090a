"""The serial ports to choose from, each by the name that stays the same when cables are plugged in anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from p1tui.sources.detect.candidates import BY_ID, ListedPort, candidates


class Port(msgspec.Struct, frozen=True):
    """A serial port of this computer."""

    name: str
    """SOURCE to open it by: its lasting name where the system has one."""
    device: str
    """Name that it has now: `/dev/ttyUSB0`, `COM3`."""
    on_usb: bool


def ports(listed: Callable[[], Iterable[ListedPort]] | None = None, by_id: Path = BY_ID) -> list[Port]:
    """Return every serial port, those on USB first. Raises `OSError` if the system does not tell them."""
    return [Port(each.name, each.device, each.on_usb) for each in candidates(listed, by_id)]
