"""Quarter-hours have the meter's own demand, or that of its registers, and a gap leaves them unknown."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

from p1tui.model.snapshot import Quarter
from p1tui.store.database import schema
from p1tui.store.queries.averages import Peak
from tests.shared.times import FULL_HOUR as T
from tests.store.shelf import Shelf, make


def test_a_meter_without_demand_is_read_by_its_registers(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(-1, 40):
        recorder.record(make(T + minute * 60 + 59, wh=1000 + minute * (10 if minute < 15 else 20)))
        recorder.commit()
    assert shelf.history.demand_peaks([T, T + 900, T + 1800, T + 2700]) == [
        Peak(T, 600),
        Peak(T + 900, 1760),
        None,
    ]


def test_the_meters_own_figure_goes_first(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(-1, 16):
        recorder.record(make(T + minute * 60 + 59, wh=minute * 10, demand_w=700))
    recorder.commit()
    assert shelf.history.demand_peaks([T, T + 900]) == [Peak(T, 700)]


def test_a_span_of_days_has_the_highest_of_all_its_quarters(shelf: Shelf) -> None:
    chance = random.Random(5)
    recorder = shelf.open()
    known: list[Peak] = []
    wh = 0
    for number in range(-1, 5 * 96):
        wh += (demand := chance.randrange(900)) // 4
        recorder.record(make(T + number * 900 + 890, wh))
        known.append(Peak(T + number * 900, demand // 4 * 4))
    recorder.commit()
    for _ in range(200):
        start = T + chance.randrange(4 * 86_400)
        end = start + chance.randrange(900, 3 * 86_400)
        within = [peak for peak in known if start <= peak.time < end]
        assert shelf.history.demand_peaks([start, end]) == [
            max(within, default=None, key=lambda peak: (peak.value, -peak.time))
        ]


def test_a_file_without_the_days_highest_gets_them(shelf: Shelf) -> None:
    with closing(sqlite3.connect(shelf.path)) as database:
        database.executescript("".join(schema.MIGRATIONS[:2]) + "PRAGMA user_version = 2;")
        database.execute("INSERT INTO series VALUES (1, 'E1', 0, 'E1', 'H', '50', 0)")
        rows = [(T + 900, 1, 300, 0), (T + 1801, 1, 900, 0), (T + 10_800, 1, 700, 1)]
        database.executemany("INSERT INTO quarter VALUES (?, ?, ?, ?)", rows)
        database.commit()
    shelf.open().close()
    day = T // 86_400 * 86_400
    assert shelf.history.demand_peaks([day, day + 86_400, day + 172_800]) == [
        Peak(T + 1800, 900),
        Peak(T + 10_800, 700),
    ]


def test_a_gap_before_the_quarter_leaves_it_unknown(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in [-5, *range(15)]:
        recorder.record(make(T + minute * 60, wh=(minute + 5) * 10))
    recorder.commit()
    assert shelf.history.demand_peaks([T, T + 900]) == [None]


def test_the_running_quarter_leads_somewhere_by_the_registers(shelf: Shelf) -> None:
    recorder = shelf.open()
    assert recorder.quarter() is None
    recorder.record(make(T - 5, wh=0, power=800))
    assert recorder.quarter() is None  # where it began was not heard
    recorder.record(make(T, wh=1, power=900))
    assert recorder.quarter() == Quarter(T, 4, 904)
    recorder.record(make(T + 600, wh=150, power=1800))
    assert recorder.quarter() == Quarter(T, 600, 1200)
    recorder.record(make(T + 890, wh=150, power=0))
    recorder.record(make(T + 910, wh=152, power=0))
    assert recorder.quarter() == Quarter(T + 900, 8, 8)


def test_the_running_quarter_goes_by_the_meters_own_figure(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T + 450, demand_w=1000, power=4000))
    assert recorder.quarter() == Quarter(T, 1000, 3000)
    recorder.record(make(T + 451, demand_w=1000, power_import_w=None))
    assert recorder.quarter() == Quarter(T, 1000, None)


def test_the_running_quarter_goes_on_after_a_restart(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(-70, 300, 10):
        recorder.record(make(T + second, wh=100 + second // 10, power=360))
    before = recorder.quarter()
    assert before is not None
    recorder.close()
    recorder = shelf.open()
    assert recorder.quarter() == before
    recorder.record(make(T + 300, wh=130, power=360))
    assert recorder.quarter() == Quarter(T, (130 - 99) * 4, 364)


def test_a_gap_or_another_meter_leaves_the_running_quarter_unknown(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T - 100))
    recorder.record(make(T + 10, wh=30))
    assert recorder.quarter() is None
    recorder.record(make(T + 895, wh=40))
    recorder.record(make(T + 905, wh=41))
    assert recorder.quarter() is not None
    recorder.record(make(T + 910, meter="E2", import_wh=7, import_tariff_wh={1: 7}))
    assert recorder.quarter() is None
