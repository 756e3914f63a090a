"""The devices of a register, and those of them that are one."""

from __future__ import annotations

import sqlite3

from p1tui.p1.reading_keys import LiveRegister, live_register
from p1tui.store.continuity import can_follow


def devices_of(database: sqlite3.Connection, live: LiveRegister) -> list[int]:
    """Return the row ids of the devices with this register."""
    rows = database.execute("SELECT id, medium, unit FROM device WHERE medium = ?", (live.medium,))
    return [id_ for id_, medium, unit in rows.fetchall() if live_register(medium, unit) is live]


def same_registers(database: sqlite3.Connection, medium: str) -> dict[int, int]:
    """Return row id without an equipment id -> row id with one, for devices that are the same.

    Two devices are the same if they have one channel and the registers of one fit between those of the other,
    by time and value. Histories of older versions and of two merged recordings have such pairs.
    """
    pairs = database.execute(
        "SELECT bare.id, named.id, bare.unit FROM device AS bare JOIN device AS named"
        " ON named.medium = bare.medium AND named.channel = bare.channel AND named.equipment_id IS NOT NULL"
        " WHERE bare.medium = ? AND bare.equipment_id IS NULL",
        (medium,),
    ).fetchall()
    return {
        bare: named
        for bare, named, unit in pairs
        if _is_within(database, unit, bare, named) or _is_within(database, unit, named, bare)
    }


def _is_within(database: sqlite3.Connection, unit: str | None, inner: int, outer: int) -> bool:
    """Return True if the first and last hour of `inner` fit between the hours of `outer` around them."""
    hour = "SELECT time, value FROM device_hour WHERE device = ?"
    first = database.execute(f"{hour} ORDER BY time LIMIT 1", (inner,)).fetchone()
    last = database.execute(f"{hour} ORDER BY time DESC LIMIT 1", (inner,)).fetchone()
    if first is None:
        return False
    before = f"{hour} AND time < ? ORDER BY time DESC LIMIT 1"
    after = f"{hour} AND time > ? ORDER BY time LIMIT 1"
    left = database.execute(before, (outer, first[0])).fetchone()
    right = database.execute(after, (outer, last[0])).fetchone()
    return bool(left and right) and can_follow(unit, left, first) and can_follow(unit, last, right)
