"""The entities of Home Assistant, by key of the state: names, units and classes.

Source: https://developers.home-assistant.io/docs/core/entity/sensor, the tables of device and state classes.
"""

from __future__ import annotations

import re
from typing import Any, Final, Literal, NamedTuple, get_args

from p1tui.model.status import SourceState
from p1tui.p1.reading_keys import unit_of
from p1tui.uplinks.latest.state import is_of_the_moment


class Entity(NamedTuple):
    """One row of the table."""

    pattern: str
    """Keys of the state, as a regular expression."""
    name: str
    """Name without that of its device, in which `{}` are the groups of the pattern."""
    device_class: str | None = None
    state_class: str | None = "measurement"
    diagnostic: bool = False
    options: tuple[str, ...] = ()
    money: Literal["", "price", "sum"] = ""
    """A price of a kWh, or a sum since the time under the key's `_since`."""


RISES: Final = "total_increasing"
"""State class of a register and of a counter."""

SOURCE_STATES: Final[tuple[str, ...]] = get_args(SourceState)

# A table is read across.
# fmt: off
METER: Final = (
    Entity(r"import_t(\d+)_wh",  "Energy import tariff {}",  "energy",  RISES),
    Entity(r"export_t(\d+)_wh",  "Energy export tariff {}",  "energy",  RISES),
    Entity(r"import_wh",         "Energy import",            "energy",  RISES),
    Entity(r"export_wh",         "Energy export",            "energy",  RISES),
    Entity(r"power_import_w",    "Power import",             "power"),
    Entity(r"power_export_w",    "Power export",             "power"),
    Entity(r"l(\d)_import_w",    "Power import L{}",         "power"),
    Entity(r"l(\d)_export_w",    "Power export L{}",         "power"),
    Entity(r"l(\d)_voltage_mv",  "Voltage L{}",              "voltage"),
    Entity(r"l(\d)_current_ma",  "Current L{}",              "current"),
    Entity(r"demand_w",          "Quarter-hour demand",      "power",   diagnostic=True),
    Entity(r"demand_forecast_w", "Quarter-hour forecast",    "power",   diagnostic=True),
    Entity(r"peak_demand_w",     "Month peak",               "power",   diagnostic=True),
    Entity(r"tariff",            "Tariff",                   "enum",    None,  True, ("1", "2", "3", "4")),
    Entity(r"failures",          "Power failures",           None,      RISES, True),
    Entity(r"long_failures",     "Long power failures",      None,      RISES, True),
    Entity(r"l(\d)_sags",        "Voltage sags L{}",         None,      RISES, True),
    Entity(r"l(\d)_swells",      "Voltage swells L{}",       None,      RISES, True),
    Entity(r"source",            "Meter connection",         "enum",    None,  True, SOURCE_STATES),
    Entity(r"rejected",          "Rejected telegrams",       None,      RISES, True),
    Entity(r"price_import",      "Price import",             money="price"),
    Entity(r"price_export",      "Price export",             money="price"),
    Entity(r"price_market",      "Price day-ahead",          money="price"),
    Entity(r"cost_today",        "Cost today",               "monetary", "total", money="sum"),
    Entity(r"cost_month",        "Cost this month",          "monetary", "total", money="sum"),
)
"""Entities of the electricity meter, and of money: a price has no device class, `monetary` is for sums."""

DEVICES: Final = {
    "gas_dm3":        Entity("gas_dm3",        "Gas meter",         "gas",    RISES),
    "water_dm3":      Entity("water_dm3",      "Water meter",       "water",  RISES),
    "warm_water_dm3": Entity("warm_water_dm3", "Warm water meter",  "water",  RISES),
    "heat_mj":        Entity("heat_mj",        "Heat meter",        "energy", RISES),
    "heat_dm3":       Entity("heat_dm3",       "Heat meter volume", "volume", RISES),
    "cooling_mj":     Entity("cooling_mj",     "Cooling meter",     "energy", RISES),
    "submeter_wh":    Entity("submeter_wh",    "Electricity meter", "energy", RISES),
}
"""Key of a device's register -> its entity, which bears the device's name."""
# fmt: on

_PATTERNS: Final = tuple((re.compile(entity.pattern), entity) for entity in METER)


def component(key: str, unique: str, expire_after: int, currency: str = "") -> dict[str, Any] | None:
    """Return the discovery of the meter's entity for a key of the state; `None` if it has none."""
    for pattern, entity in _PATTERNS:
        if found := pattern.fullmatch(key):
            name = entity.name.format(*found.groups())
            return described(entity, key, name, unique, expire_after) | _money(entity, key, currency)
    return None


def _money(entity: Entity, key: str, currency: str) -> dict[str, Any]:
    """Return what the discovery of prices and costs has beside that of others."""
    if entity.money == "price":
        return {"unit_of_measurement": f"{currency}/kWh", "suggested_display_precision": 4}
    if entity.money == "":
        return {}
    said = (f"'{name}': value_json.{key}_{name} | default(none)" for name in ("at_least", "missing_quarters"))
    return {
        "unit_of_measurement": currency,
        "suggested_display_precision": 2,
        "last_reset_value_template": _template(f"{key}_since", whole=True, otherwise=""),
        "json_attributes_template": f"{{{{ {{{', '.join(said)}}} | to_json }}}}",
    }


def described(entity: Entity, key: str, name: str | None, unique: str, expire_after: int) -> dict[str, Any]:
    """Return the discovery of one entity of the device `unique`, whose name it bears if it has none."""
    unit = unit_of(key)
    moment = is_of_the_moment(key)
    whole = unit is None or unit.base == "W"
    described: dict[str, Any] = {
        "platform": "sensor",
        "name": name,
        "unique_id": f"{unique}_{key}",
        "default_entity_id": f"sensor.p1tui_{key.rpartition('_')[0] if unit else key}",
        "value_template": _template(
            key, whole=whole, otherwise="" if entity.state_class == RISES else "None"
        ),
    }
    if entity.device_class:
        described["device_class"] = entity.device_class
    if entity.state_class:
        described["state_class"] = entity.state_class
    if entity.options:
        described["options"] = list(entity.options)
    if unit is not None:
        described["unit_of_measurement"] = unit.base if whole else unit.shown
    if entity.diagnostic:
        described["entity_category"] = "diagnostic"
    if moment:
        described["expire_after"] = expire_after
    return described


def _template(key: str, *, whole: bool, otherwise: str) -> str:
    """Return the template of a value in its shown unit.

    A state without the key leaves a register as it was (an empty number is ignored), and makes anything else
    unknown, which is what Home Assistant takes the word None for.
    """
    value = f"value_json.{key}" if whole else f"value_json.{key} / 1000"
    return f"{{{{ {value} if '{key}' in value_json else '{otherwise}' }}}}"
