"""Quantities of the history by time: rises of registers, means, the highest demand.

The keys are those of a reading; the value of a register is its rise within the step, as in `today`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from p1tui.p1.reading import Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS
from p1tui.store.queries.history import History

Column = list[int | None]
Columns = dict[str, Column]
"""Key of a reading -> a value for each step."""

Query = Callable[[History, Sequence[int], Sequence[Reading]], Columns]
"""Gets the history, the edges of the steps in UTC seconds, and the readings not yet committed."""


def _rises(*keys: str) -> Query:
    def query(history: History, edges: Sequence[int], tail: Sequence[Reading]) -> Columns:
        return {key: history.energy(key, edges, tail) for key in keys}

    return query


def _power(history: History, edges: Sequence[int], tail: Sequence[Reading]) -> Columns:
    found: Columns = {}
    for way in ("import", "export"):
        points = history.mean(f"power_{way}_w", edges, tail)
        found[f"power_{way}_w"] = [point.mean for point in points]
        found[f"power_{way}_max_w"] = [point.high for point in points]
    return found


def _demand(history: History, edges: Sequence[int], tail: Sequence[Reading]) -> Columns:
    return {"demand_w": [None if peak is None else peak.value for peak in history.demand_peaks(edges)]}


def _media() -> dict[str, Query]:
    """Return a quantity for each medium: `heat` has both units, of which a meter has one."""
    keys: dict[str, list[str]] = {}
    for register in LIVE_REGISTERS:
        name = "submeter" if register.medium == "electricity" else register.medium
        keys.setdefault(name, []).append(register.key)
    return {name: _rises(*found) for name, found in keys.items()}


QUANTITIES: Final[Mapping[str, Query]] = {
    "energy": _rises("import_wh", "export_wh"),
    "power": _power,
    "demand": _demand,
    **_media(),
}
"""Name in a request -> its query."""

COUNTED: Final = frozenset(QUANTITIES) - {"power", "demand"}
"""Quantities whose steps add up to a total."""
