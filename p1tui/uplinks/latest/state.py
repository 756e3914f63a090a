"""The newest state of a meter, as every target of this kind publishes it.

Registers come from what the history recorded, so that a reading which is held back reaches nobody. A further
source of values is one more function in `PARTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2s
from typing import Any, Final

import msgspec

from p1tui.model.snapshot import Snapshot
from p1tui.model.stored import StoredReading
from p1tui.p1.reading import rfc3339
from p1tui.uplinks.latest.money import PRICE, money_values

LEFT_OUT: Final = frozenset({"crc", "faults", "header", "message", "month_peaks", "other", "outages"})
"""Keys of a reading's JSON that are no state: logs, texts, and what the decoder says of the telegram."""


class CurrentState(msgspec.Struct, frozen=True):
    """The state of one meter. Its keys are those of `p1tui decode`, and a few of p1tui's own."""

    stored: StoredReading
    values: dict[str, Any]
    """Values by key. Integers are in base units, money is a decimal string; a key is absent where there is no
    value."""
    today: dict[str, int]
    """Rise of each register since local midnight, by key."""


def _reading(snapshot: Snapshot, stored: StoredReading) -> Iterable[tuple[str, Any]]:
    """Yield what the meter sent."""
    for key, value in stored.reading.as_dict().items():
        if key not in LEFT_OUT:
            yield key, value


def _quarter(snapshot: Snapshot, stored: StoredReading) -> Iterable[tuple[str, Any]]:
    """Yield the running quarter hour, computed for a meter that sends none."""
    if snapshot.quarter is None:
        return
    if stored.reading.demand_w is None:
        yield "demand_w", snapshot.quarter.so_far_w
    if snapshot.quarter.forecast_w is not None:
        yield "demand_forecast_w", snapshot.quarter.forecast_w


def _diagnosis(snapshot: Snapshot, stored: StoredReading) -> Iterable[tuple[str, Any]]:
    """Yield the state of the way to the meter."""
    yield "source", snapshot.source.state
    yield "rejected", snapshot.rejected


PARTS: Final[tuple[Callable[[Snapshot, StoredReading], Iterable[tuple[str, Any]]], ...]] = (
    _reading,
    _quarter,
    money_values,
    _diagnosis,
)
"""Sources of the state's values, in the order of its keys."""


def current_state(snapshot: Snapshot, stored: StoredReading, *, fresh: bool) -> CurrentState:
    """Return the state; not `fresh`: without what is of the moment, since the meter has been silent."""
    values = {key: value for part in PARTS for key, value in part(snapshot, stored)}
    if not fresh:
        values = {key: value for key, value in values.items() if not is_of_the_moment(key)}
    return CurrentState(stored, values, snapshot.today)


def is_of_the_moment(key: str) -> bool:
    """Return True for power, voltage, current and prices, which are true only while the meter speaks."""
    return (key.endswith(("_w", "_mv", "_ma")) and key != "peak_demand_w") or key.startswith(PRICE)


def device_values(state: CurrentState, key: str) -> dict[str, Any]:
    """Return the register of one device, and the time of its read-out."""
    time = getattr(state.stored.reading, f"{key.rpartition('_')[0]}_time")
    register = {key: state.stored.reading.value(key)}
    return register if time is None else register | {key.rpartition("_")[0] + "_time": rfc3339(time)}


def short_id(series: str) -> str:
    """Return eight digits that stand for a series and tell nobody the equipment id."""
    return blake2s(series.encode(), digest_size=4).hexdigest()
