"""The one table of a reading's numbers: their keys, their units, and the registers of live devices.

The keys are the fields of `Reading` that hold a quantity, and `import_t1_wh`, `export_t1_wh`, … for each
tariff; their last part is the base unit. `net_power_w` is computed. Everything that stores, sends or
shows a number asks here for its unit.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from p1tui.p1.reading import Medium, Reading, tariff_register


class ScaledUnit(NamedTuple):
    """A base unit, the unit of a thousand of it, and how keys end in each."""

    base: str
    """ScaledUnit of the integers that a reading holds: `Wh`."""
    shown: str
    """ScaledUnit for people: `kWh`."""
    ending: str
    """End of a channel field in the shown unit: `kwh`."""


UNITS: Final[Mapping[str, ScaledUnit]] = {
    "wh": ScaledUnit("Wh", "kWh", "kwh"),
    "w": ScaledUnit("W", "kW", "kw"),
    "mv": ScaledUnit("mV", "V", "v"),
    "ma": ScaledUnit("mA", "A", "a"),
    "dm3": ScaledUnit("dm³", "m³", "m3"),
    "mj": ScaledUnit("MJ", "GJ", "gj"),
}
"""Ending of a key -> its unit. A count (`failures`, `tariff`) has none."""


class LiveRegister(NamedTuple):
    """A device's register that a reading holds beside its `devices`."""

    medium: Medium
    key: str
    time_key: str
    """The key of the time at which the device was read out."""
    unit: str
    """ScaledUnit of the register, as in `Device.unit`."""


LIVE_REGISTERS: Final = (
    LiveRegister("gas", "gas_dm3", "gas_time", "dm3"),
    LiveRegister("water", "water_dm3", "water_time", "dm3"),
    LiveRegister("heat", "heat_mj", "heat_time", "MJ"),
)

NUMBERS: Final = frozenset(
    name
    for name, kind in typing.get_type_hints(Reading).items()
    if kind == int | None and not name.endswith("time")
) | {"net_power_w"}
"""Every key of a quantity but those of the tariffs, of which a meter may have any number."""


def is_number(key: str) -> bool:
    """Return True if a reading may have a quantity of this key."""
    return key in NUMBERS or tariff_register(key) is not None


def unit_of(key: str) -> ScaledUnit | None:
    """Return the unit of a key, `None` for a count."""
    return UNITS.get(key.rpartition("_")[2])


class FieldSource(NamedTuple):
    """The number behind a channel field."""

    key: str
    scaled: bool
    """True if a thousand of the base unit is one of the field's."""


@lru_cache(maxsize=256)
def reading_key(field: str) -> FieldSource | None:
    """Return the reading key of a channel field such as `import_t1_kwh`; `None` if there is no such field."""
    if is_number(field):
        return FieldSource(field, scaled=False)
    stem, _, ending = field.rpartition("_")
    for base, unit in UNITS.items():
        if ending == unit.ending and is_number(f"{stem}_{base}"):
            return FieldSource(f"{stem}_{base}", scaled=True)
    return None


def field_of(key: str) -> str:
    """Return the channel field of a key in the unit that people read: `gas_dm3` -> `gas_m3`."""
    stem, _, ending = key.rpartition("_")
    return f"{stem}_{UNITS[ending].ending}" if ending in UNITS else key


def label(field: str) -> str:
    """Return a channel field in words: `import_t1_kwh` -> `import t1 (kWh)`."""
    stem, _, ending = field.rpartition("_")
    for base, unit in UNITS.items():
        if ending in (base, unit.ending):
            return f"{stem.replace('_', ' ')} ({unit.base if ending == base else unit.shown})"
    return field.replace("_", " ")


def thousandths(value: int, mark: str = ".") -> str:
    """Return an integer of a base unit in the shown unit, exact: `thousandths(3432827)` is `3432.827`."""
    whole, rest = divmod(abs(value), 1000)
    return f"{'-' if value < 0 else ''}{whole}{mark}{rest:03}"
