"""An export that is imported gives the same history, and overwrites nothing."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from p1tui.p1.reading import Device, Reading, rfc3339
from p1tui.store.database.connection import open_reader
from p1tui.store.transfer.export import Every, TimeRange, columns, export
from p1tui.store.transfer.importer import Item, RejectedLine, Sample
from p1tui.store.transfer.parse import believable
from p1tui.store.transfer.text import csv_lines, json_lines
from tests.shared.times import AMSTERDAM
from tests.store.imports import parsed, take
from tests.store.shelf import Shelf, make

START = 1_792_886_400  # an hour; the week holds the long day of October 2026
EVERY: tuple[Every, ...] = ("sample", "minute", "hour", "day")


@pytest.fixture
def full(shelf: Shelf) -> Path:
    """Three days: gas by the hour, then another gas meter, another meter and tariff, a meter without id."""
    chance = random.Random(7)

    def readings() -> Iterator[Reading]:
        wh = 0
        for number in range(850):
            time = START + 300 * number + chance.randrange(40)
            wh += chance.randrange(60)
            fields: dict[str, Any] = {"gas": 5000 + number // 12, "failures": number // 250}
            if number > 300:
                fields["devices"] = (
                    Device(
                        channel=2, medium="gas", id="G2", value=number, unit="dm3", time=time // 3600 * 3600
                    ),
                    Device(channel=3, medium="water", value=number // 9, unit="dm3", time=time),
                )
                fields |= {"gas": None, "gas_dm3": number, "gas_time": time // 3600 * 3600}
            if number > 550:
                fields |= {"meter": "E2", "version": None, "import_wh": None}
                fields["import_tariff_wh"] = {1: 10 + wh, 4: 7}
            if number > 700:
                fields |= {"meter": None, "header": "OLD1 no id", "time_source": "host", "demand_w": 77}
            yield make(time, wh, chance.randrange(4000), **fields)

    recorder = shelf.open()
    recorder.backfill(readings())
    return shelf.path


def text(path: Path, every: Every, kind: str = "jsonl", period: TimeRange | None = None) -> bytes:
    rows = export(path, every, period or TimeRange(), AMSTERDAM)
    if kind == "jsonl":
        return b"".join(json_lines(rows))
    with closing(open_reader(path)) as database:
        return b"".join(csv_lines(rows, columns(database, every)))


def lines(data: bytes) -> Iterator[Item]:
    return parsed(data.splitlines(keepends=True))


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_round_trip_gives_the_same_bytes_and_a_second_import_changes_nothing(
    shelf: Shelf, full: Path, every: Every, kind: str
) -> None:
    out, copy = text(full, every, kind), shelf.folder / "copy.db"
    tally = take(copy, lines(out))
    assert tally.rejected == {}
    assert tally.written == tally.read > 0
    assert text(copy, every, kind) == out
    before = dump(copy)
    again = take(copy, lines(out))
    assert (again.written, again.present) == (0, tally.read)
    assert dump(copy) == before


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())


@pytest.mark.parametrize("order", [EVERY, EVERY[::-1]])
def test_all_levels_together_restore_a_history_whose_samples_are_gone(
    shelf: Shelf, full: Path, order: tuple[Every, ...]
) -> None:
    with closing(sqlite3.connect(full, isolation_level=None)) as database:
        database.execute("DELETE FROM sample_0 WHERE time < ?", (START + 170_000,))
        database.execute("DELETE FROM device_sample WHERE seen < ?", (START + 165_000,))
        database.execute("DELETE FROM minute WHERE time < ?", (START + 90_000,))
    out = {every: text(full, every) for every in EVERY}
    copy = shelf.folder / "copy.db"
    for every in order:
        assert take(copy, lines(out[every])).rejected == {}
    assert {every: text(copy, every) for every in EVERY} == out


def test_registers_that_began_again_stay_apart(shelf: Shelf) -> None:
    recorder = shelf.open()
    for number in range(40):
        lower: dict[str, Any] = {}
        if number > 20:
            lower = {"import_tariff_wh": {1: number, 2: 0}, "import_wh": number}
        recorder.record(make(START + number, number, gas=7000 if number < 20 else 1, **lower))
    recorder.commit()
    copy = shelf.folder / "copy.db"
    for every in EVERY:
        out = text(shelf.path, every)
        assert b'"generation":1' in out
        take(copy, lines(out))
        assert text(copy, every) == out


def test_a_bad_line_costs_that_line_and_is_named(shelf: Shelf, full: Path) -> None:
    good = text(full, "sample", period=TimeRange(START, START + 2000)).splitlines()
    bad = [
        b"{", b'{"time":"2026-10-25"}', b'{"time":"2026-10-25T10:00:00Z"}', b'{"header":"x"}', b"[1]",
        b'{"time":"2026-10-25T10:00:00Z","header":"x","tariff":"1"}', b'{"every":"week","time":5}',
        b'{"time":"2026-10-25T10:00:00Z","header":"x","import_t1_wh":9223372036854775808}',
        b'{"time":"2096-10-25T10:00:00Z","header":"x"}', b'{"time":"1960-10-25T10:00:00Z","header":"x"}',
        b'{"every":"minute","time":"2026-10-25T10:00:07Z","header":"x","readings":1,"minutes":1}',
        b'{"every":"day","time":"2026-10-25T10:00:00Z","header":"x","readings":1,"minutes":1}',
        b'{"time":"2026-10-25T10:00:00Z","header":"x","devices":[5]}', b"\xff\xfe",
    ]  # fmt: skip
    tally = take(shelf.folder / "copy.db", lines(b"\n".join([good[0], *bad, *good[1:]]) + b"\n"))
    assert tally.written == len(good)
    assert sum(count for count, _ in tally.rejected.values()) == len(bad)
    assert tally.rejected["it has no time"][1] == "x line 5"
    assert {first for _, first in tally.rejected.values()} <= {f"x line {n}" for n in range(2, 16)}


def test_a_bad_line_of_csv_costs_that_line(shelf: Shelf, full: Path) -> None:
    good = text(full, "minute", "csv", TimeRange(START, START + 2000)).splitlines()
    damaged = [*good[:2], b'"', good[1].replace(b",50,", b",50,x"), good[1] + b",", *good[2:]]
    tally = take(shelf.folder / "copy.db", lines(b"\n".join(damaged)))
    assert tally.written == len(good) - 1
    assert sum(count for count, _ in tally.rejected.values()) == 3


def test_what_is_stored_is_never_overwritten(full: Path) -> None:
    before = [text(full, every) for every in EVERY]
    for out in before:
        changed = out.replace(b'"power_import_w":', b'"power_import_w":9')
        tally = take(full, lines(changed))
        assert tally.written == 0
    assert [text(full, every) for every in EVERY] == before


def test_an_imported_hour_outlives_a_few_readings_recorded_in_it(shelf: Shelf, full: Path) -> None:
    copy = shelf.folder / "copy.db"
    hour = text(full, "hour", period=TimeRange(START, START + 3600))
    take(copy, lines(hour))
    take(copy, [Sample("", make(START + 5))])
    assert text(copy, "hour") == hour


def test_a_period_takes_the_buckets_that_begin_in_it(full: Path) -> None:
    period = TimeRange(START + 1, START + 7200)
    times = [msgspec.json.decode(line)["time"] for line in text(full, "hour", period=period).splitlines()]
    assert times == [rfc3339(START + 3600)]
    days = [msgspec.json.decode(day)["date"] for day in text(full, "day").splitlines()]
    assert days == sorted(days)


def test_the_rows_of_decode_are_taken(shelf: Shelf) -> None:
    reading = make(START, gas=5, other={"0-0:1.2.3": "x"}, message="hi", outages=())
    copy = shelf.folder / "copy.db"
    assert take(copy, lines(b"".join(json_lines([reading.as_dict()])))).written == 1
    (row,) = export(copy, "sample", TimeRange(), AMSTERDAM)
    assert row["gas_dm3"] == 5
    assert row["import_t1_wh"] == 1_000_000


def test_a_misread_register_of_a_recording_is_rejected(shelf: Shelf) -> None:
    readings: list[Reading | str] = [make(START + number, number) for number in range(20)]
    readings[7] = make(START + 7, 90_000_000)
    readings[9] = "its checksum is wrong"
    tally = take(shelf.folder / "copy.db", believable("log", readings))
    assert (tally.read, tally.written) == (20, 18)
    assert tally.rejected["its checksum is wrong"] == (1, "log telegram 10")
    assert any("leapt" in reason for reason in tally.rejected)


def test_a_recording_may_pause_and_stand_in_any_order() -> None:
    order = [5 * 7200, 0, 7200, 3 * 7200, 2 * 7200]
    items = list(believable("log", [make(START + at, at // 10) for at in order]))
    assert not [item for item in items if isinstance(item, RejectedLine)]
    assert len(items) == len(order)
