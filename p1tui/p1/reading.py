"""The one record that the rest of the program knows: what a telegram says, in exact integers.

Energy is in Wh, power in W, voltage in mV, current in mA, volume in dm3, heat in MJ; finer digits are
truncated toward zero. `None` is "this meter did not send it", never 0. Times are UTC seconds since the epoch.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

import msgspec

from p1tui.i18n.message import Message

Crc = Literal["ok", "absent", "restored", "ignored"]
TimeSource = Literal["meter", "host"]
Medium = Literal["electricity", "gas", "water", "warm_water", "heat", "cooling", "heat_cost", "unknown"]


class Fault(msgspec.Struct, frozen=True):
    """A line that could not be read; the rest of its telegram lives."""

    line: str
    reason: Message


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """An M-Bus device as the meter reports it.

    `channel` is 1..8 (the n of `0-n:24.2.1`), `medium` follows from the device type (24.1.0), `id` is the
    equipment id, `value` a register in `unit` (`dm3`, `MJ` or `Wh`), `time` when the device was read out.
    """

    channel: int
    medium: Medium
    id: str | None = None
    value: int | None = None
    unit: str | None = None
    time: int | None = None


class Outage(msgspec.Struct, frozen=True):
    """An entry of the long power failure log (1-0:99.97.0): `time` is its end, `duration_s` its length."""

    time: int
    duration_s: int


class MonthPeak(msgspec.Struct, frozen=True):
    """An entry of the Belgian 13-month peak log (0-0:98.1.0).

    `month_end` is the close of the month, `time` when the peak occurred (`None` if the meter does not say).
    """

    month_end: int
    time: int | None
    power_w: int


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one telegram says. `as_dict` gives the JSON of `decode`, `--json` and `export`."""

    time: int | None = None
    time_source: TimeSource | None = None
    meter: str | None = None
    header: str
    version: str | None = None
    import_tariff_wh: dict[int, int] = {}
    export_tariff_wh: dict[int, int] = {}
    import_wh: int | None = None
    export_wh: int | None = None
    tariff: int | None = None
    power_import_w: int | None = None
    power_export_w: int | None = None
    l1_import_w: int | None = None
    l1_export_w: int | None = None
    l1_voltage_mv: int | None = None
    l1_current_ma: int | None = None
    l2_import_w: int | None = None
    l2_export_w: int | None = None
    l2_voltage_mv: int | None = None
    l2_current_ma: int | None = None
    l3_import_w: int | None = None
    l3_export_w: int | None = None
    l3_voltage_mv: int | None = None
    l3_current_ma: int | None = None
    demand_w: int | None = None
    peak_demand_w: int | None = None
    peak_demand_time: int | None = None
    failures: int | None = None
    long_failures: int | None = None
    l1_sags: int | None = None
    l1_swells: int | None = None
    l2_sags: int | None = None
    l2_swells: int | None = None
    l3_sags: int | None = None
    l3_swells: int | None = None
    gas_dm3: int | None = None
    gas_time: int | None = None
    water_dm3: int | None = None
    water_time: int | None = None
    heat_mj: int | None = None
    heat_time: int | None = None
    devices: tuple[Device, ...] = ()
    outages: tuple[Outage, ...] = ()
    month_peaks: tuple[MonthPeak, ...] = ()
    other: dict[str, str] = {}
    message: str | None = None
    crc: Crc = "ok"
    faults: tuple[Fault, ...] = ()

    @property
    def net_power_w(self) -> int | None:
        """Import minus export in W: positive takes from the grid. Both can be non-zero on three phases."""
        if self.power_import_w is None and self.power_export_w is None:
            return None
        return (self.power_import_w or 0) - (self.power_export_w or 0)

    def value(self, key: str) -> int | None:
        """The quantity with this JSON key, a tariff's register and `net_power_w` included."""
        if (register := tariff_register(key)) is not None:
            field, tariff = register
            registers: dict[int, int] = getattr(self, field)
            return registers.get(tariff)
        found: int | None = getattr(self, key)
        return found

    def numbers(self) -> dict[str, int]:
        """Every integer quantity that the meter sent, by its JSON key (`import_t1_wh`, `l1_voltage_mv`, …).

        Times and identities are not quantities and are left out.
        """
        found = {}
        for key, value in self._flat():
            if type(value) is int and not key.endswith("time"):
                found[key] = value
        return found

    def as_dict(self) -> dict[str, Any]:
        """The JSON object: keys in the order of the fields, times as RFC 3339, absent keys left out."""
        return {
            key: _json_value(key, value)
            for key, value in self._flat()
            if value is not None and value != () and value != {}
        }

    def _flat(self) -> list[tuple[str, Any]]:
        pairs: list[tuple[str, Any]] = []
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if name == "import_tariff_wh":
                pairs += [(f"import_t{tariff}_wh", wh) for tariff, wh in sorted(value.items())]
            elif name == "export_tariff_wh":
                pairs += [(f"export_t{tariff}_wh", wh) for tariff, wh in sorted(value.items())]
            else:
                pairs.append((name, value))
        return pairs


_TARIFF_KEY = re.compile(r"(import|export)_t(\d{1,3})_wh")


@lru_cache(maxsize=256)
def tariff_register(key: str) -> tuple[str, int] | None:
    """Return field and tariff of a tariff register's key, such as `("import_tariff_wh", 1)`; else `None`."""
    found = _TARIFF_KEY.fullmatch(key)
    return (f"{found[1]}_tariff_wh", int(found[2])) if found else None


def rfc3339(time: int) -> str:
    """UTC seconds -> `2020-12-13T14:41:55Z`."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json_value(key: str, value: Any) -> Any:
    if isinstance(value, Message):
        return str(value)
    if isinstance(value, msgspec.Struct):
        fields = msgspec.structs.asdict(value)
        return {name: _json_value(name, item) for name, item in fields.items() if item is not None}
    if isinstance(value, tuple):
        return [_json_value(key, item) for item in value]
    if isinstance(value, int) and (key == "month_end" or key.endswith("time")):
        return rfc3339(value)
    return value
