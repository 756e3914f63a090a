"""Ids that are missing at first, or at random: whatever is used counts for one meter and one device."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from p1tui.p1.reading import Device, Reading
from p1tui.runtime.duration import DAY, HOUR
from p1tui.store.queries.history import History
from p1tui.store.transfer.importer import RejectedLine, Sample
from p1tui.store.transfer.parse import believable
from tests.shared import histories
from tests.shared.times import AMSTERDAM
from tests.shared.times import MIDNIGHT as T
from tests.store.imports import take
from tests.store.shelf import Shelf, make

Lacks = Callable[[int], bool]


def never(number: int) -> bool:
    """Every telegram has the id."""
    return False


def first(number: int) -> bool:
    """The first telegram alone lacks it."""
    return number == 0


def first_200(number: int) -> bool:
    """The first 200 telegrams lack it."""
    return number < 200


def comes_and_goes(number: int) -> bool:
    """150 of each 200 telegrams lack it, from the first on."""
    return number % 200 < 150


def at_random(seed: int) -> Lacks:
    """Lack it now and then, in spells, by chance: the first telegram always."""
    chance = random.Random(seed)
    lacking, lacks = True, []
    for _ in range(1440):
        lacks.append(lacking)
        if chance.random() < 0.2:
            lacking = chance.random() < 0.5
    return lambda number: lacks[number]


def telegrams(meter: Lacks, gas: Lacks, count: int = 720, step: int = 10, **fields: Any) -> list[Reading]:
    """Make readings with 10 Wh and 1 dm3 more each; the meter and the gas device lack their ids at times."""
    found = []
    for number in range(count):
        own = T + number * step
        id_ = None if gas(number) else "G1"
        device = Device(channel=1, medium="gas", id=id_, value=5000 + number, unit="dm3", time=own)
        fields |= {"meter": None if meter(number) else "E1", "gas_dm3": device.value, "gas_time": own}
        found.append(make(own, wh=number * 10, devices=(device,), **fields))
    return found


def record(shelf: Shelf, readings: list[Reading], path: Path) -> None:
    with closing(shelf.open(path)) as recorder:
        for number, reading in enumerate(readings):
            recorder.record(reading)
            if number % 90 == 45:
                recorder.commit()


def restart(shelf: Shelf, readings: list[Reading], path: Path) -> None:
    for start in range(0, len(readings), 97):
        record(shelf, readings[start : start + 97], path)


def begin_again(shelf: Shelf, readings: list[Reading], path: Path) -> None:
    """Restart once, behind the first telegram."""
    record(shelf, readings[:1], path)
    record(shelf, readings[1:], path)


def import_all(shelf: Shelf, readings: list[Reading], path: Path) -> None:
    items = list(believable("x", readings))
    assert not any(isinstance(item, RejectedLine) for item in items)
    for start in range(0, len(items), 500):
        take(path, [item for item in items[start : start + 500] if isinstance(item, Sample)])


WAYS = [record, restart, begin_again, import_all]


def content(path: Path) -> list[list[tuple[Any, ...]]]:
    """Return what a history holds of meters, devices and use."""
    return [
        histories.rows(path, query)
        for query in (
            "SELECT identity, generation, meter FROM series",
            "SELECT identity, generation, equipment_id FROM device",
            *(f"SELECT series, time, import_own_wh, import_t1_wh, readings FROM {table} ORDER BY time"
              for table in ("minute", "hour", "day")),
            "SELECT time, series FROM sample ORDER BY time",
            "SELECT device, seen, time, value FROM device_sample ORDER BY seen",
            "SELECT * FROM device_hour ORDER BY time",
            "SELECT * FROM device_day",
            "SELECT * FROM day_kwh",
            "SELECT * FROM hour_kwh",
            "SELECT kind, detail FROM event",
        )
    ]  # fmt: skip


@pytest.mark.parametrize("lacks", [first, first_200, comes_and_goes])
@pytest.mark.parametrize("way", WAYS)
def test_ids_that_come_after_the_first_telegram_lose_no_use(shelf: Shelf, way: Any, lacks: Lacks) -> None:
    way(shelf, telegrams(lacks, lacks), shelf.path)
    assert shelf.rows("SELECT identity FROM device") == [("gas/G1",)]
    assert shelf.rows("SELECT identity, meter FROM series") == [("E1", "E1")]
    assert shelf.rows("SELECT sum(rise) FROM device_day") == [(719,)]
    assert shelf.rows("SELECT round(import_kwh, 3) FROM day_kwh") == [(7.14,)]
    assert shelf.rows("SELECT detail FROM event") == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("way", WAYS)
def test_a_day_of_ids_missing_at_random_is_stored_as_one_without_any_missing(
    shelf: Shelf, way: Any, seed: int
) -> None:
    whole = shelf.folder / "whole.db"
    way(shelf, telegrams(never, never, 1440, 60), whole)
    way(shelf, telegrams(at_random(seed), at_random(seed + 100), 1440, 60), shelf.path)
    assert content(shelf.path) == content(whole)


def test_use_before_the_first_commit_counts_from_the_first_telegram(shelf: Shelf) -> None:
    recorder = shelf.open()
    readings = telegrams(first_200, first_200)
    for number, reading in enumerate(readings):
        recorder.record(reading)
        if number == 150:
            recorder.commit()  # nameless so far
    with closing(History(shelf.path, timezone=AMSTERDAM)) as history:
        assert history.energy("gas_dm3", [T, T + 2 * HOUR], recorder.tail()) == [719]
        assert history.energy("import_wh", [T, T + 2 * HOUR], recorder.tail()) == [7140]
    assert [recorder.today()[key] for key in ("gas_dm3", "import_wh")] == [719, 7190]


@pytest.mark.parametrize("crc", ["ok", "absent"])
def test_ids_without_a_checksum_come_late_and_lose_nothing(shelf: Shelf, crc: str) -> None:
    record(shelf, telegrams(first_200, first_200, crc=crc), shelf.path)
    assert shelf.rows("SELECT count(*) FROM sample") == [(720,)]
    assert shelf.rows("SELECT sum(rise) FROM device_day") == [(719,)]
    assert shelf.rows("SELECT round(import_kwh, 3) FROM day_kwh") == [(7.14,)]


@pytest.mark.parametrize("leap", [-4000, 900_000])
@pytest.mark.parametrize("restarts", [False, True])
def test_a_first_id_with_another_register_is_another_device_and_meter(
    shelf: Shelf, leap: int, restarts: bool
) -> None:
    before = telegrams(first_200, first_200, 20)
    after = [
        make(
            T + 200 + number * 10,
            wh=leap + number,
            devices=(Device(channel=1, medium="gas", id="G1", value=5000 + leap + number, unit="dm3"),),
        )
        for number in range(20)
    ]
    recorder = shelf.open()
    for reading in before + after:
        if restarts and reading is after[0]:
            recorder.close()
            recorder = shelf.open()
        recorder.record(reading)
    recorder.commit()
    assert len(shelf.rows("SELECT 1 FROM device")) == 2
    assert len(shelf.rows("SELECT 1 FROM series")) == 2
    assert shelf.rows("SELECT count(*) FROM sample") == [(40,)]


def test_an_id_that_was_known_before_is_another_device(shelf: Shelf) -> None:
    recorder = shelf.open()
    for number, id_ in enumerate(["G1", "G2", None, "G1"]):
        own = T + number * 10
        device = Device(channel=1, medium="gas", id=id_, value=5000 + number, unit="dm3", time=own)
        recorder.record(make(own, devices=(device,), gas_dm3=device.value, gas_time=own))
    recorder.commit()
    assert shelf.rows("SELECT identity FROM device ORDER BY id") == [("gas/G1",), ("gas/G2",)]


def test_a_first_id_that_cannot_be_stored_yet_is_stored_with_the_next_commit(shelf: Shelf) -> None:
    recorder = shelf.open()
    readings = telegrams(first_200, first_200, 300)
    for reading in readings[:150]:
        recorder.record(reading)
    recorder.commit()
    histories.forbid_growth(shelf.connection)
    for reading in readings[150:250]:
        recorder.record(reading)
    recorder.commit()
    assert recorder.status().trouble
    histories.allow_growth(shelf.connection)
    for reading in readings[250:]:
        recorder.record(reading)
    recorder.close()
    assert shelf.rows("SELECT identity FROM series") == [("E1",)]
    assert shelf.rows("SELECT sum(rise) FROM device_day") == [(299,)]


def test_a_device_without_an_id_keeps_its_series_where_its_meter_gets_one(shelf: Shelf) -> None:
    restart(shelf, telegrams(first_200, lambda number: True), shelf.path)
    assert shelf.rows("SELECT identity FROM device") == [("gas/channel 1 of E1",)]
    assert shelf.rows("SELECT sum(rise) FROM device_day") == [(719,)]
    with closing(History(shelf.path, timezone=AMSTERDAM)) as history:
        assert history.energy("gas_dm3", [T, T + DAY]) == [719]
