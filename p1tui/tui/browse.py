"""Where one is in the history: which graph, which period, which bar. Plain data and functions.

A place is a graph, a length of period, its local begin and a cursor; stepping, zooming and moving make
another place. `question` is what it asks of the store.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from p1tui.p1.reading import Reading
from p1tui.store import periods
from p1tui.tui import dates
from p1tui.tui.language import tr
from p1tui.tui.numbers import milli, whole
from p1tui.tui.series import Bar, History

Period = Literal["hour", "day", "week", "month", "year", "10 years"]
PERIODS: tuple[Period, ...] = ("hour", "day", "week", "month", "year", "10 years")


@dataclass(frozen=True)
class Graph:
    """A quantity over time: of power means, of registers rises.

    `per_unit` base units are one `unit`; `finest` is the least that a row of its chart stands for.
    """

    name: str
    up: str
    down: str
    unit: str
    per_unit: int
    finest: int
    mean: bool = False


GRAPHS = (
    Graph("Energy", "import_wh", "export_wh", "kWh", 1000, 10),
    Graph("Power", "power_import_w", "power_export_w", "W", 1, 50, mean=True),
    Graph("Gas", "gas_dm3", "", "m³", 1000, 10),
    Graph("Water", "water_dm3", "", "m³", 1000, 10),
    Graph("Heat", "heat_mj", "", "GJ", 1000, 10),
)


def graphs_of(reading: Reading | None) -> tuple[Graph, ...]:
    """Those that this meter has numbers for."""
    numbers = reading.numbers() if reading else {}
    return tuple(graph for graph in GRAPHS if graph.up in numbers) or GRAPHS[:1]


@dataclass(frozen=True)
class Place:
    """What is shown: `start` is the local begin of the period, `cursor` the bar that is read out."""

    graph: Graph
    period: Period
    start: datetime
    cursor: int

    @classmethod
    def now(cls, graph: Graph, period: Period, now: float, zone: ZoneInfo) -> Place:
        """The period that holds `now`, with the cursor on its bar."""
        return cls(graph, period, begin(period, datetime.fromtimestamp(now, zone)), 0).at(int(now))

    def at(self, time: int) -> Place:
        """The cursor on the bar that holds `time`."""
        edges = self.edges()
        return replace(self, cursor=max((n for n, edge in enumerate(edges[:-1]) if edge <= time), default=0))

    def edges(self) -> list[int]:
        """Where each bar begins, and where the last one ends; UTC seconds."""
        zone = self.start.tzinfo
        assert isinstance(zone, ZoneInfo)
        first = self.start.date()
        if self.period == "hour":
            return periods.steps(int(self.start.timestamp()), 60, 60)
        if self.period == "10 years":
            return periods.edges(first, "year", 10, zone)
        if self.period == "year":
            return periods.edges(first, "month", 12, zone)
        days = (begin(self.period, self.start, 1).date() - first).days
        edges = periods.edges(first, "day", days, zone)
        if self.period == "day":
            return list(range(edges[0], edges[-1] + 1, 1800 if self.graph.mean else 3600))
        if self.period == "week" and self.graph.mean:
            return list(range(edges[0], edges[-1] + 1, 3 * 3600))
        return edges

    def stepped(self, by: int) -> Place:
        """The same length of time, `by` periods later."""
        moved = replace(self, start=begin(self.period, self.start, by))
        return replace(moved, cursor=min(self.cursor, len(moved.edges()) - 2))

    def moved(self, by: int) -> Place:
        """The cursor `by` bars on; over an end, into the next period."""
        cursor = self.cursor + by
        if cursor < 0:
            earlier = self.stepped(-1)
            return replace(earlier, cursor=len(earlier.edges()) - 2)
        if cursor > len(self.edges()) - 2:
            return replace(self.stepped(1), cursor=0)
        return replace(self, cursor=cursor)

    def zoomed(self, by: int) -> Place:
        """A longer period (`by` 1) or a shorter one (-1) around the cursor."""
        at = PERIODS.index(self.period) + by
        if not 0 <= at < len(PERIODS):
            return self
        time = self.edges()[self.cursor]
        local = datetime.fromtimestamp(time, self.start.tzinfo)
        return replace(self, period=PERIODS[at], start=begin(PERIODS[at], local)).at(time)

    def showing(self, graph: Graph) -> Place:
        """Another graph of the same time."""
        time = self.edges()[self.cursor]
        return replace(self, graph=graph).at(time)


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
    return datetime(first.year, first.month, first.day, tzinfo=local.tzinfo)


class Charted(NamedTuple):
    """The answer: a bar for each bucket and for the same bucket one period before, and totals of each."""

    bars: tuple[Bar | None, ...]
    past: tuple[Bar | None, ...]
    total: Bar | None
    past_total: Bar | None
    peak: tuple[int, int] | None
    """When the most power was taken from the grid, and how many W; of electricity alone."""


def question(place: Place, tail: Sequence[Reading]) -> Callable[[History], Charted]:
    """What to ask the history for a place, in the thread that may wait for it."""
    edges, past_edges = place.edges(), place.stepped(-1).edges()

    def ask(history: History) -> Charted:
        graph = place.graph
        peak = None
        if graph.down:
            peak = history.figures("import_wh", "power_import_w", edges[0], edges[-1], tail).peak
        return Charted(
            _bars(history, graph, edges, tail), _bars(history, graph, past_edges, tail),
            _total(history, graph, edges, tail), _total(history, graph, past_edges, tail), peak,
        )  # fmt: skip

    return ask


def _bars(
    history: History, graph: Graph, edges: Sequence[int], tail: Sequence[Reading]
) -> tuple[Bar | None, ...]:
    ups = _values(history, graph, graph.up, edges, tail)
    downs = _values(history, graph, graph.down, edges, tail)
    return tuple(
        None if up is None and down is None else Bar(up or 0, down or 0)
        for up, down in zip(ups, downs, strict=True)
    )


def _values(
    history: History, graph: Graph, key: str, edges: Sequence[int], tail: Sequence[Reading]
) -> Sequence[int | None]:
    if not key:
        return [None] * (len(edges) - 1)
    if graph.mean:
        return [point.mean for point in history.mean(key, edges, tail)]
    return history.energy(key, edges, tail)


def _total(history: History, graph: Graph, edges: Sequence[int], tail: Sequence[Reading]) -> Bar | None:
    keys = ("import_wh", "export_wh") if graph.mean else (graph.up, graph.down)
    whole = (edges[0], edges[-1])
    found = [history.energy(key, whole, tail)[0] if key else None for key in keys]
    return None if found == [None, None] else Bar(found[0] or 0, found[1] or 0)


def heading(place: Place) -> str:
    """The period in words: `Sat 15 Jun 2024`, `week of 10 Jun 2024`, `June 2024`."""
    start = place.start
    return {
        "hour": f"{dates.date(start)}, {_from_to(f'{start:%H}:00', f'{start.hour + 1:02}:00')}",
        "day": dates.date(start),
        "week": tr("week of {date}").format(date=f"{dates.day(start)} {start.year}"),
        "month": dates.month_of_year(start),
        "year": f"{start.year}",
        "10 years": _from_to(str(start.year), str(start.year + 9)),
    }[place.period]


def label(place: Place, at: int) -> str:
    """A bar's name for the axis, short."""
    local = datetime.fromtimestamp(place.edges()[at], place.start.tzinfo)
    return {
        "hour": dates.minutes(local), "day": dates.minutes(local),
        "week": f"{dates.weekday(local)} {local.day}", "month": f"{local.day}", "year": dates.month(local),
        "10 years": f"{local.year}",
    }[place.period]  # fmt: skip


def span(place: Place, at: int) -> str:
    """A bar's time in full, for reading out: `14:00 to 15:00`, `Mon 10 Jun`, `June 2024`."""
    edges = place.edges()
    start, end = (datetime.fromtimestamp(edge, place.start.tzinfo) for edge in (edges[at], edges[at + 1]))
    length = edges[at + 1] - edges[at]
    if length < 86000:
        times = _from_to(dates.minutes(start), dates.minutes(end))
        if place.period in ("hour", "day"):
            return times
        return f"{dates.weekday(start)} {dates.day(start)} {times}"
    if length < 8 * 86400:
        return dates.date(start)
    return dates.month_of_year(start) if length < 32 * 86400 else f"{start.year}"


def _from_to(first: str, last: str) -> str:
    return tr("{first} to {last}").format(first=first, last=last)


def written(value: int, graph: Graph, decimals: int = 3) -> str:
    """A value in the graph's unit: `1.234 kWh`, `230 W`; cut, not rounded."""
    return f"{milli(value, decimals, 0) if graph.per_unit == 1000 else whole(value)} {graph.unit}"


def iso(place: Place, time: int) -> str:
    """A time as ISO 8601 with the local offset."""
    return datetime.fromtimestamp(time, place.start.tzinfo).isoformat()
