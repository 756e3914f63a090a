"""The layout of DSMR-reader: a topic for each value, as Home Assistant's integration `dsmr_reader` has them.

Source of names and units: https://github.com/dsmrreader/dsmr-reader, `dsmr_mqtt/models/settings`, the default
mappings of version 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from p1tui.p1.reading import rfc3339
from p1tui.p1.reading_keys import thousandths
from p1tui.uplinks.latest.state import CurrentState
from p1tui.uplinks.mqtt.publication import Publication

# A table is read across.
# fmt: off
THOUSANDTHS: Final = {
    "import_t1_wh":   "reading/electricity_delivered_1",
    "import_t2_wh":   "reading/electricity_delivered_2",
    "export_t1_wh":   "reading/electricity_returned_1",
    "export_t2_wh":   "reading/electricity_returned_2",
    "power_import_w": "reading/electricity_currently_delivered",
    "power_export_w": "reading/electricity_currently_returned",
    **{f"l{phase}_import_w": f"reading/phase_currently_delivered_l{phase}" for phase in (1, 2, 3)},
    **{f"l{phase}_export_w": f"reading/phase_currently_returned_l{phase}" for phase in (1, 2, 3)},
    **{f"l{phase}_voltage_mv": f"reading/phase_voltage_l{phase}" for phase in (1, 2, 3)},
    **{f"l{phase}_current_ma": f"reading/phase_power_current_l{phase}" for phase in (1, 2, 3)},
}
"""Key of the state -> topic of its value in kWh, kW, V or A."""

TODAY: Final = {
    "import_t1_wh":   "day-consumption/electricity1",
    "import_t2_wh":   "day-consumption/electricity2",
    "export_t1_wh":   "day-consumption/electricity1_returned",
    "export_t2_wh":   "day-consumption/electricity2_returned",
    "import_wh":      "day-consumption/electricity_merged",
    "export_wh":      "day-consumption/electricity_returned_merged",
    "gas_dm3":        "day-consumption/gas",
}
"""Key of a register -> topic of its rise since midnight, in kWh or m3."""

COSTS: Final = {
    "cost_today":     "day-consumption/total_cost",
    "cost_month":     "current-month/total_cost",
}
"""Key of a sum -> its topic. These topics cannot say that something is missing, so they are empty then."""

PRICES: Final = {
    "price_import":   "day-consumption/energy_supplier_price_electricity_delivered_{}",
    "price_export":   "day-consumption/energy_supplier_price_electricity_returned_{}",
}
"""Key of a price -> its topic by the tariff that counts; that of the other tariff stays as it was."""

PLAIN: Final = {
    "version":        "meter-stats/dsmr_version",
    "tariff":         "meter-stats/electricity_tariff",
    "failures":       "meter-stats/power_failure_count",
    "long_failures":  "meter-stats/long_power_failure_count",
    **{f"l{phase}_sags": f"meter-stats/voltage_sag_count_l{phase}" for phase in (1, 2, 3)},
    **{f"l{phase}_swells": f"meter-stats/voltage_swell_count_l{phase}" for phase in (1, 2, 3)},
    "rejected":       "meter-stats/rejected_telegrams",
    "time":           "reading/timestamp",
}
"""Key of the state -> topic of its value as it is."""

GAS: Final = {
    "gas_dm3":  ("reading/extra_device_delivered", "consumption/gas/delivered"),
    "gas_time": ("reading/extra_device_timestamp", "consumption/gas/read_at"),
}
"""Key of the state -> both topics of the gas meter, in m3."""
# fmt: on

DEFAULT_TOPIC: Final = "dsmr"
"""First part of the topics, which Home Assistant's integration expects."""


class DsmrReaderLayout:
    """The messages of one meter.

    Threads: one.
    """

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self.availability = f"{topic}/availability"

    def publications(self, state: CurrentState) -> list[Publication]:
        """Return availability and values; as with DSMR-reader, a value is published when it changes."""
        online = Publication(self.availability, b"online")
        return [online, *(Publication(f"{self._topic}/{name}", text) for name, text in _texts(state))]


def _texts(state: CurrentState) -> Iterator[tuple[str, bytes]]:
    for key, value in state.values.items():
        if key in THOUSANDTHS:
            yield THOUSANDTHS[key], _decimal(key, value)
        elif key in PLAIN:
            yield PLAIN[key], str(value).encode()
    yield from _money(state.values)
    for key, value in state.today.items():
        if key in TODAY:
            yield TODAY[key], thousandths(value).encode()
    reading = state.stored.reading
    if reading.gas_dm3 is not None:
        for topic in GAS["gas_dm3"]:
            yield topic, thousandths(reading.gas_dm3).encode()
    if reading.gas_time is not None:
        for topic in GAS["gas_time"]:
            yield topic, rfc3339(reading.gas_time).encode()


def _money(values: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield costs and prices, empty where they are not known; nothing without a contract."""
    if "contract" not in values:
        return
    for key, topic in COSTS.items():
        yield topic, b"" if values.get(f"{key}_at_least", True) else values[key].encode()
    for key, topic in PRICES.items():
        yield topic.format(2 if values.get("tariff") == 2 else 1), values.get(key, "").encode()


def _decimal(key: str, value: int) -> bytes:
    """Return a value in its thousand; amperes and volts without zeros that the meter did not send."""
    text = thousandths(value)
    return (text.rstrip("0").rstrip(".") if key.endswith(("_ma", "_mv")) else text).encode()
