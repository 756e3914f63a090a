"""A household whose energy can be reckoned by hand: the same in every quarter hour of a day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from p1tui.model.quarters import QUARTER_S
from p1tui.p1.reading import Reading
from p1tui.store.recording.recorder import Recorder
from tests.shared.times import AMSTERDAM

IMPORTED, EXPORTED = 100, 60
"""Wh in each quarter hour: from the grid at night, to it by day."""


def is_sunny(time: int) -> bool:
    """Return True from 06:00 to 18:00 UTC."""
    return 6 <= time % 86_400 // 3600 < 18


def readings(start: int, end: int) -> Iterator[Reading]:
    """Yield a reading at each quarter hour from the start to the end, both included."""
    imported = exported = 0
    for time in range(start, end + 1, QUARTER_S):
        yield Reading(
            time=time,
            time_source="meter",
            header="XMX5LGF0000000000000",
            meter="E0000000000000001",
            import_wh=imported,
            export_wh=exported,
            power_import_w=0 if is_sunny(time) else 4 * IMPORTED,
            power_export_w=4 * EXPORTED if is_sunny(time) else 0,
        )
        exported += EXPORTED if is_sunny(time) else 0
        imported += 0 if is_sunny(time) else IMPORTED


def record(file: Path, start: int, end: int) -> None:
    """Write the household's history into a new file."""
    recorder = Recorder(file, timezone=AMSTERDAM, clock=lambda: float(end), now=lambda: float(end))
    recorder.backfill(readings(start, end))
    recorder.close()
