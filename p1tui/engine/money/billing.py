"""What is asked of costs by command line and page: the running contract year, a span and its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from p1tui.config.contracts import Contract
from p1tui.costs.answers.periods import periods
from p1tui.engine.money.ledger import year_of
from p1tui.i18n.message import Message
from p1tui.runtime import invocation

Every = Literal["day", "month", "year"]
Periods = list[tuple[date, date]]


def no_contract() -> Message:
    """Return the sentence to who has no contract."""
    return Message(
        "There is no contract in the config yet, so nothing is known of costs; `{command}` writes one, to be "
        "filled in from your bill.",
        command=invocation.command("contract new"),
    )


def asked_span(
    contracts: Sequence[Contract], today: date, first: date | None, last: date | None
) -> tuple[date, date]:
    """Return the first day and the day after the last one, where one of them or both may not be named.

    Without either it is the contract year that holds today; a first day alone leads up to today.
    """
    start, end = year_of(contracts, today)
    if last is not None:
        end = last + timedelta(days=1)
        start = year_of(contracts, last)[0]
    elif first is not None:
        end = today + timedelta(days=1)
    return (start if first is None else first), end


def pieces(contracts: Sequence[Contract], first: date, end: date, every: Every | None) -> Periods:
    """Cut a span into calendar days, calendar months or contract years."""
    if every is None:
        return [(first, end)]
    if every != "year":
        return periods(first, end, every)
    found = []
    while first < end:
        _, following = year_of(contracts, first)
        found.append((first, min(end, following)))
        first = following
    return found
