from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from p1tui.model import Progress
from p1tui.p1.reading import Reading
from p1tui.store.recorder import Recorder

Make = Callable[..., Reading]
DAY = 86_400
T = 1_700_006_400 // DAY * DAY


def samples(path: Path) -> Any:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT min(time), count(*) FROM sample").fetchone()


def hourly(make: Make, days: int) -> list[Reading]:
    return [make(T + hour * 3600, wh=hour * 100, gas=hour) for hour in range(days * 24 + 1)]


def pass_hour(recorder: Recorder, clock: Any) -> None:
    clock.now += 3600
    recorder.commit()


def test_samples_go_two_days_a_pass_down_to_the_days_that_are_kept(
    path: Path, open_recorder: Callable[..., Recorder], make: Make, clock: Any
) -> None:
    recorder = open_recorder(retention=3)
    recorder.backfill(hourly(make, 10))
    recorder.commit()
    assert samples(path)[0] == T
    oldest = []
    for _ in range(5):
        pass_hour(recorder, clock)
        oldest.append((samples(path)[0] - T) // DAY)
    assert oldest == [2, 4, 6, 7, 7]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM minute").fetchone() == (241,)
        kept = database.execute("SELECT value FROM device_sample ORDER BY seen LIMIT 1").fetchone()
    assert kept == (7 * 24 - 1,)  # the register that the oldest kept sample goes by


def test_what_waits_for_an_uplink_is_kept_up_to_60_days(
    path: Path, open_recorder: Callable[..., Recorder], make: Make, clock: Any
) -> None:
    recorder = open_recorder(retention=3)
    outbox = recorder.outbox("channel", 20)
    recorder.backfill(hourly(make, 80))
    outbox.save(Progress(cursor=T + 5 * DAY))
    for _ in range(20):
        pass_hour(recorder, clock)
    assert (samples(path)[0] - T) // DAY == 20
    outbox.save(Progress(cursor=T + 75 * DAY))
    for _ in range(40):
        pass_hour(recorder, clock)
    assert (samples(path)[0] - T) // DAY == 75


def test_the_hosts_clock_drops_nothing(
    path: Path, open_recorder: Callable[..., Recorder], make: Make, clock: Any
) -> None:
    recorder = open_recorder(retention=3, now=lambda: T + 4000.0 * DAY)
    recorder.backfill(hourly(make, 3))
    pass_hour(recorder, clock)
    assert samples(path) == (T, 73)
