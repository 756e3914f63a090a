"""State of a recording, restored from the history at the start."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from p1tui.store.outbox.outbox import Committed
from p1tui.store.recording.plausibility import PlausibilityFilter
from p1tui.store.recording.quarter_hour import RunningQuarter
from p1tui.store.recording.today import Today
from p1tui.store.recording.writer import Writer
from p1tui.store.series_registry import SeriesRegistry


class RecordingState(NamedTuple):
    """The objects that depend on all readings so far.

    Threads: the recorder's.
    """

    committed: Committed
    """The last stored reading when the state was restored."""
    registry: SeriesRegistry
    plausibility: PlausibilityFilter
    today: Today
    quarter: RunningQuarter

    @classmethod
    def resumed(cls, writer: Writer, timezone: ZoneInfo) -> RecordingState:
        """Restore the state at the last stored reading. Raises `sqlite3.Error`."""
        committed, registry = writer.committed(), SeriesRegistry(writer.database)
        registry.follow(committed.newest)
        before, today, quarter = registry.before, Today(timezone), RunningQuarter()
        if before is not None:
            names = writer.columns.registers
            today.restore(writer.database, names, committed.newest, registry.meters(), registry.devices())
            quarter.restore(writer.database, before.reading, before.series)
        plausibility = PlausibilityFilter(before.reading if before is not None else None)
        return cls(committed, registry, plausibility, today, quarter)
