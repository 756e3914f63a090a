"""The serial ports of this computer are listed with what a person can tell them by."""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest

from p1tui.i18n.message import NOTHING
from p1tui.model.status import SerialPort
from p1tui.sources import ports


class Listed(NamedTuple):
    device: str
    description: str


def test_ports_are_told_by_name_and_by_the_reason_why_they_cannot_be_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [Listed("/dev/ttyUSB1", "FT232R USB UART"), Listed("/dev/ttyS0", "n/a")]
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: found)
    monkeypatch.setattr(os, "access", lambda device, mode: device == "/dev/ttyUSB1")
    assert ports.serial_ports() == (
        SerialPort("/dev/ttyS0", "", ports.NO_RIGHT),
        SerialPort("/dev/ttyUSB1", "FT232R USB UART", NOTHING),
    )
