from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from p1tui.p1.reading import Reading
from p1tui.store.queries.history import History, PowerPoint
from p1tui.store.recording import retention
from p1tui.store.recording.recorder import Recorder

Make = Callable[..., Reading]
T = 1_700_002_800  # the start of an hour


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    opened = History(path, timezone=ZoneInfo("Europe/Amsterdam"))
    yield opened
    opened.close()


def test_an_absent_file_reads_as_empty_but_for_the_tail(history: History, make: Make) -> None:
    assert history.power(T, 60, 2, [make(T + 61, power=70)]) == [
        PowerPoint(T, None, None),
        PowerPoint(T + 60, 70, 0),
    ]


def test_committed_and_uncommitted_readings_make_one_mean(
    history: History, open_recorder: Callable[..., Recorder], make: Make
) -> None:
    recorder = open_recorder()
    tail: tuple[Reading, ...] = ()
    for second in range(120):
        recorder.record(make(T + second, power=second))
        tail = recorder.tail()
        if second == 89:
            recorder.commit()
    expected = [PowerPoint(T, 30, 0), PowerPoint(T + 60, 90, 0), PowerPoint(T + 120, None, None)]
    assert history.power(T, 60, 3, tail) == expected
    recorder.commit()
    assert history.power(T, 60, 3, tail) == expected  # a tail that is committed meanwhile counts once
    assert history.power(T + 10, 20, 2, ()) == [PowerPoint(T + 10, 20, 0), PowerPoint(T + 30, 40, 0)]


def test_every_resolution_agrees(
    history: History, open_recorder: Callable[..., Recorder], make: Make
) -> None:
    recorder = open_recorder()
    recorder.backfill(make(T + second, power=second // 60) for second in range(0, 7200, 10))
    assert history.power(T, 3600, 2) == [PowerPoint(T, 30, 0), PowerPoint(T + 3600, 90, 0)]
    assert [point.import_w for point in history.power(T, 60, 120)] == list(range(120))
    assert [point.import_w for point in history.power(T, 30, 240)] == [half // 2 for half in range(240)]
    assert history.power(T + 1800, 3600, 1) == [PowerPoint(T + 1800, 60, 0)]


def test_where_samples_are_gone_minutes_stand_for_seconds(
    history: History, open_recorder: Callable[..., Recorder], make: Make
) -> None:
    recorder = open_recorder(retention=0)
    for start in (0, 3600):
        recorder.backfill(make(T + second, power=second // 60) for second in range(start, start + 3600, 10))
    retention.drop(recorder._file.writer.parts, T + 3600)
    points = history.power(T + 3540, 20, 6)
    assert [point.import_w for point in points] == [59, 59, 59, 60, 60, 60]


def test_readers_and_the_writer_at_once(
    path: Path, open_recorder: Callable[..., Recorder], make: Make
) -> None:
    recorder = open_recorder()
    stop = threading.Event()
    seen: list[int] = []

    def read() -> None:
        history = History(path, timezone=ZoneInfo("UTC"))
        most = 0
        while not stop.is_set():
            known = sum(point.import_w is not None for point in history.power(T, 1, 600))
            assert known >= most
            most = known
        seen.append(sum(point.import_w is not None for point in history.power(T, 1, 600)))
        history.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for second in range(600):
        recorder.record(make(T + second))
        if second % 20 == 0:
            recorder.commit()
    recorder.commit()
    stop.set()
    for reader in readers:
        reader.join()
    assert seen == [600, 600, 600]
    assert not recorder.status().trouble
