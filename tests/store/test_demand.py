from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.p1.reading import Reading
from p1tui.store.demand import billed_w
from p1tui.store.history import History
from p1tui.store.means import Peak
from p1tui.store.recorder import Recorder

Make = Callable[..., Reading]
T = 1_700_002_800  # the start of an hour


def peaks(path: Path, edges: list[int]) -> list[Peak | None]:
    with closing(History(path, timezone=ZoneInfo("Europe/Brussels"))) as history:
        return history.demand_peaks(edges)


def test_a_meter_without_demand_is_read_by_its_registers(
    path: Path, open_recorder: Callable[..., Recorder], make: Make
) -> None:
    recorder = open_recorder()
    for minute in range(-1, 40):
        recorder.record(make(T + minute * 60 + 59, wh=1000 + minute * (10 if minute < 15 else 20)))
        recorder.commit()
    assert peaks(path, [T, T + 900, T + 1800, T + 2700]) == [Peak(T, 600), Peak(T + 900, 1760), None]


def test_the_meters_own_figure_goes_first(
    path: Path, open_recorder: Callable[..., Recorder], make: Make
) -> None:
    recorder = open_recorder()
    for minute in range(-1, 16):
        recorder.record(make(T + minute * 60 + 59, wh=minute * 10, demand_w=700))
    recorder.commit()
    assert peaks(path, [T, T + 900]) == [Peak(T, 700)]


def test_a_gap_before_the_quarter_leaves_it_unknown(
    path: Path, open_recorder: Callable[..., Recorder], make: Make
) -> None:
    recorder = open_recorder()
    for minute in [-5, *range(15)]:
        recorder.record(make(T + minute * 60, wh=(minute + 5) * 10))
    recorder.commit()
    assert peaks(path, [T, T + 900]) == [None]


def test_twelve_months_are_billed_each_with_its_floor() -> None:
    months = [Peak(0, 90_000), *[Peak(1, 1000)] * 11, Peak(2, 4500)]
    assert billed_w(months) == round((11 * 2500 + 4500) / 12)
    assert billed_w([None, Peak(1, 3000)]) == 3000
    assert billed_w([None]) is None
