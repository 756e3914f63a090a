"""Energy by the quarter hour of any registers."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from p1tui.model.quarters import Quarters
from p1tui.store.batch import PendingReading
from p1tui.store.database.columns import LIVE
from p1tui.store.queries.device_quarters import device_course
from p1tui.store.queries.meter_quarters import meter_courses
from p1tui.store.queries.period import Period


def quarters(
    database: sqlite3.Connection, keys: Sequence[str], period: Period, tail: Sequence[PendingReading]
) -> Quarters:
    """Return the energy of the quarters of a period, by reading key. Raises `sqlite3.Error`."""
    courses = meter_courses(database, [key for key in keys if key not in LIVE], period, tail)
    for key in keys:
        if key in LIVE and (course := device_course(database, key, period, tail)) is not None:
            courses[key] = course
    return Quarters(period.start, period.length, {key: courses[key] for key in keys if key in courses})
