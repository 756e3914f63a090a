"""Families of what the meter sent, by the newest recorded reading: what is held back moves no counter.

The label `meter` stands for a series of the history, `device` likewise: a meter that is exchanged begins new
counters. Both are short digests; the equipment ids stand in the info families alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from p1tui.engine.metrics.exposition import Family, Kind, Sample
from p1tui.engine.metrics.money_families import money_families
from p1tui.model.snapshot import Snapshot
from p1tui.model.stored import StoredDevice, StoredReading
from p1tui.p1.reading import Device, Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS, thousandths
from p1tui.uplinks.latest.state import current_state, short_id

FRESH_S: Final = 60
"""Seconds for which power, voltage and current hold after their telegram."""


def _joules(wh: int) -> str:
    return str(wh * 3600)


def _joules_of_heat(mj: int) -> str:
    return str(mj * 1_000_000)


class Row(NamedTuple):
    """A family of values that stand in the reading under fixed keys."""

    name: str
    kind: Kind
    about: str
    keys: Mapping[str, tuple[tuple[str, str], ...]]
    """Key of the reading -> labels beside `meter`."""
    written: Callable[[int], str] = str
    """Converts the integer of the reading to the family's unit, exactly."""


def _phases(key: str, **labels: str) -> dict[str, tuple[tuple[str, str], ...]]:
    return {f"l{phase}_{key}": (("phase", f"l{phase}"), *labels.items()) for phase in (1, 2, 3)}


def _directions(key: str) -> dict[str, tuple[tuple[str, str], ...]]:
    return {key.format(way): (("direction", way),) for way in ("import", "export")}


ROWS: Final = (
    Row("power_watts", "gauge", "Power of the moment from and to the grid.", _directions("power_{}_w")),
    Row(
        "phase_power_watts",
        "gauge",
        "Power of the moment by phase.",
        _phases("import_w", direction="import") | _phases("export_w", direction="export"),
    ),
    Row("voltage_volts", "gauge", "Voltage by phase.", _phases("voltage_mv"), thousandths),
    Row("current_amperes", "gauge", "Current by phase.", _phases("current_ma"), thousandths),
    Row("tariff", "gauge", "Number of the tariff in force.", {"tariff": ()}),
    Row(
        "demand_watts", "gauge", "Energy so far of the running quarter-hour over all of it.", {"demand_w": ()}
    ),
    Row(
        "demand_forecast_watts",
        "gauge",
        "Demand at the end of the quarter-hour if the power stays as it is.",
        {"demand_forecast_w": ()},
    ),
    Row("peak_demand_watts", "gauge", "Highest quarter-hour of this month.", {"peak_demand_w": ()}),
    Row("power_failures", "counter", "Power failures, counted by the meter.", {"failures": ()}),
    Row("long_power_failures", "counter", "Long power failures.", {"long_failures": ()}),
    Row("voltage_sags", "counter", "Voltage sags by phase.", _phases("sags")),
    Row("voltage_swells", "counter", "Voltage swells by phase.", _phases("swells")),
)

DEVICE_REGISTERS: Final[Mapping[str, tuple[str, str, Callable[[int], str]]]] = {
    "gas_dm3": ("gas_cubic_meters", "Gas register.", thousandths),
    "water_dm3": ("water_cubic_meters", "Water register.", thousandths),
    "warm_water_dm3": ("warm_water_cubic_meters", "Warm water register.", thousandths),
    "heat_dm3": ("heat_cubic_meters", "Heat register of a meter that counts volume.", thousandths),
    "heat_mj": ("heat_joules", "Heat register.", _joules_of_heat),
    "cooling_mj": ("cooling_joules", "Cooling register.", _joules_of_heat),
    "submeter_wh": ("submeter_energy_joules", "Register of an electricity meter behind this one.", _joules),
}
"""Key of a device's register -> name of its family, sentence, and conversion."""


def meter_families(snapshot: Snapshot, now: float) -> Iterable[Family]:
    """Yield what the meter sent; nothing before the first recorded reading. `now` is in UTC seconds."""
    stored = snapshot.stored
    if stored is None:
        return
    values = current_state(snapshot, stored, fresh=_age(snapshot, stored, now) <= FRESH_S).values
    meter = ("meter", short_id(stored.series))
    yield _meter_info(meter, stored.reading)
    yield _energy(meter, stored.reading)
    for row in ROWS:
        yield Family(row.name, row.kind, row.about, tuple(_samples(row, meter, values)))
    yield from _devices(meter, stored)
    yield from money_families(values)


def _age(snapshot: Snapshot, stored: StoredReading, now: float) -> float:
    """Return the seconds since the recorded reading, also if newer ones are held back."""
    if snapshot.received_at is None:
        return 0.0
    newest = snapshot.reading.time if snapshot.reading is not None else None
    behind = max(0, (newest or 0) - (stored.reading.time or 0))
    return now - snapshot.received_at + behind


def _meter_info(meter: tuple[str, str], reading: Reading) -> Family:
    told = {"id": reading.meter, "header": reading.header, "version": reading.version}
    labels = (meter, *((name, value) for name, value in told.items() if value))
    return Family("meter", "info", "The meter; version is that of its P1 port.", (Sample(labels, "1"),))


def _energy(meter: tuple[str, str], reading: Reading) -> Family:
    """Return the registers, by tariff where the meter has tariffs, so that they add up to the total."""
    samples = []
    for way, by_tariff, total in (
        ("import", reading.import_tariff_wh, reading.import_wh),
        ("export", reading.export_tariff_wh, reading.export_wh),
    ):
        labels = (meter, ("direction", way))
        samples += [
            Sample((*labels, ("tariff", str(tariff))), _joules(wh))
            for tariff, wh in sorted(by_tariff.items())
        ]
        if not by_tariff and total is not None:
            samples.append(Sample(labels, _joules(total)))
    about = "Energy registers; a kWh is 3.6 million joules."
    return Family("energy_joules", "counter", about, tuple(samples))


def _samples(row: Row, meter: tuple[str, str], values: Mapping[str, Any]) -> Iterable[Sample]:
    for key, labels in row.keys.items():
        if key in values:
            yield Sample((meter, *labels), row.written(values[key]))


def _devices(meter: tuple[str, str], stored: StoredReading) -> Iterable[Family]:
    reading, infos, times = stored.reading, [], []
    registers: dict[str, list[Sample]] = {}
    for device in stored.devices:
        value = reading.value(device.key)
        if value is None or device.key not in DEVICE_REGISTERS:
            continue
        labels = (meter, ("device", short_id(device.series)))
        name, about, written = DEVICE_REGISTERS[device.key]
        samples = registers.setdefault(device.key, [])
        samples.append(Sample(labels, written(value)))
        infos.append(Sample((*labels, *_of_device(reading, device)), "1"))
        time = getattr(reading, f"{device.key.rpartition('_')[0]}_time")
        if time is not None:
            times.append(Sample(labels, str(time)))
    yield Family("device", "info", "A device behind the meter.", tuple(infos))
    yield Family("device_readout_timestamp_seconds", "gauge", "Time of the device's register.", tuple(times))
    for key, found in registers.items():
        name, about, _ = DEVICE_REGISTERS[key]
        yield Family(name, "counter", about, tuple(found))


def _of_device(reading: Reading, device: StoredDevice) -> Iterable[tuple[str, str]]:
    """Yield medium and equipment id."""
    [register] = [each for each in LIVE_REGISTERS if each.key == device.key]
    yield "medium", register.medium
    value = reading.value(device.key)
    told: Device | None = next(
        (each for each in reading.devices if (each.medium, each.value) == (register.medium, value)), None
    )
    if told is not None and told.id:
        yield "id", told.id
