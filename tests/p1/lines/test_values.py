"""The ends of what a number, a time, an id and a text may be: one more is refused, one less is believed."""

from __future__ import annotations

import pytest

from p1tui.p1.lines.values import (
    EARLIEST,
    Stamp,
    UnreadableText,
    decoded,
    identity,
    message,
    number,
    quantity_of,
    stamp,
    stamp_or_none,
)

DAY = 86400


def at(days: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    return days * DAY + hour * 3600 + minute * 60 + second


@pytest.mark.parametrize(
    ("text", "quantity", "value"),
    [
        ("999999999.999*kWh", "energy", 10**12 - 1),
        ("99999.999*kW", "power", 10**8 - 1),
        ("0.001*MWh", "energy", 1000),
        ("-0.5*kW", "power", -500),
        ("+0.5*kW", "power", 500),
        (".5*kW", "power", 500),
        ("5.*kW", "power", 5000),
        ("*kW", "power", None),
        (".", "power", None),
        ("0" * 38 + "7", "count", 7),
        ("1.9", "count", 1),
        ("-0.0009*kW", "power", 0),
    ],
)
def test_numbers_to_the_last_digit(text: str, quantity: str, value: int | None) -> None:
    assert number(text, quantity) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("1000000000.000*kWh", "energy"),
        ("100000.000*kW", "power"),
        ("9" * 39, "count"),
        ("9" * 40, "count"),
        ("1000000000", "count"),
        ("5*kWh", "power"),
        ("5*GJ", "volume"),
    ],
)
def test_no_meter_reaches_such_a_number(text: str, quantity: str) -> None:
    with pytest.raises(UnreadableText):
        number(text, quantity)  # type: ignore[arg-type]


def test_the_unit_of_a_device_names_what_it_measures() -> None:
    assert [quantity_of(unit) for unit in ("m3", "GJ", "MJ", "kWh")] == ["volume", "heat", "heat", "energy"]
    with pytest.raises(UnreadableText):
        quantity_of("bar")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("010101000000W", Stamp(at(EARLIEST), "W")),
        ("001231235959W", None),
        ("210704235959s", Stamp(at(18812, 23, 59, 59), "S")),
        ("210704240000S", None),
        ("210704006000S", None),
        ("210704000060S", None),
        ("210704000059", Stamp(at(18812, 0, 0, 59))),
        ("691231000000W", Stamp(at(36524), "W")),
        ("700101000000W", None),
        ("210230000000W", None),
        ("21-07-04 01:02:03", Stamp(at(18812, 1, 2, 3))),
        (" 210704010203W ", Stamp(at(18812, 1, 2, 3), "W")),
        ("", None),
        ("99", None),
    ],
)
def test_times_to_the_last_second_of_the_calendar(text: str, expected: Stamp | None) -> None:
    assert stamp(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07E507040701020300003C80", Stamp(at(18812, 1, 2, 3) - 3600, utc=True)),
        ("07E50704070102030000FF80", Stamp(at(18812, 1, 2, 3) - 255 * 60, utc=True)),
        ("07E507040701020300FD3000", Stamp(at(18812, 1, 2, 3) - 720 * 60, utc=True)),
        ("07E507040701020300FD2F00", Stamp(at(18812, 1, 2, 3), "W")),
        ("07E507040701020300034800", Stamp(at(18812, 1, 2, 3) - 840 * 60, utc=True)),
        ("07E507040701020300034980", Stamp(at(18812, 1, 2, 3), "S")),
        ("07E507040701020300800080", Stamp(at(18812, 1, 2, 3), "S")),
        ("07E50704070102030080007F", Stamp(at(18812, 1, 2, 3), "W")),
        ("0834010107000000000000FF", None),
        ("07D00101070000000000007F", None),
    ],
)
def test_the_hex_clock_is_believed_within_its_years_and_its_zones(text: str, expected: Stamp | None) -> None:
    assert stamp(text) == expected


def test_what_is_no_time_is_a_fault_or_none_as_is_asked() -> None:
    for text in ("2107x4010203W", "07E50704070102030000FF8", "07E50704070102030000FF80FF", "noon"):
        with pytest.raises(UnreadableText):
            stamp(text)
        assert stamp_or_none(text) is None
    assert stamp_or_none("210704010203W") == Stamp(at(18812, 1, 2, 3), "W")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4141414141414141", "AAAAAAAA"),
        ("41414141414141", "41414141414141"),
        ("4141414141414120", "AAAAAAA"),
        ("412D41414141414141", "412D41414141414141"),
        ("ER1", None),
        ("ER1234", "ER1234"),
        ("ff2d0020", None),
        (" 4730 ", "4730"),
    ],
)
def test_an_id_is_the_same_in_every_telegram(text: str, shown: str | None) -> None:
    """One that is read in two ways is two meters, and the history falls into two."""
    assert identity(text) == shown


def test_hex_is_text_only_if_all_of_it_can_be_printed() -> None:
    assert decoded("2041") == "A"
    assert decoded("41C3A9") == "41C3A9"
    assert decoded("4107") == "4107"
    assert message("4107420A") == "A B"
    assert message("2020") is None
