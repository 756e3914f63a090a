"""Exact numbers: the decimal digits that a person wrote, and money to the cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal


@cache
def exact(number: float) -> Fraction:
    """Return the decimal number that was written for a float: 0.1 is a tenth."""
    return Fraction(repr(number))


def filled(number: float | Literal[""]) -> Fraction | None:
    """Return the number, `None` where it is not filled in."""
    return None if number == "" else exact(number)


def to_cents(money: Fraction) -> Decimal:
    """Round money to the cent, half away from zero."""
    return _rounded(money, 2)


def to_thousandths(quantity: Fraction) -> Decimal:
    """Round a quantity to three decimals, half away from zero."""
    return _rounded(quantity, 3)


def _rounded(number: Fraction, digits: int) -> Decimal:
    twice = 2 * number.denominator
    size = (2 * abs(number.numerator) * 10**digits + number.denominator) // twice
    return Decimal(-size if number < 0 else size).scaleb(-digits)
