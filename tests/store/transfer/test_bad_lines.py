"""A line that cannot be taken costs itself alone, and many cost no memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import msgspec
import pytest

from p1tui.store.transfer.importer import Item
from p1tui.store.transfer.text import json_lines
from tests.shared.times import FULL_MINUTE as T
from tests.store.imports import parsed, take
from tests.store.shelf import Shelf, make

DEEP = b"[" * 100_000
EVIL = (b"1180591620717411303424", b"-1180591620717411303424", b"9223372036854775807", b"281474976710656",
        b"1e400", b"1.5", b"true", b"[]", b"{}", b"[{}]",
        b'"0001-01-01T00:00:00+23:59"', b'"9999-12-31T23:59:59-23:59"',
        b'"9999-12-31"', b'"\\ud800"', b'"\\u0000"', DEEP, b"[" * 900 + b"]" * 900)  # fmt: skip

SAMPLE = make(T, gas=5, failures=1, peak_demand_w=3, peak_demand_time=T).as_dict() | {"generation": 0}
BUCKET = {
    "every": "day", "time": "2023-11-13T23:00:00Z", "date": "2023-11-14", "meter": "E1", "header": "x",
    "version": "50", "generation": 0, "readings": 5, "minutes": 1, "import_t1_wh": 5, "import_wh": 5,
    "power_import_w": 5, "power_import_max_w": 5,
    "devices": [{"channel": 1, "medium": "gas", "id": "G1", "value": 7, "unit": "dm3",
                 "time": "2023-11-14T10:00:00Z", "live": True, "generation": 0, "identity": "gas/G1"}],
}  # fmt: skip


def spoiled(row: dict[str, object]) -> Iterator[bytes]:
    """Yield the row with each of its values, and each of its first device's, replaced by each evil one."""
    mark = msgspec.Raw(b'"@"')
    devices = row["devices"]
    assert isinstance(devices, list)
    rows = [row | {key: mark} for key in row]
    rows += [row | {"devices": [devices[0] | {key: mark}]} for key in devices[0]]
    for each in rows:
        text = msgspec.json.encode(each)
        assert b'"@"' in text
        yield from (text.replace(b'"@"', evil) for evil in EVIL)


@pytest.mark.parametrize("row", [SAMPLE, BUCKET], ids=["sample", "day"])
def test_a_line_with_any_evil_value_costs_no_other_line(shelf: Shelf, row: dict[str, object]) -> None:
    good = list(json_lines(make(T + 10 * number, number).as_dict() for number in range(1, 51)))
    bad = list(spoiled(row))
    tally = take(shelf.path, parsed([*good[:25], *bad, *good[25:]]))
    assert tally.read == len(bad) + 50
    times = shelf.rows("SELECT time FROM sample WHERE time > ?", T)
    assert {time for (time,) in times} == {T + 10 * number for number in range(1, 51)}
    assert len(tally.rejected) < 25
    assert all(reason.isprintable() and len(reason) < 250 for reason in tally.rejected)
    assert shelf.rows("SELECT count(*) FROM minute") != [(0,)]


@pytest.mark.parametrize("line", [b'{"x":' * 100_000, b'{"time":"2023-11-14T10:00:00Z","devices":' + DEEP])
def test_a_deep_line_is_named(shelf: Shelf, line: bytes) -> None:
    good = list(json_lines(make(T + number, number).as_dict() for number in range(3)))
    tally = take(shelf.path, parsed([good[0], line, *good[1:]]))
    assert (tally.written, tally.rejected) == (3, {"it is nested too deeply": (1, "x line 2")})


@pytest.mark.parametrize(
    ("key", "old", "value"),
    [
        ("channel", b'"channel":1', 1 << 70),
        ("value", b'"value":5', 1 << 63),
        ("tariff", b'"tariff":1', 1 << 64),
    ],
)
def test_a_number_beyond_any_is_named_as_too_large(shelf: Shelf, key: str, old: bytes, value: int) -> None:
    good = list(json_lines(make(T + number, number, gas=5, tariff=1).as_dict() for number in range(3)))
    assert old in good[1]
    good[1] = good[1].replace(old, b'"%s":%d' % (key.encode(), value))
    tally = take(shelf.path, parsed(good))
    assert (tally.written, tally.rejected) == (2, {f"{key}: {value} is too large": (1, "x line 2")})


def test_too_large_is_a_kind_of_its_own(shelf: Shelf) -> None:
    lines = [b"time,header,import_wh", *(b"2023-11-14T10:00:00Z,x,%s" % each for each in (b"9" * 5000, b"x"))]
    tally = take(shelf.path, parsed(lines))
    assert [reason.rpartition(" is ")[2] for reason in tally.rejected] == ["too large", "not an integer"]


@pytest.mark.parametrize("row", [SAMPLE, BUCKET], ids=["sample", "day"])
def test_a_negative_quantity_is_refused_unless_it_has_a_sign(shelf: Shelf, row: dict[str, object]) -> None:
    keys = [key for key, value in row.items() if type(value) is int] + ["import_t1_wh", "export_t9_wh"]
    keys += ["export_wh", "l1_voltage_mv", "l2_export_w"]
    lines = [msgspec.json.encode(row | {key: -5}) for key in keys]
    devices = row["devices"]
    assert isinstance(devices, list)
    lines += [msgspec.json.encode(row | {"devices": [devices[0] | {"value": -5}]})]
    tally = take(shelf.path, parsed(lines))
    assert tally.written == 0
    reason = f"{keys[0]}: -5 is negative, which it cannot be"
    assert tally.rejected == {reason: (len(lines), "x line 1")}
    signed = take(shelf.path, parsed([msgspec.json.encode(row | {"l1_current_ma": -5})]))
    assert (signed.written, signed.rejected) == (1, {})
    table = row.get("every", "sample")
    assert shelf.rows(f"SELECT l1_current_ma FROM {table}") == [(-5,)]


def test_a_device_read_out_before_1970_is_refused(shelf: Shelf) -> None:
    device = {"channel": 1, "medium": "gas", "value": 7, "time": "1969-01-01T00:00:00Z"}
    tally = take(shelf.path, parsed([msgspec.json.encode(SAMPLE | {"devices": [device]})]))
    assert (tally.written, tally.rejected) == (0, {"time lies before 1970": (1, "x line 1")})


def test_many_bad_lines_are_counted_by_kind_in_bounded_memory(shelf: Shelf) -> None:
    first = next(json_lines([make(T).as_dict()]))

    def many() -> Iterator[Item]:
        yield from parsed([first])
        for number in range(20_000):
            yield from parsed([b'{"time":"x%d"}' % number, b'{"a%dtime":1}' % number, b'{"q":%d' % number])

    tracemalloc.start()
    try:
        tally = take(shelf.path, many())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tally.read, tally.written) == (60_001, 1)
    assert sum(count for count, _ in tally.rejected.values()) == 60_000
    assert len(tally.rejected) <= 3
    assert most < 20 << 20
