"""Say what of contracts is missing, overlaps, or has no effect."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from p1tui.config.contract_faults import label, not_filled_in
from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.lines.standing import STANDING
from p1tui.costs.price_needs import without_prices
from p1tui.costs.quarters.windows import DAY_QUARTERS, WEEKDAYS, months_of, quarters_of, weekdays_of
from p1tui.i18n.message import Message, joined
from p1tui.runtime import invocation

NETTING_ENDS = {"Europe/Amsterdam": date(2027, 1, 1)}
"""First day without netting, by time zone: in the Netherlands by law 36 611."""

ONLY_FOR: dict[str, frozenset[str]] = {
    "netted": frozenset({"import", "export"}),
    "tariff": frozenset({"import", "export"}),
    "charge": frozenset({"export"}),
    "part": frozenset({"export"}),
    "floor": frozenset({"export"}),
    "at_least": frozenset({"month_peak"}),
    "mean_of": frozenset({"month_peak"}),
    "count": frozenset({"top_hours"}),
    "one_a_day": frozenset({"top_hours"}),
    "weights": frozenset({"top_hours"}),
    "per": frozenset({"month_peak", "top_hours"}),
    "reference_kw": frozenset({"above_reference"}),
    "above": frozenset({"import", "export", "gas", "water", "heat"}),
    "up_to": frozenset({"import", "export", "gas", "water", "heat"}),
}
"""Quantities for which a setting has an effect."""

TIMED = frozenset({"hours", "days", "months"})


class Finding(msgspec.Struct, frozen=True):
    """One thing that is found in contracts."""

    message: Message
    is_missing: bool = False
    """True if costs cannot be told in full before it is mended; else it is likely not meant."""


def findings(contracts: Sequence[Contract], timezone: str = "", market: str | None = None) -> list[Finding]:
    """Return what is found in contracts, in their order; `timezone` tells the country's law.

    `market` is the bidding zone of day-ahead prices, empty if none is known; `None`: it is not looked at.
    """
    if not contracts:
        told = Message(
            "There is no contract yet; `{command}` writes one to be filled in.",
            command=invocation.command("contract new"),
        )
        return [Finding(told, is_missing=True)]
    found = []
    for number, contract in enumerate(contracts, 1):
        if empty := not_filled_in(contract, number):
            found.append(Finding(empty, is_missing=True))
        if market is not None and (why := without_prices(contract, market)):
            found.append(Finding(_of(number, contract, why), is_missing=True))
        found += [Finding(_of(number, contract, each)) for each in _hints(contract)]
        end = min((each.start for each in contracts if each.start > contract.start), default=date.max)
        if timezone in NETTING_ENDS:
            found += [Finding(_of(number, contract, each)) for each in _unlimited(contract)]
        ends = NETTING_ENDS.get(timezone, date.max)
        if contract.netting and ends < end:
            told = Message(
                "netting ends on {day}; let another [[contract]] without it begin on that day",
                day=max(ends, contract.start).isoformat(),
            )
            found.append(Finding(_of(number, contract, told)))
    return found


def _unlimited(contract: Contract) -> Iterator[Message]:
    """Yield a hint on each charge for feed-in that the law of after netting would limit, and nothing does."""
    earning = [each.name for each in contract.line if each.on == "export" and not each.charge]
    for line in contract.line:
        if earning and line.on == "export" and line.charge and not line.offset_names:
            yield Message(
                "{line} charges for export, and once netting has ended it may take no more than export "
                "earns: name what earns in its offsets, like {example}",
                line=line.name,
                example=f"offsets = {json.dumps(earning, ensure_ascii=False)}",
            )


def _of(number: int, contract: Contract, what: Message) -> Message:
    return Message("{contract}: {what}.", contract=label(contract, number), what=what)


def _hints(contract: Contract) -> Iterator[Message]:
    if not contract.line:
        yield Message("it has no lines, so nothing of it costs")
    for line in contract.line:
        if unused := sorted(_without_effect(line)):
            names = joined(unused)
            yield Message(
                "{line} is on {on}, where {names} has no effect", line=line.name, on=line.on, names=names
            )
    if contract.netting and contract.line and not any(line.netted for line in contract.line):
        yield Message("it has netting, and no line is netted")
    for on in ("import", "export"):
        lines = [line for line in contract.line if line.on == on]
        tariffs = {line.tariff for line in lines if line.tariff}
        if len(tariffs) == 1:
            (tariff,) = tariffs
            yield Message("of {on} tariff {tariff} has a line, and no other tariff has", on=on, tariff=tariff)
        yield from _uncovered(on, lines)
        limits = sorted({line.up_to for line in lines if line.up_to})
        starts = {line.above for line in lines}
        for limit in limits:
            if limit not in starts:
                told = Message(
                    "of {on} what is above {limit} in a year is in no line", on=on, limit=f"{limit:g}"
                )
                yield told


def _without_effect(line: ContractLine) -> Iterator[str]:
    """Yield the settings of a line that differ from their defaults and have no effect on what it counts."""
    defaults = ContractLine()
    for name, quantities in ONLY_FOR.items():
        if line.on not in quantities and getattr(line, name) != getattr(defaults, name):
            yield name
    if line.on in STANDING:
        yield from (name for name in TIMED if getattr(line, name))


def _uncovered(on: str, lines: list[ContractLine]) -> Iterator[Message]:
    """Yield a hint if some time is in fewer of the lines with hours, days or months than another."""
    banded = [line for line in lines if line.hours or line.days or line.months]
    counts: dict[tuple[int, int, int], int] = {}
    for month in range(1, 13) if banded else ():
        for day in range(7):
            for quarter in range(DAY_QUARTERS):
                counts[month, day, quarter] = sum(
                    month in months_of(line.months)
                    and day in weekdays_of(line.days)
                    and quarter in quarters_of(line.hours)
                    for line in banded
                )
    least, most = min(counts.values(), default=0), max(counts.values(), default=0)
    if least < most:
        yield Message(
            "of {on} {first} is in fewer lines than {second}, of those with hours, days or months: is one "
            "missing, or does one overlap",
            on=on,
            first=_time(next(each for each, count in counts.items() if count == least)),
            second=_time(next(each for each, count in counts.items() if count == most)),
        )


def _time(of: tuple[int, int, int]) -> str:
    """Return a time as the config writes days and hours."""
    month, day, quarter = of
    return f"{month}, {WEEKDAYS[day]} {quarter // 4:02}:{quarter % 4 * 15:02}"
