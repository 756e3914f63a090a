"""Events, quarter-hours and tables of samples, at the second where the one rule ends and the next begins."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from p1tui.p1.reading import Outage, Reading
from p1tui.runtime.duration import DAY, HOUR, MINUTE, QUARTER
from p1tui.store.database.partitions import PARTS, Partitions, last_arrived, newest
from p1tui.store.recording.events import DISORDER, GAP, between
from p1tui.store.recording.quarter_hour import RunningQuarter
from p1tui.store.recording.retention import Retention, recorded_since
from p1tui.store.series import Series
from tests.store.shelf import Shelf, make

T = 1_700_006_400 // DAY * DAY
METER = Series("E1", 0, 1)


def told(before: Reading, after: Reading, **more: Any) -> list[tuple[str, str]]:
    return [(event.kind, str(event.detail)) for event in between(before, after, **more)]


@pytest.mark.parametrize(
    ("seconds", "kinds"),
    [
        (GAP, []),
        (GAP + 1, ["gap"]),
        (-DISORDER, []),
        (-DISORDER - 1, ["clock"]),
        (0, []),
        (HOUR + 1, ["gap"]),
    ],
)
def test_a_silence_of_five_minutes_is_none_and_one_second_more_is_one(seconds: int, kinds: list[str]) -> None:
    assert [kind for kind, _ in told(make(T), make(T + seconds))] == kinds


@pytest.mark.parametrize(
    ("seconds", "silence", "rise", "kind"),
    [
        (HOUR + 1, GAP, 500, "clock"),
        (HOUR + 1, GAP + 1, 0, "gap"),
        (HOUR + 1, GAP, 501, "gap"),
        (HOUR, GAP, 0, "gap"),
    ],
)
def test_a_clock_set_forward_is_told_from_hours_without_readings(
    seconds: int, silence: float, rise: int, kind: str
) -> None:
    """One hides that readings lack; the other invents a gap in a history that has none."""
    for fields in ({"wh": rise}, {"export_wh": rise}):
        after = make(T + seconds, **fields)
        assert [each for each, _ in told(make(T), after, silence=silence)] == [kind]
    assert told(make(T, import_wh=None), make(T + HOUR + 1), silence=0.0)[0][0] == "clock"


def test_a_step_of_this_computers_clock_is_no_silence() -> None:
    assert told(make(T), make(T + 5000), stepped=5000 - GAP) == [
        ("clock", "this computer's clock, which times the readings, was set forward 1 h 18 min")
    ]
    kinds = [kind for kind, _ in told(make(T), make(T + 5000), stepped=5000 - GAP - 1)]
    assert kinds == ["clock", "gap"]
    assert [kind for kind, _ in told(make(T), make(T - 20), stepped=-9)] == ["clock"]


def test_a_power_cut_is_told_by_the_reading_that_brings_it_and_by_no_other() -> None:
    log = (Outage(time=T, duration_s=5), Outage(time=T + 1, duration_s=6), Outage(time=T + 2, duration_s=7))
    assert told(make(T), make(T + 1, outages=log)) == [("failure", "the power was out for 6 s")]
    assert told(make(T), make(T + 2, outages=log)) == [
        ("failure", "the power was out for 6 s"),
        ("failure", "the power was out for 7 s"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"tariff": None}, {"tariff": 2}),
        ({"tariff": 2}, {"tariff": None}),
        ({"failures": None}, {"failures": 3}),
        ({"failures": 3}, {"failures": None}),
        ({"version": None}, {"version": "50"}),
        ({"version": "50"}, {"version": None}),
        ({"failures": 3}, {"failures": 3}),
    ],
)
def test_what_a_telegram_leaves_out_is_no_change(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert told(make(T, **before), make(T + 1, **after)) == []


def test_a_meter_without_an_id_is_named_by_its_header() -> None:
    assert told(make(T, meter=None, header="A"), make(T + 1, meter=None, header="B")) == [
        ("meter", "another meter: B in place of A")
    ]


# The running quarter-hour.


def test_the_demand_begins_with_the_last_register_before_the_quarter() -> None:
    quarter = RunningQuarter()
    assert quarter.quarter() is None
    quarter.add(make(T - 1, wh=100), METER)
    quarter.add(make(T + 60, wh=110, power=1000), METER)
    found = quarter.quarter()
    assert found is not None
    assert (found.start, found.so_far_w, found.forecast_w) == (T, 40, 40 + 1000 * 840 // 900)
    quarter.add(make(T + 120, wh=125, power=0), METER)
    found = quarter.quarter()
    assert found is not None
    assert (found.so_far_w, found.forecast_w) == (100, 100)


@pytest.mark.parametrize(("before", "known"), [(1, True), (MINUTE, True), (MINUTE + 1, False)])
def test_a_register_from_over_a_minute_before_is_no_begin(before: int, known: bool) -> None:
    quarter = RunningQuarter()
    quarter.add(make(T - before, wh=100), METER)
    quarter.add(make(T, wh=110), METER)
    assert (quarter.quarter() is not None) == known
    quarter.add(make(T + QUARTER - 1, wh=120), METER)
    quarter.add(make(T + QUARTER, wh=130), METER)
    found = quarter.quarter()
    assert found is not None
    assert found.so_far_w == 40


def test_the_register_at_the_very_start_is_not_its_own_begin() -> None:
    quarter = RunningQuarter()
    quarter.add(make(T, wh=100), METER)
    quarter.add(make(T + QUARTER, wh=110), METER)
    assert quarter.quarter() is None


def test_another_meter_within_the_quarter_has_no_demand_until_the_next() -> None:
    quarter = RunningQuarter()
    quarter.add(make(T - 1, wh=100), METER)
    quarter.add(make(T + 1, wh=110), Series("E2", 0))
    assert quarter.quarter() is None


def test_the_meters_own_demand_counts_before_that_of_the_register() -> None:
    quarter = RunningQuarter()
    quarter.add(make(T - 1, wh=100), METER)
    quarter.add(make(T + 450, wh=110, power=100, demand_w=77), METER)
    found = quarter.quarter()
    assert found is not None
    assert (found.so_far_w, found.forecast_w) == (77, 127)
    quarter.add(make(T + 460, wh=110, demand_w=77, power_import_w=None), METER)
    found = quarter.quarter()
    assert found is not None
    assert found.forecast_w is None


# Tables of samples.


def parts(shelf: Shelf, *starts: int) -> Partitions:
    """Return a file's tables: the first, and one more from each of these times on."""
    shelf.open().close()
    database = sqlite3.connect(shelf.path, isolation_level=None)
    for number, start in enumerate(starts, 1):
        database.execute("INSERT INTO part (start, number) VALUES (?, ?)", (start, number))
    return Partitions(database)


def fill(found: Partitions, *times: int) -> None:
    found.database.execute("INSERT OR IGNORE INTO series (id, identity, header) VALUES (1, 'E1', 'x')")
    for time in times:
        found.database.execute(
            f"INSERT INTO sample_{found.number(time)} (time, series, host) VALUES (?, 1, 0)", (time,)
        )


def test_a_reading_goes_to_the_table_of_its_time(shelf: Shelf) -> None:
    found = parts(shelf, T, T + HOUR)
    assert [found.number(time) for time in (0, T - 1, T, T + HOUR - 1, T + HOUR)] == [0, 0, 1, 1, 2]
    found.database.close()


def test_the_oldest_table_goes_once_all_of_it_is_too_old(shelf: Shelf) -> None:
    found = parts(shelf, T, T + HOUR)
    fill(found, T - 5, T + 5, T + HOUR)
    assert found.drop_oldest(T - 1) is None
    assert found.drop_oldest(T) == T
    assert newest(found.database) == T + HOUR
    assert found.drop_oldest(T + HOUR) == T + HOUR
    assert found.drop_oldest(T + 10 * HOUR) is None, "the newest table stays"
    assert newest(found.database) == T + HOUR
    found.database.close()


@pytest.mark.parametrize(("short_of_full", "begun"), [(1, False), (0, True)])
def test_the_next_table_begins_with_the_hour_once_this_one_is_full(
    shelf: Shelf, short_of_full: int, begun: bool
) -> None:
    last = T + 10 + 14 * DAY // (PARTS - 1) - short_of_full
    found = parts(shelf)
    fill(found, T + 10, last - HOUR, last)
    found.advance(last, 14)
    begin = last // HOUR * HOUR + HOUR
    assert found.number(begin - 1) == 0
    assert (found.number(begin) != 0) == begun
    if begun:
        found.advance(begin - 1, 14)
        assert found.number(T + 30 * DAY) == 1, "not begun twice"
    found.database.close()


def test_a_second_table_is_followed_by_a_third(shelf: Shelf) -> None:
    found = parts(shelf, T)
    last = T + 14 * DAY // (PARTS - 1)
    fill(found, T - 5, T, last - HOUR, last)
    found.advance(last, 14)
    assert found.number(T + 30 * DAY) == 2
    found.database.close()


def test_samples_of_wrong_dates_that_are_moved_lie_in_the_table_of_their_time(shelf: Shelf) -> None:
    """One in another table would be dropped with it, or kept for years."""
    starts = [T + 1000 * number * DAY for number in range(1, PARTS)]
    found = parts(shelf, *starts)
    fill(found, *(start + 5 for start in starts))
    (free,) = found._merge_future(T)
    found.reload()
    assert found.database.execute(f"SELECT count(*) FROM sample_{free}").fetchone() == (0,)
    for start in starts:
        table = found.number(start + 5)
        times = [time for (time,) in found.database.execute(f"SELECT time FROM sample_{table}")]
        assert start + 5 in times
    found.database.close()


def test_what_arrived_last_may_be_older_than_the_newest(shelf: Shelf) -> None:
    found = parts(shelf)
    assert (newest(found.database), last_arrived(found.database)) == (None, 0)
    fill(found, T, T + 9)
    assert (newest(found.database), last_arrived(found.database)) == (T + 9, T + 9)
    found.database.execute("INSERT OR REPLACE INTO state (key, value) VALUES ('newest', ?)", (T,))
    assert last_arrived(found.database) == T
    found.database.close()


@pytest.mark.parametrize(
    ("silent", "uncounted"),
    [(HOUR, 0), (DAY, 0), (DAY + HOUR, DAY + HOUR), (30 * DAY, 30 * DAY)],
    ids=["never silent", "a day", "an hour more", "a month"],
)
def test_old_samples_are_looked_for_once_an_hour_and_kept_for_an_uplink(silent: int, uncounted: int) -> None:
    """Days of recording count: after more than a day of silence, readings are kept for longer by that."""
    now, dropped = [0.0], []

    class Noted:
        database = sqlite3.connect(":memory:", isolation_level=None)

        def drop_oldest(self, before: int) -> None:
            dropped.append((T - uncounted - before) / DAY)

    Noted.database.execute("CREATE TABLE hour (time INTEGER)")
    resumed = T - 10 * DAY
    hours = [*range(resumed, T + 1, HOUR), *range(resumed - silent, T - 150 * DAY, -HOUR)]
    Noted.database.executemany("INSERT INTO hour VALUES (?)", ((hour,) for hour in hours))
    retention, early = Retention(14, lambda: now[0]), T - uncounted
    for later, cursors in (
        (HOUR - 1, []),
        (1, []),
        (HOUR - 1, []),
        (1, [early - 20 * DAY]),
        (HOUR, [early - 90 * DAY, early - 20 * DAY]),
        (HOUR, [T]),
    ):
        now[0] += later
        retention.run(Noted(), T, cursors)  # type: ignore[arg-type]
    assert recorded_since(Noted.database, T, 200 * DAY) == 0
    Noted.database.close()
    assert dropped == [14, 20, 60, 14]
