"""Bills and prices as JSON objects for other programs; amounts and prices are decimal strings."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from p1tui.costs.answers.spot import QuarterPrice
from p1tui.costs.bill import Bill
from p1tui.model.quarters import DayAheadPrice
from p1tui.p1.reading import rfc3339


def bill_as_dict(bill: Bill, *, file: str = "", without_netting: bool = False) -> dict[str, Any]:
    """Return a bill; `to` is its last day, `file` that of the contracts, empty for those of the config.

    Days before the first contract have no contract, no currency and no total.
    """
    return {
        "from": str(bill.start),
        "to": str(bill.end - timedelta(days=1)),
        "contract": bill.contract if bill.has_contract else None,
        **({"file": file} if file else {}),
        **({"without_netting": True} if without_netting else {}),
        "currency": bill.currency or None,
        "total": _text(bill.total),
        "lines": [
            {
                "name": line.name,
                "quantity": _text(line.quantity),
                "unit": line.unit,
                "amount": _text(line.amount),
                "missing_quarters": line.missing_quarters,
                "missing_elsewhere": line.missing_elsewhere,
            }
            for line in bill.lines
        ],
        "missing_quarters": bill.missing_quarters,
        "missing_elsewhere": bill.missing_elsewhere,
        "at_least": bill.at_least,
    }


def price_as_dict(each: QuarterPrice, kept: DayAheadPrice | None, tariff: int = 0) -> dict[str, Any]:
    """Return the price of a quarter hour, and what is kept of the market's; `tariff`: 0 for any."""
    return {
        "start": rfc3339(each.start),
        **({"tariff": tariff} if tariff else {}),
        "price": _text(each.market),
        "total": _text(each.total),
        "export": _text(each.worth),
        "currency": each.currency,
        "source": "" if kept is None else kept.source,
        "final": kept is not None and kept.final,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
