"""A header and version give a meter's name, country, tariff names and serial settings."""

from __future__ import annotations

import pytest

from p1tui.p1.reading import Reading
from p1tui.p1.readings.meters import METERS, country, interval, line_name, meter, meter_name, tariff_name
from tests.p1.telegrams import statuses
from tests.shared.folders import TELEGRAMS


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (r"ISK5\2M550T-1012", "Iskra AM550"),
        ("KFM5KAIFA-METER", "Kaifa"),
        ("KMP5 KA6U001682328281", "Kamstrup 162"),
        (r"FLU5\253769484_A", "Sagemcom T211"),
        ("XMX5LGF0010448294763", "Landis+Gyr E360"),
        ("XYZ5 never seen", "XYZ5 never seen"),
    ],
)
def test_a_person_s_name_for_the_meter(header: str, name: str) -> None:
    assert meter_name(header) == name


def test_every_make_in_the_corpus_is_known() -> None:
    unknown = set()
    for name in statuses():
        header = (TELEGRAMS / name).read_bytes().split(b"\r")[0].split(b"\n")[0][1:].decode()
        if meter_name(header) == header:
            unknown.add(header)
    assert unknown == set()


@pytest.mark.parametrize(
    ("header", "version", "expected"),
    [
        (r"ISK5\2M550T-1012", "50", "NL"),
        (r"FLU5\253769484_A", "50217", "BE"),
        ("LGF5E360", "50221", "BE"),
        ("LGF5E360", None, "SE"),
        (r"ISk5\2MIE5T-200", "21110", "BE"),
        (r"Lux5\253694471_M", "42", "LU"),
        (r"EST5\253710000_A", "50", "AT"),
        ("SAG5SAG-METER", None, "HU"),
        ("ESO5", None, "LT"),
        ("GRE5", None, "CH"),
        ("EGM5G15", None, "PL"),
        ("ESY5Q3DA1004 V3.04", None, "DE"),
        ("XYZ5", None, None),
    ],
)
def test_countries(header: str, version: str | None, expected: str | None) -> None:
    assert country(header, version) == expected


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (r"ISK5\2M550T-1012", ["low", "normal", "tariff 3"]),
        (r"FLU5\253769484_A", ["day", "night", "tariff 3"]),
        (r"Lux5\253694471_M", ["day", "night", "tariff 3"]),
        ("KAM5", ["tariff 1", "tariff 2", "tariff 3"]),
    ],
)
def test_belgium_s_first_tariff_is_day_and_the_netherlands_is_low(header: str, names: list[str]) -> None:
    reading = Reading(header=header)
    assert [str(tariff_name(reading, tariff)) for tariff in (1, 2, 3)] == names
    assert str(tariff_name(reading, 0)) == "tariff 0"


@pytest.mark.parametrize(
    ("header", "version", "seconds"),
    [
        (r"ISK5\2M550T-1012", "50", 1),
        ("KMP5 KA6U001682328281", None, 10),
        ("KFM5KAIFA-METER", "42", 10),
        ("KFM5KAIFA-METER", "50", 1),
        ("KFM5KAIFA-METER", None, None),
        (r"FLU5\253769484_A", "50217", 1),
        ("LGF5E360", "50221", 1),
        ("LGF5E360", None, 10),
        ("KAM5", None, 10),
        ("NWA-WARMTELINK", "50", None),
        ("XYZ5", "50", None),
    ],
)
def test_the_pace_is_that_of_the_header_else_of_the_version(
    header: str, version: str | None, seconds: int | None
) -> None:
    assert interval(header, version) == seconds


def test_the_table_is_in_order_and_of_one_line() -> None:
    prefixes = [prefix for prefix, _ in METERS]
    assert len(set(prefixes)) == len(prefixes)
    for at, prefix in enumerate(prefixes):
        assert not any(prefix.startswith(before) for before in prefixes[:at]), prefix
    for _, model in METERS:
        assert (model.baud, model.parity) in ((115200, "N"), (9600, "E"))
        assert (model.baud == 9600) == (model.checksum == "no")
    assert line_name(9600, "E") == "9600 7E1"


def test_serial_settings() -> None:
    assert (meter("KMP5 KA6U001682328281").baud, meter("KMP5 KA6U001682328281").parity) == (9600, "E")
    assert (meter(r"ISK5\2M550T-1012").baud, meter("nobody knows").parity) == (115200, "N")
