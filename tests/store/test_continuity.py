"""What one reading says of the next, at the bounds: one Wh less is believed, one more is a fault."""

from __future__ import annotations

from typing import Any

import pytest

from p1tui.p1.reading import Device, Reading
from p1tui.store.continuity import (
    can_follow,
    device_name,
    disagreement,
    fallen,
    is_new_meter,
    restarted,
    seconds_between,
)
from tests.store.shelf import make

T = 1_700_000_000


def gas(value: int | None, time: int | None = T, **fields: object) -> Device:
    defaults: dict[str, object] = {"channel": 1, "medium": "gas", "id": "G1", "unit": "dm3"}
    return Device(value=value, time=time, **defaults | fields)  # type: ignore[arg-type]


def said(before: Reading, after: Reading) -> str:
    return str(disagreement(before, after))


@pytest.mark.parametrize(
    ("seconds", "words"), [(3600, ""), (3601, "ahead of"), (-3600, ""), (-3601, "behind")]
)
def test_a_leap_of_the_clock_is_more_than_an_hour(seconds: int, words: str) -> None:
    found = said(make(T), make(T + seconds))
    assert (words in found) if words else not found
    if words:
        assert found.startswith(f"its time is {abs(seconds)} s {words} the reading before it")


@pytest.mark.parametrize(
    ("seconds", "rise", "doubted"),
    [
        (0, 1000, False),
        (0, 1001, True),
        (36, 2000, False),
        (36, 2001, True),
        (3600, 101_000, False),
        (3600, 101_001, True),
        (-36, -2000, False),
        (-36, -2001, True),
        (-36, 1, True),
        (36, -1, True),
    ],
)
def test_no_connection_gives_more_than_100_kw(seconds: int, rise: int, doubted: bool) -> None:
    before, after = make(T, wh=5000), make(T + seconds, wh=5000 + rise)
    assert bool(disagreement(before, after)) == doubted


def test_a_doubt_names_the_register_and_its_values() -> None:
    assert said(make(T, wh=50), make(T + 1, wh=49)) == "import_wh fell from 3000050 to 3000049 Wh"
    leapt = "import_wh leapt from 3000000 to 3005000 Wh in 5 s"
    assert said(make(T), make(T + 5, wh=5000)) == leapt
    tariff = make(T + 1, import_tariff_wh={1: 1_000_000, 2: 1_999_999})
    assert said(make(T), tariff) == "import_t2_wh fell from 2000000 to 1999999 Wh"
    exported = make(T + 1, export_wh=0, export_tariff_wh={1: 5000, 2: 0})
    assert said(make(T), exported) == "export_t1_wh leapt from 0 to 5000 Wh in 1 s"


@pytest.mark.parametrize(
    ("read_out", "rise", "doubted"),
    [
        (T + 3600, 101_000, False),
        (T + 3600, 101_001, True),
        (T, 1000, False),
        (T, 1001, True),
        (None, 1001, True),
        (T - 3600, 1001, True),
    ],
)
def test_a_gas_meter_may_rise_for_as_long_as_it_was_not_read_out(
    read_out: int | None, rise: int, doubted: bool
) -> None:
    before, after = make(T, devices=(gas(0),)), make(T, devices=(gas(rise, read_out),))
    assert bool(disagreement(before, after)) == doubted


def test_registers_of_other_devices_and_units_are_not_compared() -> None:
    before = make(T, devices=(gas(9000),))
    for other in (gas(1, id="G2"), gas(1, unit="MJ"), gas(None), gas(1, medium="water"), gas(1, unit=None)):
        assert not disagreement(before, make(T + 1, devices=(other,)))
    assert disagreement(before, make(T + 1, devices=(gas(1),)))
    assert not disagreement(make(T, devices=(gas(None),)), before)


def test_what_fell_is_named_once_for_the_meter_and_once_for_each_device() -> None:
    before = make(T, wh=50, devices=(gas(9000),))
    after = make(T + 1, wh=40, devices=(gas(8000),))
    assert fallen(before, after) == {"electricity", "gas/G1"}
    assert restarted(before, after) == {"electricity", "gas/G1"}
    assert fallen(before, make(T + 1, wh=50, devices=(gas(9000),))) == set()
    older = make(T - 10, wh=45, devices=(gas(8999),))
    assert (fallen(before, older), restarted(before, older)) == ({"electricity", "gas/G1"}, set())


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ({}, {}, False),
        ({}, {"meter": "E2"}, True),
        ({}, {"meter": "E2", "header": "other"}, True),
        ({}, {"header": "other"}, False),
        ({"meter": None}, {}, False),
        ({"meter": None}, {"header": "other"}, True),
        ({}, {"meter": None, "header": "other"}, True),
        ({"meter": None}, {"meter": None}, False),
    ],
)
def test_another_meter_is_known_by_its_id_or_else_by_its_header(
    before: dict[str, Any], after: dict[str, Any], new: bool
) -> None:
    assert is_new_meter(make(T, **before), make(T, **after)) == new


@pytest.mark.parametrize(
    ("unit", "one", "other", "fits"),
    [
        ("Wh", (0, 0), (3600, 101_000), True),
        ("Wh", (0, 0), (3600, 101_001), False),
        ("Wh", (3600, 101_000), (0, 0), True),
        ("Wh", (3600, 5), (0, 6), False),
        ("MJ", (0, 0), (3600, 1010), True),
        ("MJ", (0, 0), (3600, 1011), False),
        (None, (0, 0), (1, 10**9), True),
        (None, (0, 5), (1, 4), False),
        ("bar", (0, 5), (1, 5), True),
        ("dm3", (0, 7), (0, 7), True),
    ],
)
def test_two_points_of_one_register_rise_and_not_too_fast(
    unit: str | None, one: tuple[int, int], other: tuple[int, int], fits: bool
) -> None:
    assert can_follow(unit, one, other) == fits


def test_a_device_without_an_id_goes_by_its_channel() -> None:
    assert device_name("gas", None, 2) == "gas/channel 2"
    assert device_name("gas", "", 2) == "gas/"
    assert seconds_between(make(T), make(T + 7)) == 7
