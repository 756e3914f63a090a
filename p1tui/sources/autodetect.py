"""`auto`: find the serial port of the P1 cable."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from serial.tools import list_ports

from p1tui.i18n.message import Message
from p1tui.sources.base import HostTimed, SourceLost, SourceMissing
from p1tui.sources.platform_errors import as_port_errors
from p1tui.sources.serial import SerialSource, reason_of

LOOK_EVERY = 3.0
"""Seconds between two searches for a USB port while a board's own port is open and silent."""


class ListedPort(Protocol):
    """A port as pyserial lists it."""

    @property
    def device(self) -> str:
        """Name to open it by."""

    @property
    def vid(self) -> int | None:
        """USB vendor id, `None` if the port is not on USB."""


class AutoSource(HostTimed):
    """Searches for the port at each opening, since a cable may come back under another name.

    Ports on USB go first. A board's own UART is listed, too, but no P1 cable fits it without an inverter.
    So a UART that has sent no byte is given up for a USB port that appears later; and once there was a USB
    port, no UART is opened while it is unplugged.

    Threads: as in `Source`.
    """

    live = True
    local = True

    def __init__(
        self,
        *,
        baud: int,
        parity: str,
        ports: Callable[[], Iterable[ListedPort]] = list_ports.comports,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._baud = baud
        self._parity = parity
        self._ports = ports
        self._clock = clock
        self._on_usb = self._spoke = False
        self._searched_at = 0.0
        self._found: SerialSource | None = None

    @property
    def name(self) -> str:
        """`auto` until a port is found, then this port and its settings."""
        return self._found.name if self._found else "auto"

    def open(self) -> None:
        """Find the port and open it. Raises `SourceMissing` if there is none or more than one."""
        self.close()
        found = SerialSource(self._choose(), baud=self._baud, parity=self._parity)
        found.open()
        self._found = found
        self._spoke, self._searched_at = False, self._clock()

    def _listed(self) -> list[ListedPort]:
        """List the ports. Raises `OSError` if the system does not tell them."""
        with as_port_errors():
            return list(self._ports())

    def _choose(self) -> str:
        try:
            ports = self._listed()
        except OSError as error:
            raise SourceMissing(
                Message(
                    "The serial ports cannot be listed ({reason}): "
                    "name the one with the P1 cable with --source.",
                    reason=reason_of(error),
                )
            ) from error
        usb = [port for port in ports if port.vid is not None]
        self._on_usb = self._on_usb or bool(usb)
        names = sorted(port.device for port in (usb if self._on_usb else ports))
        if not names:
            raise SourceMissing(
                Message(
                    "No serial port was found: plug the P1 cable into a USB port, "
                    "or name another source with --source."
                )
            )
        if len(names) > 1:
            raise SourceMissing(
                Message(
                    "Several serial ports were found ({ports}): "
                    "name the one with the P1 cable, like --source {first}.",
                    ports=", ".join(names),
                    first=names[0],
                )
            )
        return names[0]

    def read(self) -> bytes:
        """Read from the port that was found. Raises `SourceLost` also to change to a USB port."""
        if self._found is None:
            raise SourceLost(Message("No serial port is open."))
        data = self._found.read()
        self._spoke = self._spoke or bool(data)
        if not (self._spoke or self._on_usb) and self._clock() - self._searched_at >= LOOK_EVERY:
            self._searched_at = self._clock()
            with contextlib.suppress(OSError):  # the port that is open goes on
                self._give_way()
        return data

    def _give_way(self) -> None:
        """Raise `SourceLost` if there is a USB port now. Raises `OSError`."""
        if any(port.vid is not None for port in self._listed()):
            raise SourceLost(Message("A cable was plugged into a USB port: p1tui changes to it."))

    def close(self) -> None:
        """Close the port that was found."""
        if self._found is not None:
            self._found.close()
