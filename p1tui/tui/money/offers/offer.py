"""A contract, and what the contract year so far costs under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from p1tui.i18n.message import NOTHING, Message
from p1tui.i18n.money import known, mark
from p1tui.model.money import Cost


@dataclass(frozen=True)
class Offer:
    """A contract, and what the contract year so far costs under it."""

    name: str
    """Name of the contract."""
    cost: Cost | None
    """None if its file cannot be used."""
    currency: str
    trouble: Message = NOTHING
    """Sentence on a file that cannot be used."""
    months: tuple[tuple[date, Cost], ...] = ()
    """First day of each month of the contract year so far, and what that month costs."""
    until: date | None = None
    """Day after the last one of the contract year."""

    @property
    def amount(self) -> str:
        """Cost so far in words; empty if the file cannot be used."""
        if self.cost is None:
            return ""
        marked = mark(unknown=self.cost.at_least, may_earn=self.cost.may_earn)
        return known(self.cost.amount, self.currency, marked)
