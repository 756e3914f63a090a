"""`/api/history`: a quantity by steps, or the rows that `p1tui export` prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import islice
from typing import Any, Final, NamedTuple

from starlette.requests import Request

from p1tui.engine.money.cost_history import costs_between
from p1tui.i18n.message import Message
from p1tui.p1.reading import Reading, rfc3339
from p1tui.runtime.duration import MINUTE
from p1tui.store.database.calendar import day_of
from p1tui.store.database.connection import open_reader
from p1tui.store.queries.history import History
from p1tui.store.transfer import export as history_rows
from p1tui.store.transfer import text
from p1tui.web.api.answers import Refused
from p1tui.web.api.asked import one_of, time_of
from p1tui.web.api.money import contracts_of
from p1tui.web.api.quantities import COUNTED, QUANTITIES, Query, costs, fine_power, highest
from p1tui.web.api.steps import FINE, STEPS, edges_of
from p1tui.web.site import Site

EVERY: Final[Sequence[history_rows.Every]] = ("minute", "hour", "day", "sample")

MOST_ROWS: Final = 25_000
"""Rows of an answer: six hours of readings a second apart, or two weeks of minutes."""

TOO_MANY: Final = Message(
    "Of that time there are more than {most:,} rows; take a longer step or a shorter period, or p1tui export."
)


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
    quantity = one_of(request, "quantity", (*QUANTITIES, "cost"), "energy")
    allowed = {"power": (*STEPS, *FINE), "cost": STEPS[1:]}.get(quantity, STEPS)
    step = one_of(request, "step", allowed, "hour")
    edges = edges_of(period.start, period.end, step, site.timezone)
    ask, extra = _query(site, quantity, fine=step in FINE)
    latest, now = site.feed.latest(), int(site.clock())

    def query(history: History) -> dict[str, Any]:
        began = history.began(latest.tail)
        return {
            "quantity": quantity,
            "step": step,
            "timezone": str(site.timezone),
            "from": rfc3339(period.start),
            "to": rfc3339(period.end),
            "until": rfc3339(now) if edges[0] <= now < edges[-1] else None,
            "began": None if began is None else rfc3339(began),
            **extra,
            "time": [rfc3339(edge) for edge in edges[:-1]],
            "end": rfc3339(edges[-1]),
            "values": ask(history, edges, latest.tail),
            "total": _total(site, quantity, history, period, latest.tail),
            "highest": highest(quantity, history, *period, latest.tail),
        }

    return query


def _query(site: Site, quantity: str, *, fine: bool) -> tuple[Query, dict[str, Any]]:
    """Return the query of a quantity, and what is told beside its values."""
    if quantity == "cost":
        ledger = contracts_of(site)
        return costs(ledger), {"currency": ledger.currency}
    return (fine_power if fine else QUANTITIES[quantity]), {}


def _total(
    site: Site, quantity: str, history: History, period: Asked, tail: Sequence[Reading]
) -> dict[str, int | str | None]:
    """Return the rise over exactly the period: it holds also the energy of gaps, which no step has.

    The cost is that of the whole days of the period.
    """
    if quantity == "cost":
        (point,) = costs_between(contracts_of(site), history, period, tail)
        if point is None:
            return {"cost": None, "cost_incomplete": None}
        return {"cost": f"{point.amount:f}", "cost_incomplete": point.incomplete}
    if quantity not in COUNTED:
        return {}
    return {key: history.energy(key, period, tail)[0] for key in COUNTED[quantity]}


def rows(request: Request, site: Site) -> Callable[[History], bytes]:
    """Return the query of rows as `p1tui export` prints them: JSON lines, or CSV with `format=csv`."""
    period = period_of(request, site)
    every: history_rows.Every = one_of(request, "step", EVERY, "hour")  # type: ignore[assignment]
    form = one_of(request, "format", ("jsonl", "csv"), "jsonl")
    span = history_rows.TimeRange(*period)

    def query(_: History) -> bytes:
        if not site.history_file.exists():
            return b""
        with closing(history_rows.export(site.history_file, every, span, site.timezone)) as found:
            taken = list(islice(found, MOST_ROWS + 1))
            if len(taken) > MOST_ROWS:
                raise Refused(400, TOO_MANY.with_values(most=MOST_ROWS))
            if form == "jsonl":
                return b"".join(text.json_lines(taken))
            with closing(open_reader(site.history_file)) as database:
                return b"".join(text.csv_lines(taken, history_rows.columns(database, every)))

    return query
