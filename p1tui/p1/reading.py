"""The one record that the rest of the program knows: a telegram in exact integers.

Fields end in their unit: energy in Wh, power in W, voltage in mV, current in mA, volume in dm3, heat in MJ;
finer digits are truncated toward zero. `None` is "this meter did not send it", never 0. Times are UTC seconds
since the epoch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

import msgspec

from p1tui.i18n.message import Message

Crc = Literal[
    "ok",
    "absent",  # the meter sends none
    "restored",  # right once altered line ends were restored
    "ignored",  # wrong, but `meter.crc` is "ignore"
]
TimeSource = Literal["meter", "host"]
Medium = Literal["electricity", "gas", "water", "warm_water", "heat", "cooling", "heat_cost", "unknown"]


class Fault(msgspec.Struct, frozen=True):
    """A line that could not be read; the rest of its telegram is used."""

    line: str
    """The line, printable."""
    reason: Message
    """One of `messages.FAULTS`."""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """An M-Bus device as the meter reports it."""

    channel: int
    """1 to 8, the n of `0-n:24.2.1`."""
    medium: Medium
    """Medium by its device type (24.1.0)."""
    id: str | None = None
    """Equipment id."""
    value: int | None = None
    """Its register, in `unit`."""
    unit: str | None = None
    """`dm3`, `MJ` or `Wh`."""
    time: int | None = None
    """Time at which the device was read out."""


class Outage(msgspec.Struct, frozen=True):
    """An entry of the log of long power failures (1-0:99.97.0)."""

    time: int | None
    """Its end; `None` if the meter's clock was not set then."""
    duration_s: int


class MonthPeak(msgspec.Struct, frozen=True):
    """An entry of the Belgian log of 13 monthly peaks (0-0:98.1.0)."""

    month_end: int
    """Close of the month."""
    time: int | None
    """Time at which the peak occurred."""
    power_w: int
    export_time: int | None = None
    """Time at which the peak of export occurred."""
    export_power_w: int | None = None
    """Peak of export; `None` if the meter logs none."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The content of one telegram. `as_dict` gives the JSON of `decode`, `--json` and `export`."""

    time: int | None = None
    """Time of the telegram, by the clock of `time_source`."""
    time_source: TimeSource | None = None
    meter: str | None = None
    """Equipment id of the meter."""
    header: str
    """First line without `/`: make and model."""
    version: str | None = None
    """Version of the P1 interface, as printed."""

    # Energy registers, from and to the grid.
    import_tariff_wh: dict[int, int] = {}
    """Register by tariff; `import_t1_wh` and so on in JSON."""
    export_tariff_wh: dict[int, int] = {}
    import_wh: int | None = None
    """Total of all tariffs, summed up if the meter does not send it."""
    export_wh: int | None = None
    tariff: int | None = None
    """Tariff in force."""

    # Power, voltage and current of the moment.
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

    # Quarter-hour demand, which Belgian tariffs bill.
    demand_w: int | None = None
    """Energy so far of the running quarter-hour, as a mean over the whole quarter-hour."""
    peak_demand_w: int | None = None
    """Highest quarter-hour of this month."""
    peak_demand_time: int | None = None

    # Quality of the grid, counted by the meter.
    failures: int | None = None
    long_failures: int | None = None
    l1_sags: int | None = None
    l1_swells: int | None = None
    l2_sags: int | None = None
    l2_swells: int | None = None
    l3_sags: int | None = None
    l3_swells: int | None = None

    # Registers of the devices in use, each with the time of its readout.
    gas_dm3: int | None = None
    gas_time: int | None = None
    water_dm3: int | None = None
    water_time: int | None = None
    heat_mj: int | None = None
    heat_dm3: int | None = None
    """Volume of a heat meter that counts in m3."""
    heat_time: int | None = None
    warm_water_dm3: int | None = None
    warm_water_time: int | None = None
    cooling_mj: int | None = None
    cooling_time: int | None = None
    submeter_wh: int | None = None
    """Register of an electricity meter behind this one."""
    submeter_time: int | None = None
    devices: tuple[Device, ...] = ()
    """Every M-Bus device, by channel."""

    # Logs, and everything else.
    outages: tuple[Outage, ...] = ()
    month_peaks: tuple[MonthPeak, ...] = ()
    other: dict[str, str] = {}
    """Values by OBIS code that no field holds."""
    message: str | None = None
    """Text message of the grid company."""
    crc: Crc = "ok"
    faults: tuple[Fault, ...] = ()
    """Lines that could not be read."""

    @property
    def net_power_w(self) -> int | None:
        """Import minus export in W: positive takes from the grid. Both can be non-zero on three phases."""
        if self.power_import_w is None and self.power_export_w is None:
            return None
        return (self.power_import_w or 0) - (self.power_export_w or 0)

    def value(self, key: str) -> int | None:
        """Return the quantity with this JSON key, tariff registers and `net_power_w` included."""
        if (register := tariff_register(key)) is not None:
            field, tariff = register
            registers: dict[int, int] = getattr(self, field)
            return registers.get(tariff)
        found: int | None = getattr(self, key)
        return found

    def numbers(self) -> dict[str, int]:
        """Return every quantity that the meter sent, by its JSON key (`import_t1_wh`, `l1_voltage_mv`, …).

        Times and identities are not quantities and are left out.
        """
        return {key: value for key, value in self._filled() if type(value) is int and key not in _TIMES}

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object: keys in field order, times in RFC 3339, empty fields left out."""
        return {key: _json_value(key, value) for key, value in self._filled()}

    def _filled(self) -> Iterator[tuple[str, Any]]:
        """Yield JSON key and value of each field that is not empty."""
        for name, value in _fields(self):
            if value is None or (not value and isinstance(value, (dict, tuple))):
                continue
            if name in _TARIFF_FIELDS:
                direction = name.partition("_")[0]
                yield from ((f"{direction}_t{tariff}_wh", wh) for tariff, wh in sorted(value.items()))
            else:
                yield name, value


_TARIFF_FIELDS = frozenset({"import_tariff_wh", "export_tariff_wh"})
_TIMES = frozenset(
    name
    for struct in (Reading, Device, Outage, MonthPeak)
    for name in struct.__struct_fields__
    if name.endswith("time") or name == "month_end"
)
_TARIFF_KEY = re.compile(r"(import|export)_t(\d{1,3})_wh")


@lru_cache(maxsize=256)
def tariff_register(key: str) -> tuple[str, int] | None:
    """Split `import_t1_wh` into field and tariff, `("import_tariff_wh", 1)`; `None` for any other key."""
    found = _TARIFF_KEY.fullmatch(key)
    return (f"{found[1]}_tariff_wh", int(found[2])) if found else None


@lru_cache(maxsize=256)  # the readouts and logs of one telegram stand in the next ones as well
def rfc3339(time: int) -> str:
    """Format UTC seconds as `2020-12-13T14:41:55Z`."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json_value(key: str, value: Any) -> Any:
    kind = type(value)
    if kind is int:
        return rfc3339(value) if key in _TIMES else value
    if kind is tuple:
        return [
            {name: _json_value(name, item) for name, item in _fields(struct) if item is not None}
            for struct in value
        ]
    return str(value) if kind is Message else value


def _fields(struct: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    return zip(struct.__struct_fields__, msgspec.structs.astuple(struct), strict=True)
