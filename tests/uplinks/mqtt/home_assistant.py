"""Home Assistant's rules for what a discovery payload says, as a table with its source.

Read in home-assistant/core, versions 2025.4.4 and 2026.11.0: `components/mqtt/schemas.py` (options of a
device payload), `components/mqtt/sensor.py` (options of a sensor, and what excludes what),
`components/sensor/const.py` (`DEVICE_CLASS_UNITS`, `DEVICE_CLASS_STATE_CLASSES`). `default_entity_id` is
new since 2025.10, `object_id` is ignored since 2026.4.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

PAYLOAD_OPTIONS: Final = {
    "required": {"device", "origin", "components"},
    "shared": {"availability", "availability_mode", "state_topic", "qos"},
}
DEVICE_OPTIONS: Final = {
    *(
        "identifiers",
        "connections",
        "manufacturer",
        "model",
        "model_id",
        "name",
        "hw_version",
        "serial_number",
    ),
    *("sw_version", "via_device", "suggested_area", "configuration_url"),
}
ORIGIN_OPTIONS: Final = {"name", "sw_version", "support_url"}
AVAILABILITY_OPTIONS: Final = {"topic", "payload_available", "payload_not_available", "value_template"}
SENSOR_OPTIONS: Final = {
    *("platform", "unique_id", "default_entity_id", "name", "device_class", "state_class", "options", "icon"),
    *("unit_of_measurement", "value_template", "expire_after", "force_update", "suggested_display_precision"),
    *("entity_category", "enabled_by_default", "last_reset_value_template"),
    *("json_attributes_topic", "json_attributes_template"),
}

RISING: Final = {"total", "total_increasing"}
CLASSES: Final[dict[str | None, tuple[set[str | None], set[str | None]]]] = {
    # device class: units, state classes
    "energy": ({"Wh", "kWh", "MWh", "J", "kJ", "MJ", "GJ"}, {*RISING}),
    "power": ({"mW", "W", "kW", "MW"}, {"measurement"}),
    "voltage": ({"µV", "mV", "V", "kV"}, {"measurement"}),
    "current": ({"mA", "A"}, {"measurement"}),
    "gas": ({"CCF", "ft³", "m³", "L"}, {*RISING}),
    "water": ({"CCF", "ft³", "m³", "gal", "L"}, {*RISING}),
    "volume": ({"CCF", "ft³", "m³", "gal", "L", "mL"}, {*RISING}),
    "enum": ({None}, {None}),
    "monetary": ({"EUR", "SEK"}, {"total"}),
    None: ({None, "EUR/kWh", "SEK/kWh"}, {"measurement", *RISING}),
}
"""Device class -> the units and the state classes that it may have; `monetary` has those of ISO 4217."""

PRICE_UNITS: Final = tuple(f"/{unit}" for unit in ("GJ", "kWh", "MJ", "MWh", "Wh"))
"""Ends of the unit of a price that the Energy dashboard takes (`components/energy/validate.py`)."""


def faults(payload: dict[str, Any]) -> list[str]:
    """Return what Home Assistant would refuse, warn of, or show badly, in words."""
    known = PAYLOAD_OPTIONS["required"] | PAYLOAD_OPTIONS["shared"]
    found = [
        f"payload: {each}" for each in payload.keys() ^ known & (payload.keys() | PAYLOAD_OPTIONS["required"])
    ]
    device = payload["device"]
    found += [f"device: {each}" for each in device.keys() - DEVICE_OPTIONS]
    found += ["device: identifiers"] if not device.get("identifiers") else []
    found += [f"origin: {each}" for each in payload["origin"].keys() - ORIGIN_OPTIONS]
    found += [
        f"availability: {each}"
        for entry in payload["availability"]
        for each in entry.keys() - AVAILABILITY_OPTIONS
    ]
    found += ["availability: topic" for entry in payload["availability"] if not entry.get("topic")]
    for id_, component in payload["components"].items():
        found += [f"{id_}: {each}" for each in _of_sensor(component, device["name"])]
    ids = [each["unique_id"] for each in payload["components"].values()]
    found += [f"twice: {each}" for each in ids if ids.count(each) > 1]
    return found


def sum_of_total(states: Iterable[tuple[str, str]]) -> Decimal:
    """Return the statistics' sum of an entity of the class `total`, by its states, each with its last reset.

    By `compile_statistics` of `components/sensor/recorder.py`: the first number is the zero, another last
    reset begins a cycle at 0, and what is no number counts for nothing.
    """
    total, zero, newest, reset = Decimal(0), None, None, ""
    for state, last_reset in states:
        if state == "None":
            continue
        value = Decimal(state)
        if zero is None or newest is None:
            zero, reset = value, last_reset
        elif last_reset and last_reset != reset:
            total, zero, reset = total + newest - zero, Decimal(0), last_reset
        newest = value
    return total if zero is None or newest is None else total + newest - zero


def _of_sensor(component: dict[str, Any], device: str) -> list[str]:
    found = [f"unknown option {each}" for each in component.keys() - SENSOR_OPTIONS]
    found += ["platform"] if component.get("platform") != "sensor" else []
    name, id_ = component.get("name", ""), component.get("default_entity_id", "")
    if name == "" or (name is not None and name.lower().startswith(device.lower())):
        found.append(f"name {name!r}")
    if not id_.startswith("sensor.") or not id_.removeprefix("sensor.").replace("_", "").isalnum():
        found.append(f"default_entity_id {id_!r}")
    units, states = CLASSES[component.get("device_class")]
    if component.get("unit_of_measurement") not in units:
        found.append(f"unit {component.get('unit_of_measurement')!r}")
    if component.get("state_class") not in states:
        found.append(f"state_class {component.get('state_class')!r}")
    if "last_reset_value_template" in component and component.get("state_class") != "total":
        found.append("last_reset_value_template")
    if ("json_attributes_topic" in component) != ("json_attributes_template" in component):
        found.append("json_attributes")
    if ("options" in component) != (component.get("device_class") == "enum"):
        found.append("options")
    if component.get("entity_category", "diagnostic") != "diagnostic":
        found.append("entity_category")
    return found
