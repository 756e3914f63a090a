"""A reading belongs to one series, whoever asks: before the commit, after it, and in an import."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from p1tui.p1.reading import Device, Medium, Reading
from p1tui.runtime.duration import DAY, HOUR
from p1tui.store.database import calendar
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from p1tui.store.transfer.export import TimeRange, export
from p1tui.store.transfer.importer import Item, Sample
from p1tui.store.transfer.text import json_lines
from tests.shared import histories
from tests.shared.times import AMSTERDAM
from tests.shared.times import MIDNIGHT as T
from tests.store.imports import parsed, take
from tests.store.shelf import Shelf, make

KEYS = {"gas": "gas_dm3", "water": "water_dm3"}


def device(medium: Medium, id_: str | None, value: int, time: int, channel: int = 1) -> Device:
    return Device(channel=channel, medium=medium, id=id_, value=value, unit="dm3", time=time)


def live(*devices: Device) -> dict[str, Any]:
    """The fields of a reading with these devices."""
    fields: dict[str, Any] = {"devices": devices}
    for each in devices:
        fields |= {KEYS[each.medium]: each.value, f"{each.medium}_time": each.time}
    return fields


def energy(path: Path, key: str, edges: Sequence[int], tail: Sequence[Reading] = ()) -> list[int | None]:
    with closing(History(path, timezone=AMSTERDAM)) as history:
        return history.energy(key, edges, tail)


def twice(recorder: Recorder, key: str, edges: Sequence[int]) -> tuple[list[int | None], list[int | None]]:
    """Ask one question before the commit and after it."""
    before = energy(recorder.path, key, edges, recorder.tail())
    recorder.commit()
    return before, energy(recorder.path, key, edges)


def take_all(path: Path, items: Iterable[Item]) -> None:
    assert take(path, items).rejected == {}


def copied(path: Path, copy: Path) -> Path:
    """Make a fresh history of what another one exports."""
    take_all(copy, parsed(json_lines(export(path, "sample", TimeRange(), AMSTERDAM))))
    return copy


def identities(path: Path, table: str) -> list[tuple[str, int]]:
    return histories.rows(path, f"SELECT identity, generation FROM {table} ORDER BY id")


def rises(path: Path, view: str, column: str) -> int:
    """Return what a view of the file says was used, in thousandths of its unit."""
    ((total,),) = histories.rows(path, f"SELECT sum({column}) FROM {view}")
    return round(float(total) * 1000)


def test_a_device_that_sends_no_id_counts_before_the_commit_as_after_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(0, 121, 5):
        own = T + minute * 60
        recorder.record(make(own, **live(device("gas", None, 1000 + minute * 500 // 60, own))))
        if minute == 60:
            recorder.commit()
    assert twice(recorder, "gas_dm3", calendar.steps(T, HOUR, 2)) == ([500, 500], [500, 500])


def test_a_telegram_that_lost_the_id_of_its_meter_counts_before_the_commit_as_after_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(61):
        recorder.record(make(T + minute * 60, wh=minute * 6, meter=None if minute in (20, 60) else "E1"))
        if minute == 30:
            recorder.commit()
    assert twice(recorder, "import_wh", (T, T + HOUR + 60)) == ([360], [360])
    assert identities(recorder.path, "series") == [("E1", 0)]


def test_registers_that_begin_again_lower_count_before_the_commit_as_after_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(60):
        lower = {"import_tariff_wh": {1: minute, 2: 0}, "import_wh": minute} if minute > 30 else {}
        gas = live(device("gas", "G1", minute if minute > 30 else 5000 + minute, T + minute * 60))
        recorder.record(make(T + minute * 60, minute * 10, **gas | lower))
        if minute == 20:
            recorder.commit()
    halves = calendar.steps(T, HOUR // 2, 2)
    tail = recorder.tail()
    assert twice(recorder, "import_wh", (T, T + HOUR)) == ([300 + 28], [300 + 28])
    assert energy(recorder.path, "gas_dm3", halves) == energy(recorder.path, "gas_dm3", halves, tail)
    assert energy(recorder.path, "gas_dm3", halves) == [30, 28]


def test_a_series_begins_at_the_same_register_wherever_the_commit_cuts_its_first_minute(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(0, 120, 10):
        recorder.record(make(T + second, wh=second))
        if second == 30:
            recorder.commit()
    assert twice(recorder, "import_wh", (T, T + 120)) == ([60], [60])


def blank_twice(blank: set[int]) -> list[Reading]:
    """Make six hours of gas and water, 600 dm3 in an hour; the water meter's id fails in those minutes."""
    found = []
    for minute in range(361):
        own = T + minute * 60
        devices = (
            device("gas", "G1", 338_711 + minute * 10, own),
            device("water", None if minute in blank else "W1", 45_409 + minute * 10, own, channel=2),
        )
        found.append(make(own, wh=minute * 10, **live(*devices)))
    return found


def assert_one_series_each(shelf: Shelf) -> None:
    """Raise AssertionError unless the readings of `blank_twice` are of one meter and of its two devices."""
    assert identities(shelf.path, "series") == [("E1", 0)]
    assert identities(shelf.path, "device") == [("gas/G1", 0), ("water/W1", 0)]
    for key in ("import_wh", "water_dm3"):
        assert energy(shelf.path, key, (T, T + DAY)) == [3600]


@pytest.mark.parametrize("blank", [{60, 300}, {1}, {119, 120, 121}, {360}, set(range(60, 120))])
def test_a_device_whose_id_comes_and_goes_counts_once(shelf: Shelf, blank: set[int]) -> None:
    recorder = shelf.open()
    for reading in blank_twice(blank):
        recorder.record(reading)
    assert recorder.today()["water_dm3"] == 3600
    assert twice(recorder, "water_dm3", (T, T + DAY)) == ([3600], [3600])
    assert energy(shelf.path, "water_dm3", calendar.steps(T, HOUR, 6)) == [600] * 6
    assert identities(shelf.path, "device") == [("gas/G1", 0), ("water/W1", 0)]
    recorder.close()
    assert shelf.open().today()["water_dm3"] == 3600
    counted = "SELECT max(value), count(DISTINCT device) FROM device_day WHERE medium = 'water'"
    assert shelf.rows(counted) == [(45_409 + 3600, 1)]


def test_an_id_may_fail_in_the_first_telegram_after_a_restart(shelf: Shelf) -> None:
    for number, reading in enumerate(blank_twice({60, 61, 120})):
        if number % 60 == 0:
            recorder = shelf.open()
        recorder.record(
            make(T + 60 * number, 10 * number, meter=None, **live(*reading.devices))
            if number % 60 == 0 and number
            else reading
        )
        if number % 60 == 59:
            recorder.close()
    recorder.commit()
    assert_one_series_each(shelf)
    assert rises(shelf.path, "hour_kwh", "import_kwh") == 3600


def test_an_id_may_fail_where_an_import_goes_on_from_what_is_stored(shelf: Shelf) -> None:
    readings = blank_twice({61})
    readings[61] = make(T + 61 * 60, 610, meter=None, **live(*readings[61].devices))
    recorder = shelf.open()
    recorder.backfill(readings[:61])
    recorder.close()
    take_all(shelf.path, [Sample("", reading) for reading in readings[58:]])
    assert_one_series_each(shelf)


def test_older_readings_without_an_id_belong_to_the_device_that_was_there_then(shelf: Shelf) -> None:
    readings = blank_twice(set(range(100, 110)))
    recorder = shelf.open()
    recorder.backfill(readings[:100] + readings[110:])
    recorder.close()
    take_all(shelf.path, [Sample("", reading) for reading in readings[100:110]])
    assert identities(shelf.path, "device") == [("gas/G1", 0), ("water/W1", 0)]


@pytest.mark.parametrize(
    ("after", "name"),
    [
        (device("gas", "G2", 3, T + 300), "gas/G2"),
        (device("gas", None, 3, T + 300), "gas/channel 1 of E1"),
        (device("gas", None, 900_000, T + 300), "gas/channel 1 of E1"),
        (device("gas", None, 5000, T + 300, channel=2), "gas/channel 2 of E1"),
        (device("water", None, 5000, T + 300), "water/channel 1 of E1"),
    ],
)
def test_another_device_is_another_series(shelf: Shelf, after: Device, name: str) -> None:
    recorder = shelf.open()
    recorder.record(make(T, **live(device("gas", "G1", 5000, T))))
    recorder.record(make(T + 300, **live(after)))
    recorder.commit()
    assert identities(recorder.path, "device") == [("gas/G1", 0), (name, 0)]
    # Nothing can be subtracted from the one register of either.
    assert twice(recorder, KEYS[after.medium], (T, T + 600)) == ([None], [None])


def test_a_device_without_an_id_that_begins_lower_where_another_was_is_a_new_generation(shelf: Shelf) -> None:
    recorder = shelf.open()
    course: list[tuple[str | None, int]] = [(None, 900), ("G1", 50), (None, 7), ("G1", 52)]
    for number, (id_, value) in enumerate(course):
        recorder.record(make(T + number * 60, **live(device("gas", id_, value, T + number * 60))))
    recorder.commit()
    assert identities(recorder.path, "device") == [
        ("gas/channel 1 of E1", 0),
        ("gas/G1", 0),
        ("gas/channel 1 of E1", 1),
    ]


def test_an_id_that_is_sent_for_the_first_time_names_the_device_and_the_meter_before_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(31):
        id_ = None if minute < 2 or minute == 9 else "W1"
        water = device("water", id_, 45_409 + minute * 10, T + minute * 60)
        meter = None if minute < 2 or minute == 9 else "E1"
        recorder.record(make(T + minute * 60, minute * 10, meter=meter, **live(water)))
    edges = (T, T + HOUR // 2 + 60)
    assert twice(recorder, "water_dm3", edges) == ([300], [300])
    assert twice(recorder, "import_wh", edges) == ([300], [300])
    assert identities(recorder.path, "series") == [("E1", 0)]
    assert identities(recorder.path, "device") == [("water/W1", 0)]


@pytest.mark.parametrize("stored", ["W1", None])
def test_a_stretch_that_two_identities_share_counts_once(shelf: Shelf, stored: str | None) -> None:
    other = "W1" if stored is None else None
    inner = {120, 121, 122, 180, 240, 241}

    def reading(minute: int) -> Reading:
        id_ = other if minute in inner else stored
        return make(T + minute * 60, **live(device("water", id_, 5000 + minute * 10, T + minute * 60)))

    recorder = shelf.open()
    recorder.backfill(reading(minute) for minute in range(361) if minute not in inner)
    recorder.close()
    # Stored so before failing ids were forgiven, or by two recordings: one device within the other.
    with closing(sqlite3.connect(shelf.path)) as database:
        name = "water/W1" if other else "water/channel 1 of E1"
        row = (2, name, 0, "water", other, 1, "dm3", T)
        database.execute(f"INSERT INTO device VALUES (?{', ?' * 7})", row)
        for minute in sorted(inner):
            own, value = T + minute * 60, 5000 + minute * 10
            database.execute("INSERT INTO device_sample VALUES (2, ?, ?, ?, 1)", (own, own, value))
            hour = "INSERT OR REPLACE INTO device_hour VALUES (2, ?, ?, 1, 3600)"
            database.execute(hour, ((own - 1) // HOUR * HOUR, value))
        database.commit()
    for step in (60, 1800, HOUR, 6 * HOUR):
        edges = calendar.steps(T, step, 6 * HOUR // step)
        assert energy(shelf.path, "water_dm3", edges) == [step // 6] * (6 * HOUR // step)


def test_devices_that_take_turns_on_a_channel_do_not_share_a_register(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(361):
        id_ = "W1" if 120 <= minute < 240 else None
        value = minute if id_ else 5000 + minute * 10
        recorder.record(make(T + minute * 60, **live(device("water", id_, value, T + minute * 60))))
    # Without an id until 119, on another register until 239, and once more from 240 on.
    halves = [300] * 3 + [290, 30, 30, 30, 29] + [300] * 4
    assert twice(recorder, "water_dm3", calendar.steps(T, HOUR // 2, 12)) == (halves, halves)


def test_another_meter_is_another_series_even_if_it_sends_no_id(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(40):
        other: dict[str, Any] = {"meter": None, "import_wh": second, "import_tariff_wh": {1: second}}
        if 20 <= second < 30:
            other["header"] = "OTHER"
        recorder.record(make(T + second, second, **other if second >= 20 else {}))
    recorder.commit()
    assert identities(recorder.path, "series") == [("E1", 0), ("header:OTHER", 0), ("header:ISK5 test", 0)]


def test_another_meter_is_told_from_one_whose_last_telegram_lost_its_id(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(0, 60, 2):
        own: dict[str, Any] = {"wh": minute * 10}
        if 20 <= minute < 40:
            own = {"meter": "E2", "import_wh": minute, "import_tariff_wh": {1: minute}}
        recorder.record(make(T + minute * 60, **own))
        recorder.record(make(T + minute * 60 + 60, **own | {"meter": None}))
        if minute in (10, 30):
            recorder.commit()
    assert recorder.status().held == 0
    before, after = twice(recorder, "import_wh", calendar.steps(T, 1200, 3))
    assert before == after == [180, 18, 180]
    assert identities(shelf.path, "series") == [("E1", 0), ("E2", 0)]
    said = shelf.rows("SELECT detail FROM event WHERE kind = 'meter' ORDER BY time")
    assert said == [("another meter: E2 in place of E1",), ("another meter: E1 in place of E2",)]


def test_a_device_keeps_its_series_where_another_meter_sends_it(shelf: Shelf) -> None:
    for number, (meter, id_) in enumerate([("E1", "G1"), ("E2", "G1"), ("E2", None), ("E2", "G1")]):
        recorder = shelf.open()
        gas = live(device("gas", id_, 5000, T))
        recorder.record(make(T + number, meter=meter, **gas))
        recorder.close()
    assert identities(shelf.path, "device") == [("gas/G1", 0)]


def test_a_new_generation_keeps_the_id_of_its_meter(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(40):
        lower: dict[str, Any] = {"meter": None, "import_wh": second, "import_tariff_wh": {1: second}}
        recorder.record(make(T + second, second, **lower if second >= 20 else {}))
    recorder.commit()
    assert identities(shelf.path, "series") == identities(
        copied(shelf.path, shelf.folder / "copy.db"), "series"
    )
    assert identities(shelf.path, "series") == [("E1", 0), ("E1", 1)]


class House:
    """Readings at random steps, with meters and devices that are swapped, as they should have come."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._time = T + chance.randrange(HOUR)
        self._meter = "E1"
        self._wh = self._read_out = 0
        self._devices: list[tuple[Medium, str | None, int]] = [("gas", "G1", 5000), ("water", "W1", 700)]
        if chance.random() < 0.3:
            self._devices[1] = ("water", None, 700)

    def readings(self, count: int) -> Iterator[tuple[Reading, Reading]]:
        """Each as it should have come, and as it came: with ids lost, but never the first of a swap."""
        swapped = True
        for _ in range(count):
            yield from self._next(swapped)
            swapped = self._chance.random() < 0.02
            if swapped:
                self._swap()

    def _swap(self) -> None:
        which = self._chance.randrange(3)
        if which == 2:
            self._meter, self._wh = f"E{self._chance.randrange(10**6)}", -2_999_000
        else:
            medium = self._devices[which][0]
            self._devices[which] = medium, f"X{self._chance.randrange(10**6)}", self._chance.randrange(50)

    def _next(self, swapped: bool) -> Iterator[tuple[Reading, Reading]]:
        chance = self._chance
        self._time += chance.choice([1, 10, 60, 300, 900])
        self._wh += chance.randrange(20)
        lost = chance.random() < 0.3 and not swapped
        own = self._time // 300 * 300
        if own > self._read_out:
            self._read_out = own
            self._devices = [
                (medium, id_, value + chance.randrange(9)) for medium, id_, value in self._devices
            ]
        whole, came = [], []
        for channel, (medium, id_, value) in enumerate(self._devices, 1):
            whole.append(device(medium, id_, value, own, channel))
            kept = id_ if swapped or chance.random() < 0.8 else None
            came.append(device(medium, kept, value, own, channel))
        fields: dict[str, Any] = {"import_wh": 3_000_000 + self._wh, "import_tariff_wh": {}}
        yield (
            make(self._time, meter=self._meter, **fields | live(*whole)),
            make(self._time, meter=None if lost else self._meter, **fields | live(*came)),
        )


@pytest.mark.parametrize("seed", range(12))
def test_whatever_ids_are_lost_every_question_has_one_answer(shelf: Shelf, seed: int) -> None:
    chance = random.Random(seed)
    whole, recorder = shelf.open(shelf.folder / "whole.db"), shelf.open()
    for should, came in House(chance).readings(120):
        whole.record(should)
        recorder.record(came)
        if chance.random() < 0.05:
            recorder.commit()
        if chance.random() < 0.03:
            recorder.close()
            recorder = shelf.open()
    assert recorder.status().held == 0
    whole.commit()

    def answers(path: Path) -> list[list[int | None]]:
        edges = [calendar.steps(T, step, 12 * HOUR // step) for step in (60, 900, 1800, HOUR, 4 * HOUR)]
        keys = ("import_wh", "gas_dm3", "water_dm3")
        return [energy(path, key, each, tail) for each in edges for key in keys]

    tail = recorder.tail()
    before = answers(shelf.path)
    recorder.commit()
    assert answers(shelf.path) == before  # a tail that is committed meanwhile counts once
    tail = ()
    assert answers(shelf.path) == before
    assert answers(shelf.folder / "whole.db") == before
    recorder.close()
    shelf.open().close()
    assert answers(shelf.path) == before
    assert answers(copied(shelf.path, shelf.folder / "copy.db")) == before
    for view, column in (("day_kwh", "import_kwh"), ("hour_kwh", "import_kwh"), ("device_day", "rise")):
        counted = [rises(each, view, f"coalesce({column}, 0)") for each in shelf.folder.glob("*.db")]
        assert len(counted) == 3
        assert len(set(counted)) == 1


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("later", [HOUR, 231 * DAY])
def test_a_device_without_an_id_is_never_one_that_another_meter_sent(
    shelf: Shelf, later: int, stored: bool
) -> None:
    recorder = shelf.open()
    recorder.record(make(T, **live(device("gas", "G1", 595, T))))
    if stored:
        recorder.close()
        recorder = shelf.open()
    for time, value in ((T + later, 4381), (T + later + HOUR, 4400)):
        recorder.record(make(time, meter="E2", header="other", **live(device("gas", None, value, time))))
    edges = [T - HOUR, T + later + 2 * HOUR]
    assert twice(recorder, "gas_dm3", edges) == ([19], [19])
    assert identities(shelf.path, "device") == [("gas/G1", 0), ("gas/channel 1 of E2", 0)]


def test_an_id_may_fail_after_a_restart_behind_a_new_meter(shelf: Shelf) -> None:
    recorder = shelf.open()
    for time, meter in ((T, "E1"), (T + 10, "E2")):
        recorder.record(make(time, meter=meter, **live(device("gas", "G1", 500, T))))
    recorder.close()
    recorder = shelf.open()
    recorder.record(make(T + HOUR, meter="E2", **live(device("gas", None, 510, T + HOUR))))
    assert twice(recorder, "gas_dm3", [T - HOUR, T + 2 * HOUR]) == ([10], [10])
