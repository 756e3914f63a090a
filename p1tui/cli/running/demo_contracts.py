"""The contracts of the demo: a fixed rate for most of its past, then day-ahead prices."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

import msgspec

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.answers.check import NETTING_ENDS
from p1tui.i18n.language import tr

TIMEZONE: Final = "Europe/Amsterdam"

ZONE: Final = "NL"
"""Bidding zone of the demo's prices."""

DYNAMIC_MONTHS: Final = 2
"""Whole months before this one with the dynamic contract."""

MONTHS: Final = 13
"""Whole months before this one that there are: this month and the last have the same a year before."""


class Beginnings(NamedTuple):
    """First days of the demo's contracts."""

    fixed: date
    """That of the history, too."""
    dynamic: date


def beginnings(today: date) -> Beginnings:
    """Return the first days of the contracts of a demo that is started on a day."""
    return Beginnings(_month_before(today, MONTHS), _month_before(today, DYNAMIC_MONTHS))


def _month_before(day: date, months: int) -> date:
    years, month = divmod(12 * day.year + day.month - 1 - months, 12)
    return date(years, month + 1, 1)


def contracts_since(fixed: date, dynamic: date) -> tuple[Contract, ...]:
    """Return an invented Dutch contract of a fixed rate from a day on, then the dynamic ones."""
    lines = (_fixed_supply(), _fixed_export(), *_rest())
    of_fixed_rate = _around_the_end_of_netting(fixed, tr("fixed"), lines, lines)
    return (*(each for each in of_fixed_rate if each.start < dynamic), *contracts(dynamic))


def contracts(first: date) -> tuple[Contract, ...]:
    """Return an invented Dutch dynamic contract from a day on, and the same one after the end of netting."""
    lines = (_supply(), _export(), *_rest())
    lines_after = (_supply(), *_export_after_netting(), *_rest())
    return _around_the_end_of_netting(first, tr("dynamic"), lines, lines_after)


def _around_the_end_of_netting(
    first: date, name: str, lines: tuple[ContractLine, ...], lines_after: tuple[ContractLine, ...]
) -> tuple[Contract, ...]:
    """Return a contract from a day on, with netting until that ends, and the one that follows then."""
    ends = NETTING_ENDS[TIMEZONE]
    after = Contract(start=max(first, ends), name=name, vat=21.0, instalment=95.0, line=lines_after)
    if first >= ends:
        return (after,)
    return msgspec.structs.replace(after, start=first, netting=True, line=lines), after


# Invented rates in EUR, without VAT where it is added, under the names of a bill in the reader's language.


def _supply() -> ContractLine:
    return ContractLine(name=tr("supply"), on="import", price="day_ahead", markup=0.018)


def _fixed_supply() -> ContractLine:
    return ContractLine(name=tr("supply"), on="import", rate=0.118, netted=True)


def _fixed_export() -> ContractLine:
    """Return what export beyond the import of the year earns."""
    return ContractLine(name=tr("feed-in"), on="export", rate=0.06, vat=False, part="beyond")


def _export() -> ContractLine:
    return ContractLine(name=tr("feed-in"), on="export", price="day_ahead", markup=-0.0105, vat=False)


def _export_after_netting() -> tuple[ContractLine, ...]:
    """Return what export earns at least by law, and a cost that may take no more than that."""
    earns = msgspec.structs.replace(_export(), floor_of=tr("supply"), floor=0.5, floor_over="year")
    cost = ContractLine(
        name=tr("feed-in cost"), on="export", rate=0.02, charge=True, vat=False, offsets=tr("feed-in")
    )
    return earns, cost


def _rest() -> tuple[ContractLine, ...]:
    return (
        ContractLine(name=tr("energy tax"), on="import", rate=0.09, netted=True),
        ContractLine(name=tr("fixed supply cost"), on="month", rate=5.5),
        ContractLine(name=tr("grid"), on="day", rate=1.1),
        ContractLine(name=tr("tax reduction"), on="day", rate=-1.42),
        ContractLine(name=tr("gas"), on="gas", rate=0.38),
        ContractLine(name=tr("gas tax"), on="gas", rate=0.6),
    )
