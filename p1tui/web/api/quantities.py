"""Quantities of the history by steps: rises of registers, means, the highest demand, cost.

The keys are those of a reading; the value of a register is its rise within the step, as in `today`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from p1tui.engine.money.cost_history import CostPoint, costs_between
from p1tui.engine.money.ledger import Ledger
from p1tui.p1.reading import Reading, rfc3339
from p1tui.p1.reading_keys import LIVE_REGISTERS
from p1tui.store.queries.averages import Peak
from p1tui.store.queries.history import History

Tail = Sequence[Reading]
"""Readings that are not yet committed."""

Column = Sequence[int | str | None]
Columns = dict[str, Column]
"""Key -> a value for each step."""

Query = Callable[[History, Sequence[int], Tail], Columns]
"""Gets the history, the edges of the steps in UTC seconds, and the tail."""

POWERS: Final = ("power_import_w", "power_export_w")

FINEST: Final = Decimal("0.0001")
"""Digits of a cost: those of an hour are summed by who reads them."""


def _rises(*keys: str) -> Query:
    def query(history: History, edges: Sequence[int], tail: Tail) -> Columns:
        return {key: history.energy(key, edges, tail) for key in keys}

    return query


def _power(history: History, edges: Sequence[int], tail: Tail) -> Columns:
    found: Columns = {}
    for key in POWERS:
        points = history.mean(key, edges, tail)
        found[key] = [point.mean for point in points]
        found[f"{key.removesuffix('_w')}_max_w"] = [point.high for point in points]
    return found


def fine_power(history: History, edges: Sequence[int], tail: Tail) -> Columns:
    """Query the means of steps shorter than a minute."""
    points = history.power(edges[0], edges[1] - edges[0], len(edges) - 1, tail)
    return {
        "power_import_w": [point.import_w for point in points],
        "power_export_w": [point.export_w for point in points],
    }


def _demand(history: History, edges: Sequence[int], tail: Tail) -> Columns:
    return {"demand_w": [None if peak is None else peak.value for peak in history.demand_peaks(edges)]}


def _media() -> dict[str, tuple[str, ...]]:
    """Return the registers of each medium: `heat` has two units, of which a meter has one."""
    keys: dict[str, tuple[str, ...]] = {}
    for register in LIVE_REGISTERS:
        name = "submeter" if register.medium == "electricity" else register.medium
        keys[name] = (*keys.get(name, ()), register.key)
    return keys


COUNTED: Final[Mapping[str, tuple[str, ...]]] = {"energy": ("import_wh", "export_wh"), **_media()}
"""Quantities whose steps add up to a total -> their registers."""

KEYS: Final[Mapping[str, tuple[str, ...]]] = {**COUNTED, "power": POWERS, "demand": ("demand_w",)}
"""Every quantity that a meter may send -> its keys."""

QUANTITIES: Final[Mapping[str, Query]] = {
    **{name: _rises(*keys) for name, keys in COUNTED.items()},
    "power": _power,
    "demand": _demand,
}
"""Name in a request -> its query; beside them there is `cost`."""


def sent_by(reading: Reading | None, *, contract: bool) -> list[str]:
    """Return the quantities of a meter, by a reading of it; energy and power before the first."""
    if reading is None:
        return ["energy", "power"]
    sent = reading.numbers()
    found = [name for name, keys in KEYS.items() if any(key in sent for key in keys)]
    return [*found, *(["cost"] if contract else [])]


def costs(ledger: Ledger) -> Query:
    """Return the query of costs: decimal strings, and what is incomplete of each."""

    def query(history: History, edges: Sequence[int], tail: Tail) -> Columns:
        points = costs_between(ledger, history, edges, tail)
        return {
            "cost": [None if each is None else _amount(each) for each in points],
            "cost_incomplete": [None if each is None else each.incomplete for each in points],
        }

    return query


def _amount(point: CostPoint) -> str:
    rounded = point.amount.quantize(FINEST)
    return f"{rounded if rounded != point.amount else point.amount:f}"


def highest(
    quantity: str, history: History, start: int, end: int, tail: Tail
) -> dict[str, dict[str, Any] | None]:
    """Query the highest power of a period and its time, or the highest quarter hour; of others nothing."""
    if quantity == "power":
        return {key: peak_of(history.figures("import_wh", key, start, end, tail).peak) for key in POWERS}
    if quantity == "demand":
        (peak,) = history.demand_peaks((start, end))
        return {"demand_w": peak_of(peak)}
    return {}


def peak_of(peak: Peak | None) -> dict[str, Any] | None:
    """Return a peak as JSON has it."""
    return None if peak is None else {"time": rfc3339(peak.time), "value": peak.value}
