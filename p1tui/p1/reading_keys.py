"""The one table of a reading's numbers: their keys, their units, and the registers of devices in use.

The keys are the fields of `Reading` that hold a quantity, and `import_t1_wh`, `export_t1_wh`, … for each
tariff; their last part is the base unit. `net_power_w` is computed. All code that stores, sends or shows a
number takes its unit from here.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from p1tui.p1.reading import Medium, Reading, tariff_register


class ScaledUnit(NamedTuple):
    """A base unit and the unit a thousand times as large."""

    base: str
    """Unit of the integers that a reading holds: `Wh`."""
    shown: str
    """Unit for people: `kWh`."""
    ending: str
    """Last part of a channel field in the shown unit: `kwh`."""


UNITS: Final[Mapping[str, ScaledUnit]] = {
    "wh": ScaledUnit("Wh", "kWh", "kwh"),
    "w": ScaledUnit("W", "kW", "kw"),
    "mv": ScaledUnit("mV", "V", "v"),
    "ma": ScaledUnit("mA", "A", "a"),
    "dm3": ScaledUnit("dm³", "m³", "m3"),
    "mj": ScaledUnit("MJ", "GJ", "gj"),
}
"""Last part of a key -> its unit. A count (`failures`, `tariff`) has none."""


class LiveRegister(NamedTuple):
    """The register of a device in use, which `Reading` holds as fields of its own beside `devices`."""

    medium: Medium
    key: str
    time_key: str
    """Key of the time at which the device was read out."""
    unit: str
    """Base unit of the register, as in `Device.unit`."""


LIVE_REGISTERS: Final = (
    LiveRegister("gas", "gas_dm3", "gas_time", "dm3"),
    LiveRegister("water", "water_dm3", "water_time", "dm3"),
    LiveRegister("heat", "heat_mj", "heat_time", "MJ"),
    LiveRegister("heat", "heat_dm3", "heat_time", "dm3"),
    LiveRegister("warm_water", "warm_water_dm3", "warm_water_time", "dm3"),
    LiveRegister("cooling", "cooling_mj", "cooling_time", "MJ"),
    LiveRegister("electricity", "submeter_wh", "submeter_time", "Wh"),
)


@lru_cache(maxsize=64)
def live_register(medium: str, unit: str | None) -> LiveRegister | None:
    """Return the register that a reading holds for a device in use; without a unit the medium's first."""
    fitting = (each for each in LIVE_REGISTERS if each.medium == medium and unit in (each.unit, None))
    return next(fitting, None)


NUMBERS: Final = frozenset(
    name
    for name, kind in typing.get_type_hints(Reading).items()
    if kind == int | None and not name.endswith("time")
) | {"net_power_w"}
"""Keys of all quantities, except those of tariffs: a meter may have any number of tariffs."""


def is_number(key: str) -> bool:
    """Return True if this is the key of a quantity."""
    return key in NUMBERS or tariff_register(key) is not None


def unit_of(key: str) -> ScaledUnit | None:
    """Return the unit of a key, `None` for a count."""
    return UNITS.get(key.rpartition("_")[2])


class FieldSource(NamedTuple):
    """The number behind a channel field."""

    key: str
    scaled: bool
    """True if the field is in the shown unit, a thousand of the base unit."""


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
    """Return the channel field of a key in the shown unit: `gas_dm3` -> `gas_m3`."""
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
