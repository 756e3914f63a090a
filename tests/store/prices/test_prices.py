"""Day-ahead prices come into the history with the recorder's commits, the best known value of each."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest

from p1tui.model.quarters import DayAheadPrice
from p1tui.store.backup import backup, check
from p1tui.store.database import schema
from p1tui.store.database.calendar import day_bounds
from p1tui.store.prices import pending
from tests.shared.disks import fill
from tests.shared.histories import allow_growth, forbid_growth
from tests.shared.times import AMSTERDAM
from tests.shared.times import MIDNIGHT as T
from tests.store.shelf import Shelf, make


def price(start: int, micros: int, asked_at: float = 5.0, **fields: object) -> DayAheadPrice:
    known = DayAheadPrice(start, micros, "EUR", "energyzero", asked_at)
    return msgspec.structs.replace(known, **fields)


def day(count: int = 96) -> list[DayAheadPrice]:
    return [price(T + 900 * number, number * 1000 - 5000) for number in range(count)]


def test_prices_are_stored_with_the_next_commit_and_read_by_zone_and_commodity(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.keep_prices("NL", "electricity", day())
    recorder.keep_prices("BE", "electricity", [price(T, 7)])
    assert shelf.history.prices("NL", "electricity", T, T + 86_400) == []
    recorder.commit()
    assert shelf.history.prices("NL", "electricity", T, T + 86_400) == day()
    assert shelf.history.prices("NL", "electricity", T + 900, T + 1800) == day()[1:2]
    assert shelf.history.prices("NL", "gas", T, T + 86_400) == []
    assert shelf.history.price_micros("NL", "electricity", "EUR", T - 900, 3) == [None, -5000, -4000]
    assert shelf.rows("SELECT zone, price, utc_start FROM day_ahead_price WHERE price < 0 AND zone = 'NL'")[
        :2
    ] == [("NL", -0.005, "2026-10-30 23:00:00"), ("NL", -0.004, "2026-10-30 23:15:00")]


@dataclass
class Case:
    """Two prices for one quarter, and the micros that are kept."""

    first: DayAheadPrice
    then: DayAheadPrice
    kept: int


CASES = {
    "a final value replaces a preliminary one": Case(price(T, 1, final=False), price(T, 2), 2),
    "also if it was asked for earlier": Case(price(T, 1, 9.0, final=False), price(T, 2, 8.0), 2),
    "a preliminary one does not replace a final one": Case(price(T, 1), price(T, 2, 9.0, final=False), 1),
    "a correction replaces": Case(price(T, 1), price(T, 2, 9.0), 2),
    "an older answer does not": Case(price(T, 1), price(T, 2, 4.0), 1),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("commits", [1, 2])
def test_the_best_known_value_stays(shelf: Shelf, case: Case, commits: int) -> None:
    recorder = shelf.open()
    recorder.keep_prices("NL", "electricity", [case.first])
    if commits == 2:
        recorder.commit()
    recorder.keep_prices("NL", "electricity", [case.then])
    recorder.commit()
    (found,) = shelf.history.prices("NL", "electricity", T, T + 900)
    assert found.micros == case.kept
    assert found in (case.first, case.then)


def test_the_same_value_again_writes_nothing(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.keep_prices("NL", "electricity", day())
    recorder.commit()
    log = shelf.path.with_name(f"{shelf.path.name}-wal")
    size = log.stat().st_size
    recorder.keep_prices("NL", "electricity", [price(each.start, each.micros, 99.0) for each in day()])
    recorder.commit()
    assert log.stat().st_size == size
    assert shelf.rows("SELECT count(*) FROM price_answer") == [(1,)]


def test_what_has_no_final_price_yet_is_missing(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.keep_prices("NL", "electricity", [*day()[:2], price(T + 1800, 3, final=False)])
    recorder.commit()
    starts = [T + 900 * number for number in range(4)]
    assert shelf.history.missing_prices("NL", "electricity", "EUR", starts) == starts[2:]
    assert shelf.history.missing_prices("NL", "electricity", "SEK", starts) == starts
    assert shelf.history.missing_prices("NL", "electricity", "EUR", []) == []


def test_prices_with_holes_stand_at_their_quarters(shelf: Shelf) -> None:
    recorder = shelf.open()
    kept = [each for number, each in enumerate(day(12)) if number not in (3, 4, 9)]
    recorder.keep_prices("NL", "electricity", kept)
    recorder.commit()
    expected = [None if number in (3, 4, 9) else number * 1000 - 5000 for number in range(12)]
    assert shelf.history.price_micros("NL", "electricity", "EUR", T, 12) == expected
    assert shelf.history.price_micros("NL", "electricity", "EUR", T + 900, 9) == expected[1:10]


def test_two_currencies_of_a_zone_do_not_mix(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.keep_prices("SE3", "electricity", [price(T, 40_000), price(T, 450_000, currency="SEK")])
    recorder.commit()
    assert shelf.history.price_micros("SE3", "electricity", "SEK", T, 1) == [450_000]
    assert shelf.history.price_micros("SE3", "electricity", "EUR", T, 1) == [40_000]
    assert [each.currency for each in shelf.history.prices("SE3", "electricity", T, T + 1)] == ["EUR", "SEK"]


@pytest.mark.parametrize(
    ("changed", "hours"), [(date(2026, 3, 28), 23), (date(2026, 10, 24), 25), (date(2026, 6, 1), 24)]
)
def test_a_gas_day_runs_from_six_to_six_local_also_where_the_clock_changes(
    shelf: Shelf, changed: date, hours: int
) -> None:
    six = int(datetime(changed.year, changed.month, changed.day, 6, tzinfo=AMSTERDAM).timestamp())
    recorder = shelf.open()
    recorder.keep_prices("NL", "gas", [price(six, 350_000)])
    recorder.commit()
    start = day_bounds(changed, AMSTERDAM)[0]
    found = shelf.history.price_micros("NL", "gas", "EUR", start, 40 * 4)
    before = (six - start) // 900
    assert found == [None] * before + [350_000] * hours * 4 + [None] * (160 - before - hours * 4)
    assert shelf.history.price_micros("NL", "gas", "EUR", six + 900, 2) == [350_000] * 2


def test_prices_wait_for_a_history_that_cannot_be_opened(shelf: Shelf, disk: Path) -> None:
    path = disk / "history.db"
    ballast = fill(disk)
    recorder = shelf.open(path)
    recorder.keep_prices("NL", "electricity", day())
    recorder.commit()
    assert not recorder.is_open
    ballast.unlink()
    recorder.commit()
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM price").fetchone() == (96,)


def test_prices_wait_for_a_disk_that_is_full_and_the_newest_stay(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "LIMIT", 5000)
    recorder = shelf.open()
    forbid_growth(shelf.connection)
    recorder.keep_prices("NL", "electricity", day(6000))
    recorder.commit()
    assert recorder.status().trouble
    allow_growth(shelf.connection)
    recorder.commit()
    assert not recorder.status().trouble
    assert shelf.history.prices("NL", "electricity", T, T + 6000 * 900) == day(6000)[1000:]


def test_prices_that_came_during_a_commit_wait_for_the_next() -> None:
    waiting = pending.PendingPrices()
    waiting.keep("NL", "electricity", [price(T, 1, final=False), price(T + 900, 1)])
    taken = waiting.waiting()
    waiting.keep("NL", "electricity", [price(T, 2)])
    waiting.written(taken)
    assert list(waiting.waiting().values()) == [price(T, 2)]


def test_any_thread_may_keep_prices(shelf: Shelf) -> None:
    recorder = shelf.open()
    threads = [
        threading.Thread(target=recorder.keep_prices, args=("NL", "electricity", day()[number::4]))
        for number in range(4)
    ]
    for thread in threads:
        thread.start()
    for number in range(20):
        recorder.record(make(T + number))
        recorder.commit()
    for thread in threads:
        thread.join()
    recorder.close()
    assert shelf.history.prices("NL", "electricity", T, T + 86_400) == day()


def test_a_file_without_the_tables_has_no_prices(shelf: Shelf) -> None:
    """An older p1tui may write the history that this one shows."""
    with closing(sqlite3.connect(shelf.path)) as database:
        schema.migrate(database, 6)
    assert shelf.history.prices("NL", "electricity", T, T + 900) == []
    assert shelf.history.price_micros("NL", "electricity", "EUR", T, 2) == [None, None]
    assert shelf.history.missing_prices("NL", "electricity", "EUR", [T]) == [T]


def test_a_copy_has_the_prices(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.keep_prices("NL", "electricity", day())
    recorder.commit()
    copy = shelf.folder / "copy.db"
    backup(shelf.path, copy)
    check(copy)
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT count(*), sum(micros) FROM price").fetchone() == (96, 4_080_000)
