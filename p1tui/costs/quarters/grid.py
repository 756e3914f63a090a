"""Quarter hours on end and the local calendar over them: days of 92, 96 and 100 quarters."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from p1tui.costs.quarters.windows import DAY_QUARTERS, SUNDAY, Window, months_of, quarters_of, weekdays_of
from p1tui.model.quarters import QUARTER_S


class Grid:
    """Quarters from `start` on, known by their index, and the days, months and windows in them.

    Threads: one at a time.
    """

    def __init__(self, start: int, count: int, zone: tzinfo) -> None:
        self.start = start
        """UTC seconds of the first quarter."""
        self.count = count
        """Number of quarters."""
        self.zone = zone
        self._midnights: dict[date, int] = {}
        self._masks: dict[tuple[Window, int, int], bytes] = {}

    def midnight(self, day: date) -> int:
        """Return the index at which a local day begins, also outside the grid."""
        index = self._midnights.get(day)
        if index is None:
            index = self._midnights[day] = (midnight(day, self.zone) - self.start) // QUARTER_S
        return index

    def index(self, day: date) -> int:
        """Return the index at which a local day begins, or the nearest one of the grid."""
        return min(max(self.midnight(day), 0), self.count)

    def day(self, index: int) -> date:
        """Return the local day of a quarter."""
        return datetime.fromtimestamp(self.start + index * QUARTER_S, self.zone).date()

    @property
    def days_end(self) -> date:
        """Return the day after the last one that has begun."""
        return self.day(self.count - 1) + timedelta(days=1)

    def mask(self, window: Window, first: int, end: int) -> bytes:
        """Return a byte for each quarter from `first` to before `end`: 1 in the window, else 0."""
        key = window, first, end
        if key not in self._masks:
            self._masks[key] = self._mask(window, first, end)
        return self._masks[key]

    def _mask(self, window: Window, first: int, end: int) -> bytes:
        if window.is_always or first >= end:
            return b"\1" * (end - first)
        hours, weekdays, months = (
            quarters_of(window.hours),
            weekdays_of(window.days),
            months_of(window.months),
        )
        usual = bytes(each in hours for each in range(DAY_QUARTERS))
        parts = []
        day = self.day(first)
        skipped = first - self.midnight(day)
        at = first - skipped
        while at < end:
            following = day + timedelta(days=1)
            after = self.midnight(following)
            weekday = SUNDAY if day in window.holidays else day.weekday()
            if weekday not in weekdays or day.month not in months:
                parts.append(bytes(after - at))
            elif after - at == DAY_QUARTERS:
                parts.append(usual)
            else:
                parts.append(bytes(self.quarter_of_day(each) in hours for each in range(at, after)))
            day, at = following, after
        return b"".join(parts)[skipped : skipped + end - first]

    def quarter_of_day(self, index: int) -> int:
        """Return the quarter hour, 0 to 95, that a local clock shows at the start of a quarter."""
        local = datetime.fromtimestamp(self.start + index * QUARTER_S, self.zone)
        return local.hour * 4 + local.minute // 15


def midnight(day: date, zone: tzinfo) -> int:
    """Return the UTC seconds at which a local day begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def month_start(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """Return the first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
