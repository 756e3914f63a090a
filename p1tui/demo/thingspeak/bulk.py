"""The bodies of the loopback ThingSpeak's bulk calls: JSON and CSV updates -> `(created_at, values)` rows."""

from __future__ import annotations

from typing import Any

from p1tui.demo.thingspeak.channel import FIELDS, Channel, Refused, parse_created_at

Entries = list[tuple[int, dict[str, str]]]

MEMBERS = (*FIELDS, "latitude", "longitude", "elevation", "status")
SHORT = {"lat": "latitude", "long": "longitude"}
"""A single update says `lat` and `long` where a bulk update says `latitude` and `longitude`."""

CSV_COLUMNS = (*FIELDS, "latitude", "longitude", "elevation", "status")


def json_entries(updates: Any, channel: Channel, now: float) -> Entries:
    """The `updates` list of a JSON body. Raises `Refused` 400 where a row has no time that can be known."""
    if not isinstance(updates, list) or not all(isinstance(row, dict) for row in updates):
        raise Refused(400)
    times = _Times(channel, now)
    return [(times.of(row.get("created_at"), row.get("delta_t")), member_values(row)) for row in updates]


def csv_entries(updates: Any, time_format: str, channel: Channel, now: float) -> Entries:
    """`TS,f1,…,f8,lat,long,elev,status|TS,…`; `time_format` says what TS is."""
    if not isinstance(updates, str) or time_format not in ("absolute", "relative"):
        raise Refused(400)
    times = _Times(channel, now)
    entries = []
    for line in updates.split("|") if updates else []:
        first, *columns = line.split(",")
        absolute = time_format == "absolute"
        created_at = times.of(first if absolute else None, None if absolute else first)
        values = {name: value for name, value in zip(CSV_COLUMNS, columns, strict=False) if value}
        entries.append((created_at, values))
    return entries


def member_values(row: dict[str, Any], *, short: bool = False) -> dict[str, str]:
    """The known members of a row as text; unknown names and nulls are left out."""
    names = {SHORT.get(name, name): value for name, value in row.items()} if short else row
    return {name: _text(names[name]) for name in MEMBERS if names.get(name) is not None}


def _text(value: Any) -> str:
    return "".join(letter for letter in str(value) if letter >= " ")


class _Times:
    """Each row's time: its own, or seconds after the row before it (zero only for the first)."""

    def __init__(self, channel: Channel, now: float) -> None:
        self._last = max((row.created_at for row in channel.rows), default=int(now))
        self._first = True

    def of(self, created_at: Any, delta: Any) -> int:
        if created_at is not None:
            time = parse_created_at(str(created_at))
        elif isinstance(delta, int | str) and str(delta).isdigit() and (self._first or int(delta) > 0):
            time = self._last + int(delta)
        else:
            time = None
        if time is None:
            raise Refused(400)
        self._last, self._first = time, False
        return time
