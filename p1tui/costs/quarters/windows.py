"""Hours, days and months in which a line counts, as the config writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from p1tui.config.contracts import Contract, ContractLine

DAY_QUARTERS = 96
"""Quarter hours of a day on which no clock changes."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SUNDAY = 6


class Window(NamedTuple):
    """Times in which a line counts; empty texts are no limit."""

    hours: str = ""
    days: str = ""
    months: str = ""
    holidays: tuple[date, ...] = ()

    @property
    def is_always(self) -> bool:
        """True if there is no limit."""
        return not (self.hours or self.days or self.months)


ALWAYS = Window()
"""The window without a limit."""


def window_of(contract: Contract, line: ContractLine) -> Window:
    """Return the window of a line."""
    found = Window(line.hours, line.days, line.months, contract.holidays)
    return ALWAYS if found.is_always else found


@cache
def quarters_of(hours: str) -> frozenset[int]:
    """Return the quarter hours of a day, 0 to 95, that `07-11,17-22` names; `22-06` goes over midnight."""
    found = (_around(_quarter(first), _quarter(last), DAY_QUARTERS) for first, last in _ranges(hours))
    return frozenset().union(*found) if hours else frozenset(range(DAY_QUARTERS))


@cache
def weekdays_of(days: str) -> frozenset[int]:
    """Return the weekdays, Monday 0, that `mon-fri,sun` names."""
    named = ((WEEKDAYS.index(first), WEEKDAYS.index(last) + 1) for first, last in _ranges(days))
    return frozenset().union(*(_around(a, b, 7) for a, b in named)) if days else frozenset(range(7))


@cache
def months_of(months: str) -> frozenset[int]:
    """Return the months, 1 to 12, that `1-3,11-12` names; `11-3` goes over the new year."""
    named = ((int(first) - 1, int(last)) for first, last in _ranges(months))
    found = frozenset().union(*(_around(a, b, 12) for a, b in named)) if months else frozenset(range(12))
    return frozenset(each + 1 for each in found)


def _ranges(text: str) -> Iterable[tuple[str, str]]:
    for each in text.split(",") if text else ():
        first, _, last = each.partition("-")
        yield first, last or first


def _quarter(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 4 + int(minutes or 0) // 15


def _around(first: int, end: int, size: int) -> frozenset[int]:
    """Return the numbers from `first` to before `end` on a circle; equal ones are all of it."""
    first %= size
    return frozenset(each % size for each in range(first, end if end > first else end + size))
