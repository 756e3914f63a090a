"""Format money for a person: amounts to the cent, prices of a kWh to the hundredth of a cent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from p1tui.i18n import language
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import UNKNOWN, grouped

SIGNS = {"EUR": ("€ ", ""), "SEK": ("", " kr")}
"""Currency -> text before and after a number; others stand before it by their code."""

AMOUNT, PRICE = 2, 4
"""Decimals of an amount and of a price of a kWh."""

PER_KWH = "/kWh"
"""What follows a price of a kWh, or its currency."""


def money(amount: Decimal | None, currency: str, decimals: int = AMOUNT) -> str:
    """Format an amount with its currency: `€ 12.34`, `€ −0.50`, `12.34 kr`."""
    before, after = SIGNS.get(currency, (f"{currency} ", ""))
    return f"{before}{number(amount, decimals)}{after}"


def per_kwh(amount: Decimal | None, currency: str) -> str:
    """Format a price of a kWh with its unit: `€ 0.3719/kWh`."""
    return f"{money(amount, currency, PRICE)}{PER_KWH}"


def mark(*, unknown: bool, may_earn: bool) -> str:
    """Return the mark of an amount: `≥` if what is unknown can only add to it, `?` if it may be less."""
    return "" if not unknown else "?" if may_earn else "≥"


def known(amount: Decimal | None, currency: str, marked: str = "") -> str:
    """Format an amount behind the mark of one that lacks something, or say that nothing of it is known."""
    if amount is None:
        return tr("not known")
    text = money(amount, currency)
    return f"{marked} {text}" if marked else text


def number(amount: Decimal | None, decimals: int = AMOUNT) -> str:
    """Format an amount without its currency, rounded half away from zero: `1,234,567.80`, `−0.50`."""
    if amount is None:
        return UNKNOWN
    rounded = amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    units, _, rest = f"{abs(rounded):f}".partition(".")
    sign = "−" if rounded < 0 else ""
    return f"{sign}{grouped(int(units))}{language.marks().decimal if rest else ''}{rest}"


def unit(currency: str) -> str:
    """Return the name of a currency for a heading: `€`, `kr`, `CHF`."""
    before, after = SIGNS.get(currency, (currency, ""))
    return (before or after).strip()
