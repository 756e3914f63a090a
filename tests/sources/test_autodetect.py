"""Autodetection takes the one port that a meter can be on, and never guesses between two."""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest

from p1tui.sources import SourceLost, SourceMissing
from p1tui.sources.autodetect import LOOK_EVERY, AutoSource
from tests.shared.clocks import ManualClock
from tests.sources.doubles import Cable


class Listed(NamedTuple):
    device: str
    vid: int | None = 0x0403


UART = Listed("/dev/ttyAMA0", vid=None)


def auto(ports: list[Listed]) -> AutoSource:
    return AutoSource(baud=115200, parity="N", ports=lambda: ports)


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")
@pytest.mark.parametrize("others", [[], [UART]])
def test_the_only_port_on_usb_is_taken(cable: Cable, others: list[Listed]) -> None:
    source = auto([Listed(cable.port), *others])
    assert source.name == "auto"
    source.open()
    assert source.name == f"{cable.port} 115200 8N1"
    cable.send(b"!")
    assert source.read() == b"!"
    source.close()


def test_without_a_port_it_says_what_to_try() -> None:
    with pytest.raises(SourceMissing, match=r"No serial port was found: plug the P1 cable.*--source"):
        auto([]).open()


def test_it_does_not_guess_between_ports() -> None:
    with pytest.raises(SourceMissing, match=r"/dev/ttyUSB0, /dev/ttyUSB1.*--source /dev/ttyUSB0"):
        auto([Listed("/dev/ttyUSB1"), Listed("/dev/ttyUSB0")]).open()


def test_a_board_without_usb_ports_offers_its_own(cable: Cable) -> None:
    source = auto([Listed(cable.port, vid=None)])
    source.open()
    assert source.name == f"{cable.port} 115200 8N1"
    source.close()


def test_a_silent_port_of_the_board_is_left_for_a_cable_that_is_plugged_in_later(
    cable: Cable, clock: ManualClock
) -> None:
    other = Cable()
    ports = [Listed(cable.port, vid=None)]
    source = AutoSource(baud=115200, parity="N", ports=lambda: ports, clock=clock)
    source.open()
    assert source.read() == b""
    ports.append(Listed(other.port))
    assert source.read() == b""
    clock.now += LOOK_EVERY
    with pytest.raises(SourceLost, match="plugged into a USB port"):
        source.read()
    source.open()
    assert source.name.startswith(other.port)
    source.close()
    other.unplug()


def test_a_port_of_the_board_that_spoke_is_kept(cable: Cable, clock: ManualClock) -> None:
    ports = [Listed(cable.port, vid=None)]
    source = AutoSource(baud=115200, parity="N", ports=lambda: ports, clock=clock)
    source.open()
    cable.send(b"!")
    assert source.read() == b"!"
    ports.append(Listed("/dev/ttyUSB0"))
    clock.now += LOOK_EVERY
    assert source.read() == b""
    source.close()


def test_an_unplugged_cable_is_not_replaced_by_the_boards_own_port(cable: Cable) -> None:
    ports = [Listed(cable.port), UART]
    source = auto(ports)
    source.open()
    del ports[0]
    with pytest.raises(SourceMissing, match="No serial port was found"):
        source.open()
    ports.append(Listed(cable.port))
    source.open()
    source.close()


@pytest.mark.skipif(os.name != "posix", reason="termios is POSIX")
@pytest.mark.parametrize("kind", ["termios", "value", "os"])
def test_ports_that_cannot_be_listed_are_a_sentence_and_end_no_open_port(
    cable: Cable, clock: ManualClock, kind: str
) -> None:
    import termios

    errors = {
        "termios": termios.error(5, "Input/output error"),
        "value": ValueError("I/O operation on closed file"),
        "os": OSError(5, "Input/output error"),
    }
    listed = [Listed(cable.port, vid=None)]
    fails = [True]

    def ports() -> list[Listed]:
        if fails[0]:
            raise errors[kind]
        return listed

    source = AutoSource(baud=115200, parity="N", ports=ports, clock=clock)
    with pytest.raises(SourceMissing, match=r"The serial ports cannot be listed \(.+\): name .* --source\."):
        source.open()
    fails[0] = False
    source.open()
    fails[0] = True
    clock.now += LOOK_EVERY
    assert source.read() == b""
    source.close()


def test_nothing_can_be_read_before_a_port_is_found() -> None:
    source = auto([])
    source.close()
    with pytest.raises(SourceLost, match="No serial port is open"):
        source.read()
