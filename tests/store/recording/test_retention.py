"""Old samples make room, but for what waits for an uplink, and the roll-ups stay."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import Message
from p1tui.model.entries import Backlog, Progress
from p1tui.runtime.duration import DAY
from p1tui.store.recording.recorder import Recorder
from tests.store.shelf import Shelf, make

T = 1_700_006_400 // DAY * DAY


def samples(shelf: Shelf) -> tuple[int, int]:
    """Return the time of the oldest sample, and their number."""
    ((oldest, count),) = shelf.rows("SELECT min(time), count(*) FROM sample")
    return oldest, count


def page_count(shelf: Shelf) -> int:
    ((pages,),) = shelf.rows("PRAGMA page_count")
    return int(pages)


def backfill_days(recorder: Recorder, days: int) -> None:
    for day in range(days):
        recorder.backfill(
            make(T + day * DAY + hour * 3600, wh=(day * 24 + hour) * 100, gas=day * 24 + hour)
            for hour in range(24)
        )


def test_samples_go_part_by_part_down_to_the_days_that_are_kept(shelf: Shelf) -> None:
    recorder = shelf.open(retention=14)
    backfill_days(recorder, 30)
    recorder.commit()
    assert samples(shelf)[0] == T
    oldest = []
    for _ in range(12):
        shelf.pass_hour(recorder)
        oldest.append((samples(shelf)[0] - T) / DAY)
    assert oldest == sorted(oldest)
    assert 13 < 30 - oldest[-1] < 18
    assert shelf.rows("SELECT count(*) FROM minute") == [(720,)]
    (kept,) = shelf.rows("SELECT value FROM device_sample ORDER BY seen LIMIT 1")
    assert kept == (int(oldest[-1] * 24) - 1,)  # the register that the oldest kept sample goes by


def test_readings_fill_the_room_that_old_ones_left(shelf: Shelf) -> None:
    recorder = shelf.open(retention=7)
    outbox = recorder.outbox("channel", 20)
    sizes = []
    for day in range(40):
        recorder.backfill(make(T + day * DAY + step * 10, wh=day * 360 + step) for step in range(360))
        if day > 15:
            outbox.save(Progress(cursor=T + day * DAY))
        for _ in range(4):
            shelf.pass_hour(recorder)
        sizes.append(page_count(shelf))
    while_waiting, after = (sizes[15] - sizes[5]) / 10, (sizes[-1] - sizes[18]) / 21
    assert after < while_waiting / 3  # the minutes alone


def test_what_waits_for_an_uplink_is_kept_up_to_60_days(shelf: Shelf) -> None:
    recorder = shelf.open(retention=7)
    outbox = recorder.outbox("channel", 20)
    backfill_days(recorder, 80)
    outbox.save(Progress(cursor=T + 5 * DAY))
    for _ in range(20):
        shelf.pass_hour(recorder)
    assert 0 < samples(shelf)[0] - T <= 20 * DAY
    outbox.save(Progress(cursor=T + 80 * DAY))
    for _ in range(5):
        shelf.pass_hour(recorder)
    backfill_days(recorder, 90)
    for _ in range(20):
        shelf.pass_hour(recorder)
    assert 70 * DAY < samples(shelf)[0] - T < 83 * DAY


def test_beyond_60_days_minutes_are_due_in_place_of_readings(shelf: Shelf) -> None:
    recorder = shelf.open(retention=7)
    outbox = recorder.outbox("channel", 20)
    backfill_days(recorder, 100)
    outbox.save(Progress(cursor=T + 5 * DAY))
    assert outbox.backlog().thinned == 0
    for _ in range(20):
        shelf.pass_hour(recorder)
    backlog = outbox.backlog()
    oldest = samples(shelf)[0]
    thinned = (oldest - T - 5 * DAY) // 3600
    assert thinned > 0
    assert backlog == Backlog(95 * 24 - 2 + 1, T + 5 * DAY + 59, thinned)
    entries = outbox.due(5000)
    assert len(entries) == backlog.entries
    assert [entry.time for entry in entries] == sorted({entry.time for entry in entries})
    assert [entry.time % 3600 for entry in entries] == [59] * thinned + [0] * (len(entries) - thinned)
    assert entries[0].values["import_t1_wh"] == make(T, wh=5 * 24 * 100).import_tariff_wh[1]
    assert entries[0].values["power_import_w"] == 500
    outbox.save(Progress(cursor=entries[10].time))
    assert outbox.backlog().entries == backlog.entries - 11


def test_a_wrong_date_in_a_part_does_not_keep_it(shelf: Shelf) -> None:
    recorder = shelf.open(retention=7)
    recorder.record(make(T + 9000 * DAY))
    for hour in range(24 * 12):
        for second in range(10):
            recorder.record(make(T + hour * 3600 + second, wh=hour))
        recorder.commit()
        shelf.pass_hour(recorder)
    assert 7 * DAY <= T + 12 * DAY - samples(shelf)[0] < 9 * DAY


@pytest.mark.parametrize("excursions", [1, 12], ids=["once", "again and again"])
def test_dates_of_the_future_that_were_believed_do_not_keep_samples(shelf: Shelf, excursions: int) -> None:
    recorder = shelf.open(retention=14)
    for hour in range(24 * 61):
        start = T + hour * 3600
        for second in range(0, 3600, 1200):
            recorder.record(make(start + second, wh=hour))
        if hour >= 24 and hour % 48 == 24 and hour // 48 < excursions:
            for second in range(12):
                recorder.record(make(T + (3650 + hour * 30) * DAY + second, wh=hour))
            recorder.commit()
            for second in range(2410, 2422):
                recorder.record(make(start + second, wh=hour))
        recorder.commit()
        shelf.pass_hour(recorder)
    assert 14 <= 61 - (samples(shelf)[0] - T) / DAY <= 17


def test_tables_that_wrong_dates_began_are_used_again(shelf: Shelf) -> None:
    recorder = shelf.open(retention=14)
    backfill_days(recorder, 2)
    for number in range(1, 8):
        start = T + 3650 * DAY * number
        shelf.connection.execute("INSERT INTO part VALUES (?, ?)", (start, number))
        shelf.connection.execute(
            f"INSERT INTO sample_{number} (time, series, host) VALUES (?, 1, 0)", (start + 1,)
        )
    last = T + 2 * DAY - 3600
    shelf.connection.execute("INSERT INTO state VALUES ('newest', ?), ('forward_from', ?)", (last, last))
    recorder.close()
    recorder = shelf.open(retention=14)
    for day in range(2, 61):
        recorder.backfill(make(T + day * DAY + hour * 3600, wh=(day * 24 + hour) * 100) for hour in range(24))
        for _ in range(3):
            shelf.pass_hour(recorder)
            recorder.note("test", Message("x"))
    recorder.commit()
    assert 14 <= 61 - (samples(shelf)[0] - T) / DAY <= 17
    assert shelf.rows("SELECT count(*) FROM sample WHERE time > ?", T + 61 * DAY) == [(7,)]


def test_the_hosts_clock_drops_nothing(shelf: Shelf) -> None:
    recorder = shelf.open(retention=3, now=lambda: T + 4000.0 * DAY)
    backfill_days(recorder, 3)
    shelf.pass_hour(recorder)
    assert samples(shelf) == (T, 72)


def test_dropping_makes_room_and_the_file_stops_growing(shelf: Shelf) -> None:
    recorder = shelf.open(retention=1)
    pages = []
    for day in range(5):
        for hour in range(0, 24, 2):
            start = T + day * DAY + hour * 3600
            recorder.backfill(make(start + second) for second in range(0, 7200, 30))
            shelf.clock.now += 7200
            recorder.commit()
        pages.append(page_count(shelf))
    assert pages[4] - pages[2] < 2 * (pages[1] - pages[0])


@pytest.mark.parametrize("hours", [1, 30], ids=["a moment", "a day and more"])
def test_a_future_date_while_it_is_believed_drops_no_more_than_right_ones_would(
    shelf: Shelf, hours: int
) -> None:
    recorder = shelf.open(retention=14)
    outbox = recorder.outbox("channel", 20)
    backfill_days(recorder, 30)
    outbox.save(Progress(cursor=T + 30 * DAY))
    for _ in range(20):
        shelf.pass_hour(recorder)
        recorder.note("test", Message("x"))
    before = samples(shelf)[0]
    for hour in range(hours):
        for second in range(12):
            recorder.record(make(T + 400 * DAY + hour * 3600 + second, wh=72_000))
        shelf.pass_hour(recorder)
    assert before >= T + 14 * DAY
    assert samples(shelf)[0] <= T + 30 * DAY + hours * 3600 - 14 * DAY
    assert shelf.rows("SELECT count(*) FROM sample WHERE time > ?", T + 399 * DAY) == [(12 * hours,)]


def test_what_waits_for_an_uplink_is_kept_while_a_future_date_is_believed(shelf: Shelf) -> None:
    recorder = shelf.open(retention=7)
    outbox = recorder.outbox("channel", 20)
    backfill_days(recorder, 30)
    outbox.save(Progress(cursor=T + 5 * DAY))
    for hour in range(30):
        for second in range(12):
            recorder.record(make(T + 400 * DAY + hour * 3600 + second, wh=72_000))
        shelf.pass_hour(recorder)
    assert samples(shelf)[0] <= T + 5 * DAY


def test_days_without_a_reading_do_not_count(shelf: Shelf) -> None:
    recorder = shelf.open(retention=7)
    backfill_days(recorder, 10)
    for _ in range(10):
        shelf.pass_hour(recorder)
        recorder.note("test", Message("x"))
    before = samples(shelf)[0]
    for day in range(40, 50):
        recorder.backfill(make(T + day * DAY + hour * 3600, wh=day * 2400) for hour in range(24))
        shelf.pass_hour(recorder)
        if day == 42:
            assert T <= samples(shelf)[0] <= T + 6 * DAY
    assert before < samples(shelf)[0] <= T + 43 * DAY


def test_what_waits_for_an_uplink_is_kept_after_the_clock_went_back_behind_its_cursor(shelf: Shelf) -> None:
    recorder = shelf.open(retention=7)
    outbox = recorder.outbox("channel", 20)
    backfill_days(recorder, 2)
    for second in range(12):
        recorder.record(make(T + 400 * DAY + second, wh=72_000))
    recorder.commit()
    outbox.save(Progress(cursor=T + 400 * DAY + 12))
    for hour in range(2 * 24, 40 * 24):
        for second in range(12 if hour == 2 * 24 else 1):
            recorder.record(make(T + hour * 3600 + second, wh=72_000 + hour))
        shelf.pass_hour(recorder)
    assert samples(shelf)[0] <= T + 2 * DAY
    outbox.save(Progress(cursor=T + 39 * DAY))
    for _ in range(20):
        shelf.pass_hour(recorder)
        recorder.note("test", Message("x"))
    assert T + 2 * DAY < samples(shelf)[0] <= T + 33 * DAY
