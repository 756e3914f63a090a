"""Convert times as a meter prints them to UTC seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from p1tui.p1.lines.values import Stamp

HOUR = 3600
_EPOCH = datetime(1970, 1, 1)
_EASTERN = ("FI", "LT")
"""Countries on Eastern European time; every other country with a P1 port is on Central European time."""


class MeterTime:
    """Turns printed times into UTC seconds.

    `S` and `W` are offsets from the country's standard time, also in countries whose meters print `W` all
    year (HAN H1, 2.3). A time without a letter is local time in `timezone`.
    """

    def __init__(self, timezone: tzinfo) -> None:
        self._timezone = timezone
        winter = datetime(2026, 1, 1, tzinfo=UTC).astimezone(timezone).utcoffset()
        self._eastern = winter == timedelta(hours=2)

    def standard_offset(self, country: str | None) -> int:
        """Return the seconds by which the country's standard time is ahead of UTC.

        Finnish meters print Swedish headers; the configured time zone distinguishes them.
        """
        if country in _EASTERN or (country in (None, "SE") and self._eastern):
            return 2 * HOUR
        return HOUR

    def utc(self, stamp: Stamp, standard_offset: int, after: int | None) -> int:
        """Return UTC seconds; the clock's previous time, `after`, decides in October's double hour."""
        if stamp.utc:
            return stamp.seconds
        if stamp.season:
            return stamp.seconds - standard_offset - (HOUR if stamp.season == "S" else 0)
        local = _EPOCH + timedelta(seconds=stamp.seconds)
        first = int(local.replace(tzinfo=self._timezone, fold=0).timestamp())
        second = int(local.replace(tzinfo=self._timezone, fold=1).timestamp())
        return second if after is not None and first < after <= second else first
