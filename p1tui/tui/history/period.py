"""Where one is in the history: which graph, which period, which bar. Plain data and functions.

A place is a graph, a length of period, its local begin and a cursor; stepping, zooming and moving make
another place.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from p1tui.i18n import dates
from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import milli, whole
from p1tui.p1.reading import Reading
from p1tui.store.database import calendar

Kind = Literal["rise", "mean", "highest"]
"""What a bar tells of its time."""

Period = Literal["hour", "day", "week", "month", "year", "10 years", "from-to"]
PERIODS: tuple[Period, ...] = ("hour", "day", "week", "month", "year", "10 years")
"""Those of the calendar, from short to long."""

QUARTER_S = 900
"""Nothing shorter has a demand."""

GRAINS: tuple[tuple[int, Period], ...] = (
    (3600, "day"), (3 * 3600, "week"), (25 * 3600, "month"), (32 * 86400, "year"),
)  # fmt: skip
"""The longest bar, in seconds, of each."""

HOURS_DAYS, THREE_HOURS_DAYS, MOST_DAYS, MOST_MONTHS_DAYS = 2, 8, 92, 6 * 366
"""How many days are shown by hours (one of power by half hours), of power by three hours, by days, and by
months; more are shown by years."""


@dataclass(frozen=True)
class Graph:
    """A quantity over time: of registers rises, of power means, of demand the highest quarter hours.

    `per_unit` base units are one `unit`; `finest` is the least that a row of its chart stands for.
    """

    name: str
    up: str
    down: str
    unit: str
    per_unit: int
    finest: int
    kind: Kind = "rise"


GRAPHS = (
    Graph(N_("Energy"), "import_wh", "export_wh", "kWh", 1000, 1),
    Graph(N_("Power"), "power_import_w", "power_export_w", "W", 1, 50, "mean"),
    Graph(N_("Demand"), "demand_w", "", "W", 1, 50, "highest"),
    Graph(N_("Gas"), "gas_dm3", "", "m³", 1000, 1),
    Graph(N_("Water"), "water_dm3", "", "m³", 1000, 1),
    Graph(N_("Heat"), "heat_mj", "", "GJ", 1000, 1),
)


def graphs_of(reading: Reading | None) -> tuple[Graph, ...]:
    """Those that this meter has numbers for."""
    numbers = reading.numbers() if reading else {}
    return tuple(graph for graph in GRAPHS if graph.up in numbers) or GRAPHS[:1]


@dataclass(frozen=True)
class HistoryPosition:
    """What is shown: `start` is the local begin of the period, `time` (UTC seconds) what the cursor is on.

    `until` is the local end of a period that is no calendar's: of `from-to`.
    """

    graph: Graph
    period: Period
    start: datetime
    time: int
    until: datetime | None = None

    @classmethod
    def now(cls, graph: Graph, period: Period, now: float, zone: ZoneInfo) -> HistoryPosition:
        """The period that holds `now`, with the cursor on its bar."""
        return cls(graph, period, begin(period, datetime.fromtimestamp(now, zone)), int(now))

    def between(self, first: date, last: date) -> HistoryPosition:
        """The days from the one to the other, both included; the cursor stays where it can."""
        start, until = (_midnight(day, self.zone) for day in (first, last + timedelta(days=1)))
        time = min(max(self.time, int(start.timestamp())), int(until.timestamp()) - 1)
        return HistoryPosition(self.graph, "from-to", start, time, until)

    @property
    def zone(self) -> ZoneInfo:
        """Where it is local."""
        zone = self.start.tzinfo
        assert isinstance(zone, ZoneInfo)
        return zone

    @property
    def cursor(self) -> int:
        """The bar that is read out."""
        edges = self.edges()
        return min(max(bisect_right(edges, self.time) - 1, 0), len(edges) - 2)

    def at(self, bar: int) -> HistoryPosition:
        """The cursor on a bar."""
        edges = self.edges()
        return replace(self, time=edges[min(max(bar, 0), len(edges) - 2)])

    def edges(self) -> tuple[int, ...]:
        """Where each bar begins, and where the last one ends; UTC seconds."""
        return _edges(self.period, self.start, self.until, self.graph.kind)

    def stepped(self, by: int) -> HistoryPosition:
        """The same length of time, `by` periods later, with the cursor on the same bar."""
        if self.until is not None:
            days = (self.until.date() - self.start.date()) * by
            start, until = (_midnight(end.date() + days, self.zone) for end in (self.start, self.until))
            return replace(self, start=start, until=until).at(self.cursor)
        return replace(self, start=begin(self.period, self.start, by)).at(self.cursor)

    def moved(self, by: int) -> HistoryPosition:
        """The cursor `by` bars on; over an end, into the next period."""
        cursor = self.cursor + by
        if cursor < 0:
            earlier = self.stepped(-1)
            return earlier.at(len(earlier.edges()) - 2)
        if cursor > len(self.edges()) - 2:
            return self.stepped(1).at(0)
        return self.at(cursor)

    def zoomed(self, by: int) -> HistoryPosition:
        """A longer period (`by` 1) or a shorter one (-1) around the cursor."""
        at = self._rank(by) + by
        if not 0 <= at < len(PERIODS):
            return self
        local = datetime.fromtimestamp(self.time, self.zone)
        return HistoryPosition(self.graph, PERIODS[at], begin(PERIODS[at], local), self.time)

    def _rank(self, by: int) -> int:
        """Where its length stands among the calendar's periods: of those around it, the one that is left."""
        if self.period in PERIODS:
            return PERIODS.index(self.period)
        days = (self.edges()[-1] - self.edges()[0]) // 86400
        longer = sum(days > most for most in (0, 1, 7, 31, 366, 3653))
        return longer - (1 if by > 0 else 0)

    def showing(self, graph: Graph) -> HistoryPosition:
        """Another graph of the same time."""
        return replace(self, graph=graph)


@lru_cache(maxsize=8)
def _edges(period: Period, start: datetime, until: datetime | None, kind: Kind) -> tuple[int, ...]:
    zone = start.tzinfo
    assert isinstance(zone, ZoneInfo)
    first = start.date()
    if period == "hour":
        step = QUARTER_S if kind == "highest" else 60
        return tuple(calendar.steps(int(start.timestamp()), step, 3600 // step))
    if period == "10 years":
        return tuple(calendar.edges(first, "year", 10, zone))
    if period == "year":
        return tuple(calendar.edges(first, "month", 12, zone))
    last = begin(period, start, 1) if until is None else until
    days = (last.date() - first).days
    if days > MOST_DAYS:
        return tuple(_calendar(start, last, "year" if days > MOST_MONTHS_DAYS else "month"))
    edges = calendar.edges(first, "day", days, zone)
    if days <= HOURS_DAYS:
        return tuple(range(edges[0], edges[-1] + 1, 1800 if kind == "mean" and days == 1 else 3600))
    if kind == "mean" and days <= THREE_HOURS_DAYS:
        return tuple(range(edges[0], edges[-1] + 1, 3 * 3600))
    return tuple(edges)


def _calendar(start: datetime, end: datetime, unit: Literal["month", "year"]) -> list[int]:
    """The ends of a stretch, and each begin of a month or a year between them."""
    edges, at = [int(start.timestamp())], begin(unit, start, 1)
    while at < end:
        edges.append(int(at.timestamp()))
        at = begin(unit, at, 1)
    return [*edges, int(end.timestamp())]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def begin(period: Period, local: datetime, later: int = 0) -> datetime:
    """The begin of the period that holds `local`, or of the one `later` periods after it."""
    if period == "hour":
        whole = local.replace(minute=0, second=0, microsecond=0)
        return datetime.fromtimestamp(whole.timestamp() + later * 3600, local.tzinfo)
    day = local.date()
    if period == "day":
        first = day + timedelta(days=later)
    elif period == "week":
        first = day + timedelta(days=7 * later - day.weekday())
    elif period == "month":
        months = day.year * 12 + day.month - 1 + later
        first = date(months // 12, months % 12 + 1, 1)
    elif period == "year":
        first = date(day.year + later, 1, 1)
    else:
        first = date(day.year - day.year % 10 + 10 * later, 1, 1)
    assert isinstance(local.tzinfo, ZoneInfo)
    return _midnight(first, local.tzinfo)


def heading(place: HistoryPosition) -> str:
    """The period in words: `Sat 15 Jun 2024`, `week of 10 Jun 2024`, `June 2024`."""
    start = place.start
    return {
        "hour": f"{dates.date(start)}, {_from_to(f'{start:%H}:00', f'{start.hour + 1:02}:00')}",
        "day": dates.date(start),
        "week": tr("week of {date}").format(date=f"{dates.day(start)} {start.year}"),
        "month": dates.month_of_year(start),
        "year": f"{start.year}",
        "10 years": _from_to(str(start.year), str(start.year + 9)),
        "from-to": _days(place.edges()[0], place.edges()[-1], place.zone),
    }[place.period]


def _days(start: int, end: int, zone: ZoneInfo) -> str:
    first, last = (datetime.fromtimestamp(time, zone) for time in (start, end - 1))
    year = "" if first.year == last.year else f" {first.year}"
    return _from_to(f"{dates.day(first)}{year}", f"{dates.day(last)} {last.year}")


def grain(place: HistoryPosition) -> Period:
    """The calendar's period that has bars of this length: the one itself, if it is the calendar's."""
    if place.until is None:
        return place.period
    longest = max(after - before for before, after in pairwise(place.edges()))
    return next((period for most, period in GRAINS if longest <= most), "10 years")


def label(place: HistoryPosition, at: int) -> str:
    """A bar's name for the axis, short."""
    local = datetime.fromtimestamp(place.edges()[at], place.start.tzinfo)
    return {
        "hour": dates.minutes(local), "day": dates.minutes(local),
        "week": f"{dates.weekday(local)} {local.day}",
        "month": f"{local.day}" if place.until is None else dates.day(local),
        "year": dates.month(local), "10 years": f"{local.year}",
    }[grain(place)]  # fmt: skip


def span(place: HistoryPosition, at: int) -> str:
    """A bar's time in full, for reading out: `14:00 to 15:00`, `Mon 10 Jun`, `June 2024`."""
    edges = place.edges()
    start, end = (datetime.fromtimestamp(edge, place.start.tzinfo) for edge in (edges[at], edges[at + 1]))
    length = edges[at + 1] - edges[at]
    if length < 86000:
        times = _from_to(dates.minutes(start), dates.minutes(end))
        if place.period in ("hour", "day"):
            return times
        return f"{dates.weekday(start)} {dates.day(start)} {times}"
    if length < 90000:
        return dates.date(start)
    if place.until is not None:
        return _days(edges[at], edges[at + 1], place.zone)
    return dates.month_of_year(start) if length < 32 * 86400 else f"{start.year}"


def _from_to(first: str, last: str) -> str:
    return tr("{first} to {last}").format(first=first, last=last)


def written(value: int, graph: Graph, decimals: int = 3) -> str:
    """A value in the graph's unit: `1.234 kWh`, `230 W`; rounded where decimals are left out."""
    return f"{bare(value, graph, decimals)} {graph.unit}"


def bare(value: int, graph: Graph, decimals: int = 3) -> str:
    """The same without its unit, for a column that names it."""
    if graph.per_unit == 1:
        return whole(value)
    step = 10 ** (3 - decimals)
    return milli((value + step // 2) // step * step, decimals, 0)


def iso(place: HistoryPosition, time: int) -> str:
    """A time as ISO 8601 with the local offset."""
    return datetime.fromtimestamp(time, place.start.tzinfo).isoformat()
