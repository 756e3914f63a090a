"""Delays between the telegrams of a recording."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from p1tui.recordings.pieces import Piece

INTERVAL = 10.0
"""Seconds between two telegrams without a time: the interval of the meters that print none."""

LONGEST_GAP = 60.0
"""Seconds: a longer gap is a break in the recording, and is played as one `INTERVAL`."""

CLOCK = re.compile(rb"0-0:1\.0\.0\((\d{12})([SWsw]?)\)")


class ReplayPace:
    """Tells how long to wait, by the times of arrival where the recording has them, else by the meter's."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._first = True
        self._last: datetime | None = None
        self._last_at: float | None = None

    def gap(self, piece: Piece) -> float:
        """Return the seconds to wait between the previous telegram and this one, at the chosen speed."""
        if not piece.data.startswith(b"/") and piece.at is None:
            return 0.0
        before, self._last = self._last, clock_of(piece.data)
        before_at, self._last_at = self._last_at, piece.at
        if self._first:
            self._first = False
            return 0.0
        recorded = INTERVAL
        if self._last_at is not None and before_at is not None:
            recorded = self._last_at - before_at
        elif self._last and before:
            recorded = (self._last - before).total_seconds()
        return (recorded if 0 <= recorded <= LONGEST_GAP else INTERVAL) / self._speed


def clock_of(telegram: bytes) -> datetime | None:
    """Return the telegram's own time, in standard time, for differences only; `None` if it prints none."""
    if not (found := CLOCK.search(telegram)):
        return None
    try:
        local = datetime.strptime(found[1].decode(), "%y%m%d%H%M%S")
    except ValueError:
        return None
    return local - timedelta(hours=found[2] in (b"S", b"s"))
