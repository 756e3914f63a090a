"""`/api/costs` and `/api/prices`: what `p1tui costs --json` and `p1tui prices --json` print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from starlette.requests import Request

from p1tui.engine.money.billing import Every, asked_span, no_contract, pieces
from p1tui.engine.money.day_prices import day_prices
from p1tui.engine.money.json_objects import bill_as_dict, price_as_dict
from p1tui.engine.money.ledger import Ledger
from p1tui.i18n.message import Message
from p1tui.store.queries.history import History
from p1tui.web.api.answers import Refused
from p1tui.web.api.asked import day_of, one_of
from p1tui.web.site import Site

MOST_DAYS: Final = 4000
"""Days of costs that are asked for at a time: ten years."""

MOST_BILLS: Final = 400
"""Bills of an answer: a year of days."""

Query = Callable[[History], dict[str, Any]]


def costs(request: Request, site: Site) -> Query:
    """Return the query of bills: of the running contract year, or `from` to `to`, by `every`."""
    ledger, now = contracts_of(site), site.clock()
    today = _today(ledger, now)
    named: str = one_of(request, "every", ("", "day", "month", "year"), "")
    every: Every | None = named or None  # type: ignore[assignment]
    first, last = asked_span(
        ledger.contracts, today, day_of(request, "from", today), day_of(request, "to", today)
    )
    if first >= last:
        raise Refused(
            400,
            Message(
                "from {start} is not before to {end}.", start=str(first), end=str(last - timedelta(days=1))
            ),
        )
    if (last - first).days > MOST_DAYS:
        raise Refused(
            400,
            Message(
                "{days:,} days are too many, {most:,} at most.", days=(last - first).days, most=MOST_DAYS
            ),
        )
    tomorrow = today + timedelta(days=1)
    periods = [
        each for each in pieces(ledger.contracts, first, last, every) if not every or each[0] < tomorrow
    ]
    if len(periods) > MOST_BILLS:
        raise Refused(
            400,
            Message(
                "{count:,} bills are too many, {most:,} at most; take a longer step or a shorter period.",
                count=len(periods),
                most=MOST_BILLS,
            ),
        )
    without = one_of(request, "netting", ("as-is", "without"), "as-is") == "without"
    tail = site.feed.latest().tail

    def query(history: History) -> dict[str, Any]:
        books = ledger.books(history, first, now, tail)
        bills = books.bills_of_all_days(periods, without_netting=without) if periods else []
        return {"bills": [bill_as_dict(bill, without_netting=without) for found in bills for bill in found]}

    return query


def prices(request: Request, site: Site) -> Query:
    """Return the query of prices by the quarter hour: of `date`, else of today and tomorrow."""
    ledger, now = contracts_of(site), site.clock()
    today = _today(ledger, now)
    day = day_of(request, "date", today)
    days = [today, today + timedelta(days=1)] if day is None else [day]
    states = site.feed.latest().prices

    def query(history: History) -> dict[str, Any]:
        found = day_prices(ledger, history, days, now)
        shown = [each for each in found if each.is_known] or found[:1]
        return {
            "dynamic": ledger.is_dynamic,
            "attribution": ", ".join(dict.fromkeys(each.attribution for each in states if each.attribution)),
            "quarters": [
                price_as_dict(each, known.kept.get(each.start), tariff)
                for known in shown
                for tariff, course in known.courses.items()
                for each in course
            ],
        }

    return query


def contracts_of(site: Site) -> Ledger:
    """Return the books of the config's contracts. Raises `Refused` if there are none."""
    if site.ledger is None:
        raise Refused(404, no_contract())
    return site.ledger


def _today(ledger: Ledger, now: float) -> date:
    return datetime.fromtimestamp(now, ledger.timezone).date()
