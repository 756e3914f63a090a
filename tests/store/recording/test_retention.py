from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from p1tui.model.entries import Backlog, Progress
from p1tui.p1.reading import Reading
from p1tui.store.recording.recorder import Recorder

Make = Callable[..., Reading]
DAY = 86_400
T = 1_700_006_400 // DAY * DAY


def samples(path: Path) -> Any:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT min(time), count(*) FROM sample").fetchone()


def backfill_days(recorder: Recorder, make: Make, days: int) -> None:
    for day in range(days):
        recorder.backfill(
            make(T + day * DAY + hour * 3600, wh=(day * 24 + hour) * 100, gas=day * 24 + hour)
            for hour in range(24)
        )


def pass_hour(recorder: Recorder, clock: Any) -> None:
    clock.now += 3600
    recorder.commit()


def test_samples_go_part_by_part_down_to_the_days_that_are_kept(
    path: Path, open_recorder: Callable[..., Recorder], make: Make, clock: Any
) -> None:
    recorder = open_recorder(retention=14)
    backfill_days(recorder, make, 30)
    recorder.commit()
    assert samples(path)[0] == T
    oldest = []
    for _ in range(12):
        pass_hour(recorder, clock)
        oldest.append((samples(path)[0] - T) / DAY)
    assert oldest == sorted(oldest)
    assert 13 < 30 - oldest[-1] < 18
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM minute").fetchone() == (720,)
        kept = database.execute("SELECT value FROM device_sample ORDER BY seen LIMIT 1").fetchone()
    assert kept == (int(oldest[-1] * 24) - 1,)  # the register that the oldest kept sample goes by


def test_readings_fill_the_room_that_old_ones_left(
    path: Path, open_recorder: Callable[..., Recorder], make: Make, clock: Any
) -> None:
    recorder = open_recorder(retention=7)
    outbox = recorder.outbox("channel", 20)
    sizes = []
    for day in range(40):
        recorder.backfill(make(T + day * DAY + step * 10, wh=day * 360 + step) for step in range(360))
        if day > 15:
            outbox.save(Progress(cursor=T + day * DAY))
        for _ in range(4):
            pass_hour(recorder, clock)
        sizes.append(recorder._file.writer.database.execute("PRAGMA page_count").fetchone()[0])
    while_waiting, after = (sizes[15] - sizes[5]) / 10, (sizes[-1] - sizes[18]) / 21
    assert after < while_waiting / 3  # the minutes alone


def test_what_waits_for_an_uplink_is_kept_up_to_60_days(
    path: Path, open_recorder: Callable[..., Recorder], make: Make, clock: Any
) -> None:
    recorder = open_recorder(retention=7)
    outbox = recorder.outbox("channel", 20)
    backfill_days(recorder, make, 80)
    outbox.save(Progress(cursor=T + 5 * DAY))
    for _ in range(20):
        pass_hour(recorder, clock)
    assert 0 < samples(path)[0] - T <= 20 * DAY
    outbox.save(Progress(cursor=T + 80 * DAY))
    for _ in range(5):
        pass_hour(recorder, clock)
    backfill_days(recorder, make, 90)
    for _ in range(20):
        pass_hour(recorder, clock)
    assert 70 * DAY < samples(path)[0] - T < 83 * DAY


def test_beyond_60_days_minutes_are_due_in_place_of_readings(
    path: Path, open_recorder: Callable[..., Recorder], make: Make, clock: Any
) -> None:
    recorder = open_recorder(retention=7)
    outbox = recorder.outbox("channel", 20)
    backfill_days(recorder, make, 100)
    outbox.save(Progress(cursor=T + 5 * DAY))
    assert outbox.backlog().thinned == 0
    for _ in range(20):
        pass_hour(recorder, clock)
    backlog = outbox.backlog()
    oldest = samples(path)[0]
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


def test_a_wrong_date_in_a_part_does_not_keep_it(
    path: Path, open_recorder: Callable[..., Recorder], make: Make, clock: Any
) -> None:
    recorder = open_recorder(retention=7)
    recorder.record(make(T + 9000 * DAY))
    for hour in range(24 * 12):
        for second in range(10):
            recorder.record(make(T + hour * 3600 + second, wh=hour))
        recorder.commit()
        pass_hour(recorder, clock)
    assert 7 * DAY <= T + 12 * DAY - samples(path)[0] < 9 * DAY


def test_the_hosts_clock_drops_nothing(
    path: Path, open_recorder: Callable[..., Recorder], make: Make, clock: Any
) -> None:
    recorder = open_recorder(retention=3, now=lambda: T + 4000.0 * DAY)
    backfill_days(recorder, make, 3)
    pass_hour(recorder, clock)
    assert samples(path) == (T, 72)


def test_dropping_makes_room_and_the_file_stops_growing(
    path: Path, open_recorder: Callable[..., Recorder], make: Make, clock: Any
) -> None:
    recorder = open_recorder(retention=1)
    pages = []
    for day in range(5):
        for hour in range(0, 24, 2):
            start = T + day * DAY + hour * 3600
            recorder.backfill(make(start + second) for second in range(0, 7200, 30))
            clock.now += 7200
            recorder.commit()
        pages.append(recorder._file.writer.database.execute("PRAGMA page_count").fetchone()[0])
    assert pages[4] - pages[2] < 2 * (pages[1] - pages[0])
