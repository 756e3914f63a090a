"""Prices and costs of a state, where a contract is known."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from p1tui.model.money import Cost, MoneyNow
from p1tui.model.snapshot import Snapshot
from p1tui.model.stored import StoredReading
from p1tui.p1.reading import rfc3339
from p1tui.runtime.duration import MINUTE, QUARTER

PRICE: Final = "price_"
"""First part of the keys of prices: what a kWh costs or earns in the running quarter hour."""

LATE: Final = 2 * MINUTE
"""Seconds into a quarter hour by which its prices are reckoned, on a slow computer, too; until then the last
ones stand."""


def money_values(snapshot: Snapshot, stored: StoredReading) -> Iterable[tuple[str, Any]]:
    """Yield prices and costs; what is not known is left out, and a sum that lacks something says so."""
    money = snapshot.money
    if money is None:
        return
    yield "contract", money.contract
    yield "currency", money.currency
    if _is_of_now(money, stored.reading.time):
        prices = {"import": money.price, "export": money.export, "market": money.market}
        yield from ((PRICE + name, text(price)) for name, price in prices.items() if price is not None)
    yield from _cost("cost_today", money.today, money.day_start)
    month = None if money.month is None else money.month.so_far
    yield from _cost("cost_month", month, money.month_start)


def text(amount: Decimal) -> str:
    """Return an amount with all of its digits."""
    return f"{amount:f}"


def _is_of_now(money: MoneyNow, time: int | None) -> bool:
    return time is None or time < (money.at // QUARTER + 1) * QUARTER + LATE


def _cost(key: str, cost: Cost | None, since: int | None) -> Iterable[tuple[str, Any]]:
    if cost is None or cost.amount is None or since is None:
        return
    yield key, text(cost.amount)
    yield f"{key}_since", rfc3339(since)
    yield f"{key}_at_least", cost.at_least
    yield f"{key}_missing_quarters", cost.missing_quarters
