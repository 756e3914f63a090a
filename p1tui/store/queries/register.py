"""A register as it stood at any moment: what a household writes down when a contract begins."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from p1tui.runtime.duration import HOUR, MINUTE
from p1tui.store.batch import PendingReading
from p1tui.store.database.columns import LIVE, TableColumns
from p1tui.store.queries.devices import devices_of
from p1tui.store.queries.energy import tail_registers


class StandingRegister(NamedTuple):
    """A register, and when it was read."""

    time: int
    """UTC seconds; of a device its own read-out time, of years ago the end of a minute or an hour."""
    value: int


def register_at(
    database: sqlite3.Connection, key: str, moment: int, tail: Sequence[PendingReading]
) -> StandingRegister | None:
    """Return a register as last read at a moment; `None` if it was not yet. Raises `sqlite3.Error`."""
    late = int(key in LIVE)  # a device's waiting register has the second before its read-out
    found = [
        StandingRegister(known.time + late, known.value)
        for known in tail_registers(key, tail)
        if known.time + late <= moment
    ]
    if key in LIVE:
        for device in devices_of(database, LIVE[key]):
            for query in (
                "SELECT time, value FROM device_sample WHERE device = :device AND time <= :moment AND live"
                f" AND seen < :moment + {HOUR} ORDER BY seen DESC LIMIT 1",
                f"SELECT time + {HOUR}, value FROM device_hour WHERE device = :device"
                f" AND time <= :moment - {HOUR} AND live ORDER BY time DESC LIMIT 1",
            ):
                found += _found(database, query, {"device": device, "moment": moment})
    elif key in TableColumns.of(database).registers:
        for query in (
            # Readings of the running minute; those before it are in its minutes.
            f"SELECT time, {key} FROM sample WHERE time <= :moment AND time > :moment - 2 * {MINUTE}"
            f" AND {key} NOTNULL ORDER BY time DESC LIMIT 1",
            f"SELECT time / {MINUTE} * {MINUTE} + {MINUTE}, {key} FROM minute"
            f" WHERE time < :moment / {MINUTE} * {MINUTE} AND {key} NOTNULL ORDER BY time DESC LIMIT 1",
            f"SELECT time / {HOUR} * {HOUR} + {HOUR}, {key} FROM hour"
            f" WHERE time < :moment / {HOUR} * {HOUR} AND {key} NOTNULL ORDER BY time DESC LIMIT 1",
        ):
            found += _found(database, query, {"moment": moment})
    return max(found, default=None)


def _found(database: sqlite3.Connection, query: str, values: dict[str, int]) -> list[StandingRegister]:
    return [StandingRegister(*row) for row in database.execute(query, values)]
