"""`/api/history`: a quantity by steps, or the rows that `p1tui export` prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import islice
from typing import Any, Final, NamedTuple

from starlette.requests import Request

from p1tui.i18n.message import Message
from p1tui.p1.reading import Reading, rfc3339
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.database.calendar import day_of
from p1tui.store.database.connection import open_reader
from p1tui.store.queries.history import History
from p1tui.store.transfer import export as history_rows
from p1tui.store.transfer import text
from p1tui.web.answers import Refused
from p1tui.web.asked import one_of, time_of
from p1tui.web.quantities import COUNTED, QUANTITIES, Columns
from p1tui.web.site import Site
from p1tui.web.steps import STEPS, Step, edges_of

EVERY: Final[Sequence[history_rows.Every]] = ("minute", "hour", "day", "sample")

WIDEST: Final[dict[history_rows.Every, int]] = {
    "sample": DAY // 4,
    "minute": 8 * DAY,
    "hour": 400 * DAY,
    "day": 4000 * DAY,
}
"""Seconds of the longest period of rows."""

MOST_ROWS: Final = 25_000


class Asked(NamedTuple):
    """A period that was asked for."""

    start: int
    end: int
    """UTC seconds after its last."""


def period_of(request: Request, site: Site) -> Asked:
    """Return the period `from` to `to`, by default the local day so far."""
    now = int(site.clock())
    start = time_of(request, "from", site.timezone, whole_day=False)
    end = time_of(request, "to", site.timezone, whole_day=True)
    if start is None:
        start = day_of(now if end is None else end - 1, site.timezone)[0]
    if end is None:
        end = max(now, start + MINUTE)
    if start >= end:
        raise Refused(
            400, Message("from {start} is not before to {end}.", start=rfc3339(start), end=rfc3339(end))
        )
    return Asked(start, end)


def steps(request: Request, site: Site) -> Callable[[History], dict[str, Any]]:
    """Return the query of a quantity by steps."""
    period = period_of(request, site)
    quantity = one_of(request, "quantity", tuple(QUANTITIES), "energy")
    step: Step = one_of(request, "step", STEPS, "hour")  # type: ignore[assignment]
    edges = edges_of(period.start, period.end, step, site.timezone)
    tail = site.feed.latest().tail

    def query(history: History) -> dict[str, Any]:
        found = QUANTITIES[quantity](history, edges, tail)
        return {
            "quantity": quantity,
            "step": step,
            "timezone": str(site.timezone),
            "from": rfc3339(edges[0]),
            "to": rfc3339(edges[-1]),
            "until": _until(edges, int(site.clock())),
            "began": _began(history, tail),
            "time": [rfc3339(edge) for edge in edges[:-1]],
            "values": found,
            "total": _total(history, quantity, edges, tail),
            "highest": _highest(found, edges),
        }

    return query


def _until(edges: Sequence[int], now: int) -> str | None:
    """Return the moment to which a period has come that is not over."""
    return rfc3339(now) if edges[0] <= now < edges[-1] else None


def _began(history: History, tail: Sequence[Reading]) -> str | None:
    began = history.began(tail)
    return None if began is None else rfc3339(began)


def _total(
    history: History, quantity: str, edges: Sequence[int], tail: Sequence[Reading]
) -> dict[str, int | None]:
    """Return the rise over the whole period, which holds the energy of gaps that no step has."""
    if quantity not in COUNTED:
        return {}
    found = QUANTITIES[quantity](history, (edges[0], edges[-1]), tail)
    return {key: column[0] for key, column in found.items()}


def _highest(found: Columns, edges: Sequence[int]) -> dict[str, dict[str, Any]]:
    """Return the highest value of each key, and the step in which it is."""
    highest: dict[str, dict[str, Any]] = {}
    for key, column in found.items():
        value, at = max(((each, -at) for at, each in enumerate(column) if each is not None), default=(0, 1))
        if at <= 0:
            highest[key] = {"time": rfc3339(edges[-at]), "value": value}
    return highest


def rows(request: Request, site: Site) -> Callable[[History], bytes]:
    """Return the query of rows as `p1tui export` prints them: JSON lines, or CSV with `format=csv`."""
    period = period_of(request, site)
    every: history_rows.Every = one_of(request, "step", EVERY, "hour")  # type: ignore[assignment]
    form = one_of(request, "format", ("jsonl", "csv"), "jsonl")
    if period.end - period.start > WIDEST[every]:
        raise Refused(
            400,
            Message(
                "Rows by {step} of {hours:,} hours are too many, {most:,} at most; p1tui export has all.",
                step=every,
                hours=(period.end - period.start) // HOUR,
                most=WIDEST[every] // HOUR,
            ),
        )
    span = history_rows.TimeRange(*period)

    def query(_: History) -> bytes:
        if not site.history_file.exists():
            return b""
        with closing(history_rows.export(site.history_file, every, span, site.timezone)) as found:
            taken = islice(found, MOST_ROWS)
            if form == "jsonl":
                return b"".join(text.json_lines(taken))
            with closing(open_reader(site.history_file)) as database:
                return b"".join(text.csv_lines(taken, history_rows.columns(database, every)))

    return query
