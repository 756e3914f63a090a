"""The ports to try: P1 cables first, by names that last; a computer's own ports only if they are named."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from p1tui.sources.detect import Candidate, candidates, likely, named


class Listed(msgspec.Struct):
    device: str
    vid: int | None = None
    pid: int | None = None
    serial_number: str | None = None
    description: str | None = "n/a"
    product: str | None = None


FTDI = Listed("/dev/ttyUSB3", 0x0403, 0x6001, "A1", "FT232R USB UART")
CH340 = Listed("/dev/ttyUSB1", 0x1A86, 0x7523, None, "USB Serial")
OTHER = Listed("/dev/ttyACM0", 0x2341, 0x0043, "9", "Arduino Uno")
CALLED_P1 = Listed("/dev/ttyUSB7", 0x10C4, 0xEA60, "7", "CP2102N", "P1 Converter Cable")
OWN = [Listed("/dev/ttyS0"), Listed("/dev/ttyAMA0"), Listed("/dev/serial0")]


def test_known_cables_go_first_and_a_computers_own_ports_last() -> None:
    found = candidates(lambda: [*OWN, OTHER, CH340, FTDI, CALLED_P1])
    devices = [each.device for each in found]
    assert devices[:4] == [port.device for port in (CALLED_P1, FTDI, CH340, OTHER)]
    assert devices[4:] == sorted(port.device for port in OWN)
    assert [each.device for each in likely(found)] == devices[:4]


def test_a_port_whose_name_is_of_usb_is_tried_where_the_system_tells_no_ids() -> None:
    """A container passes the device on, and not always what /sys tells of it."""
    found = candidates(lambda: [*OWN, Listed("/dev/ttyUSB0"), Listed("/dev/ttyACM1"), FTDI])
    assert [each.device for each in likely(found)] == [FTDI.device, "/dev/ttyACM1", "/dev/ttyUSB0"]
    assert {each.key for each in likely(found)} >= {"/dev/ttyACM1", "/dev/ttyUSB0"}


@pytest.mark.parametrize(
    ("text", "is_p1"),
    [
        ("P1 cable", True),
        ("Slimme meter kabel", True),
        ("SmartMeter", True),
        ("SP1ML", False),
    ],
)
def test_a_cable_is_known_by_its_name(text: str, is_p1: bool) -> None:
    found = candidates(lambda: [FTDI, msgspec.structs.replace(OTHER, product=text)])
    assert (found[0].device == OTHER.device) == is_p1


def test_lasting_names_are_kept_and_a_cable_is_one_cable_in_each_socket(tmp_path: Path) -> None:
    port = tmp_path / "ttyUSB0"
    port.touch()
    link = tmp_path / "usb-FTDI_P1_Converter_Cable_A1-if00-port0"
    link.symlink_to(port)
    (found,) = candidates(lambda: [msgspec.structs.replace(FTDI, device=str(port))], tmp_path)
    assert (found.name, found.device) == (str(link), str(port))
    (other,) = candidates(lambda: [FTDI], tmp_path)
    assert (other.name, other.key) == (FTDI.device, found.key)
    assert found.key != candidates(lambda: [CH340])[0].key


def test_a_port_is_named_by_each_of_its_names_also_one_that_is_not_listed(tmp_path: Path) -> None:
    found = candidates(lambda: [FTDI, *OWN])
    assert named(FTDI.device, found).on_usb
    link = tmp_path / "p1"
    link.symlink_to(FTDI.device)
    assert named(str(link), found) == msgspec.structs.replace(named(FTDI.device, found), name=str(link))
    assert not named("/dev/ttyAMA0", found).on_usb
    assert named("/dev/pts/77", found) == Candidate(
        "/dev/pts/77", "/dev/pts/77", on_usb=False, key="/dev/pts/77"
    )
    assert named("COM3", []).device == "COM3"
