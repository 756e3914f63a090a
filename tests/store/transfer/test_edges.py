"""Rows at the edges of what an import takes: one second or digit beyond is named, and costs itself alone."""

from __future__ import annotations

from typing import Any

import pytest

from p1tui.p1.reading import Device, Reading, rfc3339
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.continuity import CLOCK_LEAP
from p1tui.store.transfer.export import TimeRange, export
from p1tui.store.transfer.importer import Sample
from p1tui.store.transfer.parse import believable
from p1tui.store.transfer.text import BadLine, integers, json_lines, parser, seconds, tariffs, with_seconds
from tests.shared import histories
from tests.shared.times import AMSTERDAM
from tests.shared.times import FULL_HOUR as T
from tests.store.imports import NOW, parsed, take
from tests.store.shelf import Shelf, make


def rejected(row: dict[str, Any]) -> str:
    with pytest.raises(BadLine) as error:
        with_seconds(row)
    return str(error.value)


def test_a_row_has_a_time_after_1970() -> None:
    assert with_seconds({"time": "1970-01-01T00:00:01Z"}) == {"time": 1}
    assert rejected({"time": "1970-01-01T00:00:00Z"}) == "its time lies before 1970"
    assert rejected({"meter": "E1"}) == "it has no time"
    assert rejected({"time": "1970-01-01T00:00:01Z", "devices": {}}) == "devices: it is no list"
    assert "has no time zone" in rejected({"time": "2026-11-24T10:00:00"})
    assert seconds("time", "1970-01-01T01:00:01+01:00") == 1


@pytest.mark.parametrize(
    ("value", "taken"), [((1 << 48) - 1, True), (1 << 48, False), (1 - (1 << 48), True), (-(1 << 48), False)]
)
def test_an_integer_is_one_that_sums_fit_for(value: int, taken: bool) -> None:
    key = "l1_current_ma"
    if taken:
        assert integers({key: value, "y": None}, (key, "y", "z")) == {key: value}
    else:
        with pytest.raises(BadLine, match="is too large"):
            integers({key: value}, (key,))


def test_a_long_value_is_shown_by_its_begin() -> None:
    for length, shown in ((60, "x" * 60), (61, "x" * 60 + "…")):
        assert str(BadLine("{value}", value="x" * length)) == shown
    assert str(BadLine("{value}", value="\x1b[2J")) == r"\u001b[2J"


def test_registers_of_a_row_by_their_tariff() -> None:
    row = {"import_t1_wh": 5, "import_t12_wh": 6, "export_t1_wh": 7, "import_t0_wh": 8, "import_t3_wh": None}
    assert tariffs(row, "import") == {1: 5, 12: 6}
    assert tariffs(row, "export") == {1: 7}


def test_the_first_line_tells_what_the_others_are() -> None:
    csv = parser(b"time,import_wh,meter,devices\n")
    assert csv is not None
    assert csv(b"2026-11-24T10:00:00Z,5,,[]\r\n") == {
        "time": "2026-11-24T10:00:00Z", "import_wh": 5, "devices": [],
    }  # fmt: skip
    for line, words in ((b"a,1,b", "3 cells, the first line names 4"), (b"a,x,b,", "import_wh: 'x'")):
        with pytest.raises(BadLine, match=words):
            csv(line)
    assert parser(b"meter,import_wh\n") is None
    assert parser(b"time,IMPORT\n") is None
    json = parser(b"\xef\xbb\xbf{}")
    assert json is not None
    assert json(b'\xef\xbb\xbf{"x":1}\n') == {"x": 1}


def bucket(every: str, time: int, **fields: Any) -> dict[str, Any]:
    return {
        "every": every, "time": rfc3339(time), "meter": "E1", "header": "H", "readings": 5, "minutes": 1,
        "import_t1_wh": 5, "import_wh": 5,
    } | fields  # fmt: skip


@pytest.mark.parametrize(
    ("row", "taken"),
    [
        (bucket("minute", T + 60), True),
        (bucket("minute", T + 61), False),
        (bucket("hour", T + 3600), True),
        (bucket("hour", T + 60), False),
        (bucket("day", T, date="2023-11-15"), True),
        (bucket("day", T + 3600, date="2023-11-15"), False),
        (bucket("day", T, date="2023-11-14"), False),
        (bucket("day", T), False),
    ],
)
def test_a_bucket_begins_where_those_of_this_history_do(
    shelf: Shelf, row: dict[str, Any], taken: bool
) -> None:
    """One of another time zone would count its energy in two days."""
    tally = take(shelf.path, parsed(json_lines([row])))
    assert (tally.read, tally.written, len(tally.rejected)) == (1, int(taken), int(not taken))
    table = row["every"]
    assert shelf.rows(f"SELECT count(*) FROM {table} WHERE import_t1_wh = 5") == [(int(taken),)]


def test_a_row_may_be_a_day_ahead_of_this_computers_clock(shelf: Shelf) -> None:
    rows = [make(int(NOW) + DAY).as_dict(), make(int(NOW) + DAY + 1).as_dict()]
    tally = take(shelf.path, parsed(json_lines(rows)))
    reason = "its time lies in the future of this computer's"
    assert (tally.read, tally.written, tally.rejected) == (2, 1, {reason: (1, "x line 2")})


def test_what_is_there_already_is_counted_and_kept(shelf: Shelf) -> None:
    lines = list(json_lines([make(T + second, wh=second).as_dict() for second in range(3)]))
    take(shelf.path, parsed(lines[:2]))
    tally = take(shelf.path, parsed(lines))
    assert (tally.read, tally.written, tally.present) == (3, 1, 2)


def test_an_exported_sample_has_the_counters_and_devices_of_its_time(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second, failures, gas in ((0, 3, 70), (1, 3, 70), (2, 4, 71)):
        recorder.record(make(T + second, failures=failures, gas=gas, gas_time=T - 60))
    recorder.commit()
    rows = list(export(shelf.path, "sample", TimeRange(T + 1), AMSTERDAM))
    assert [(row["failures"], row["gas_dm3"], row["devices"][0]["value"]) for row in rows] == [
        (3, 70, 70),
        (4, 71, 71),
    ]


def times(*readings: Reading) -> list[tuple[int | None, bool]]:
    """Return the times of the readings of a recording that are taken, and if a register restarted there."""
    items = [item for item in believable("x", readings) if isinstance(item, Sample)]
    return [(item.reading.time, bool(item.fell)) for item in items]


def test_a_recording_may_have_pauses_and_parts_in_any_order_as_long_as_its_registers_fit() -> None:
    first, later, early = make(T, wh=100), make(T + 90_000, wh=900), make(T - 90_000, wh=5)
    assert times(first, later, early) == [(T, False), (T + 90_000, False), (T - 90_000, False)]
    fell = make(T + 90_000, wh=99)
    assert times(first, fell) == [(T, False)]
    many = [make(T + 90_000 + second, wh=50 + second) for second in range(10)]
    assert times(first, *many) == [(T, False), (T + 90_000, True), *((each.time, False) for each in many[1:])]


def test_hours_that_are_imported_alone_make_days(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + 600 * number, wh=number) for number in range(300))
    hours = list(json_lines(export(shelf.path, "hour", TimeRange(), AMSTERDAM)))
    copy = shelf.folder / "copy.db"
    take(copy, parsed(hours))
    query = "SELECT date, readings, import_t1_wh FROM day ORDER BY date"
    assert histories.rows(copy, query) == shelf.rows(query)


def test_a_gas_meter_of_imported_days_goes_on_without_its_id(shelf: Shelf) -> None:
    """Days say of one meter alone who sent the gas: it is the same one that sends it now."""
    recorder = shelf.open()
    recorder.backfill(make(T + 600 * number, wh=number, gas=number) for number in range(300))
    days = list(json_lines(export(shelf.path, "day", TimeRange(), AMSTERDAM)))
    copy = shelf.folder / "copy.db"
    take(copy, parsed(days))
    again = shelf.open(copy)
    nameless = Device(channel=1, medium="gas", value=301, unit="dm3", time=T + 600 * 300)
    again.backfill([make(T + 600 * 301, wh=301, devices=(nameless,))])
    assert histories.rows(copy, "SELECT equipment_id FROM device") == [("G1",)]


def test_gas_of_an_hour_stands_in_its_last_minute_and_in_no_hour_outside_the_period(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + 60 * minute, wh=minute, gas=minute // 60) for minute in range(300))
    rows = export(shelf.path, "minute", TimeRange(T + HOUR, T + 3 * HOUR), AMSTERDAM)
    found = [row["time"] for row in rows if row.get("devices")]
    assert found == [rfc3339(T + hour * HOUR + 59 * MINUTE) for hour in (1, 2)]


def test_an_impossible_rise_over_an_hour_is_an_error_and_over_a_longer_pause_a_recording_of_its_own() -> None:
    for pause, samples in ((CLOCK_LEAP, 1), (CLOCK_LEAP + 1, 2)):
        items = list(believable("x", [make(T), make(T + pause, wh=10**8)]))
        assert len([item for item in items if isinstance(item, Sample)]) == samples
