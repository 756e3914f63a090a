"""One line over one stretch of days: what is known of it, exactly, before anything is rounded."""

from __future__ import annotations

from fractions import Fraction

import msgspec

NOTHING = Fraction(0)


class Part(msgspec.Struct):
    """Quantity and money of a line; parts of one period are added up and rounded once."""

    quantity: Fraction = NOTHING
    """In the line's unit; of a peak kW times the share of a month."""
    money: Fraction | None = NOTHING
    """With VAT, below 0 what is earned; `None` if a number of the line is not filled in."""
    unpriced: Fraction = NOTHING
    """Quantity whose price is not known, so that `money` lacks it."""
    months: Fraction = NOTHING
    """Months that a peak is billed for; 0 for other lines."""
    needed: int = 0
    """Quarters of which the line needs the energy."""
    missing: set[int] = msgspec.field(default_factory=set)
    """Quarters of these that it does not have."""
    elsewhere: set[int] = msgspec.field(default_factory=set)
    """Missing quarters at other times of the contract year on which the amount depends."""

    def add(self, other: Part) -> None:
        """Add a part of other days."""
        self.quantity += other.quantity
        self.money = None if self.money is None or other.money is None else self.money + other.money
        self.unpriced += other.unpriced
        self.months += other.months
        self.needed += other.needed
        self.missing |= other.missing
        self.elsewhere |= other.elsewhere

    @property
    def is_known(self) -> bool:
        """False if all that the line needs is missing."""
        return not self.missing or len(self.missing) < self.needed

    @property
    def known_money(self) -> Fraction | None:
        """Money of what is known; `None` if nothing is, not a price of the quantity, or no rate."""
        has_price = not self.unpriced or self.unpriced < self.quantity
        return self.money if self.is_known and has_price else None
