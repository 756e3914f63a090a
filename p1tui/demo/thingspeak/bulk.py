"""Parse the bodies of bulk calls: JSON and CSV updates -> `(created_at, values)` rows."""

from __future__ import annotations

from typing import Any

from p1tui.demo.thingspeak.channel import FIELDS, Channel, RefusedCall, parse_created_at

Updates = list[tuple[int, dict[str, str]]]

MEMBERS = (*FIELDS, "latitude", "longitude", "elevation", "status")
"""Members of a JSON row, in the order of the columns of a CSV row."""

SHORT = {"lat": "latitude", "long": "longitude"}
"""Member of a single update -> that of a bulk update, where they differ."""


def json_entries(updates: Any, channel: Channel, now: float) -> Updates:
    """Parse the `updates` list of a JSON body. Raises `RefusedCall` 400 for a row without a time."""
    if not isinstance(updates, list) or not all(isinstance(row, dict) for row in updates):
        raise RefusedCall(400)
    times = _Times(channel, now)
    return [(times.of(row.get("created_at"), row.get("delta_t")), member_values(row)) for row in updates]


def csv_entries(updates: Any, time_format: str, channel: Channel, now: float) -> Updates:
    """Parse `TS,f1,…,f8,lat,long,elev,status|TS,…`.

    TS is a time if `time_format` is `absolute`, seconds after the row before if it is `relative`. Raises
    `RefusedCall` 400.
    """
    if not isinstance(updates, str) or time_format not in ("absolute", "relative"):
        raise RefusedCall(400)
    times = _Times(channel, now)
    entries = []
    for line in updates.split("|") if updates else []:
        first, *columns = line.split(",")
        absolute = time_format == "absolute"
        created_at = times.of(first if absolute else None, None if absolute else first)
        values = {name: value for name, value in zip(MEMBERS, columns, strict=False) if value}
        entries.append((created_at, values))
    return entries


def member_values(row: dict[str, Any], *, short: bool = False) -> dict[str, str]:
    """Return the known members of a row as text, without nulls; `short` reads those of a single update."""
    names = {SHORT.get(name, name): value for name, value in row.items()} if short else row
    return {name: _text(names[name]) for name in MEMBERS if names.get(name) is not None}


def _text(value: Any) -> str:
    return "".join(letter for letter in str(value) if letter >= " ")


class _Times:
    """Finds each row's time: its own, or seconds after the row before it (zero only for the first)."""

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
            raise RefusedCall(400)
        self._last, self._first = time, False
        return time
