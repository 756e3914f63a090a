"""The gas of a time before the recording is said to be unknown, in bars, table and file, and is not 0."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from p1tui.p1.reading import Device, Reading
from p1tui.runtime.duration import HOUR, MINUTE
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import csv, table
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.query import PeriodData, query
from tests.shared.times import AMSTERDAM
from tests.tui.draws import say
from tests.tui.driver import NOON
from tests.tui.history.positions import GAS, position

BEGIN = NOON - 40 * MINUTE
"""The recording begins at 11:20 with a gas meter that was read out at 11:00."""


def told(end: int) -> Iterator[Reading]:
    for time in range(BEGIN, end + 1, MINUTE):
        own = time // HOUR * HOUR
        gas = 5_000_000 + 70 * (own - NOON) // HOUR
        device = Device(channel=1, medium="gas", id="G1", value=gas, unit="dm3", time=own)
        yield Reading(
            time=time, header="H", meter="E1", import_wh=1000, gas_dm3=gas, gas_time=own, devices=(device,)
        )


def shown(folder: Path, end: int) -> tuple[HistoryPosition, PeriodData]:
    """Record until a time, and ask for the day's gas as the screen does."""
    path, here = folder / "history.db", position("day", GAS, end)
    recorder = Recorder(path, timezone=AMSTERDAM, clock=lambda: 0.0, now=lambda: float(end))
    with closing(recorder), closing(History(path, timezone=AMSTERDAM)) as history:
        recorder.backfill(told(end))
        return here, query(here, recorder.tail(), end, ())(history)


@pytest.mark.parametrize(
    ("end", "known"), [(NOON - 10 * MINUTE, []), (NOON + 2 * HOUR, [11, 12, 13])], ids=["one", "several"]
)
def test_only_what_lies_between_two_read_outs_is_told(tmp_path: Path, end: int, known: list[int]) -> None:
    here, data = shown(tmp_path, end)
    assert {at: bar for at, bar in enumerate(data.bars) if bar is not None} == dict.fromkeys(
        known, Bar(70, 0)
    )
    assert data.total == (Bar(70 * len(known), 0) if known else None)
    rows = say([*table.draw(here, data, 78, compare=False).rows]).splitlines()
    assert "no data" in rows[10]
    assert all("0.000" not in row for row in rows)
    told = [line.split(",")[2] for line in csv.text(here, data).splitlines()[1:]]
    assert told == ["0.070" if hour in known else "" for hour in range(24)]
