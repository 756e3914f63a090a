"""A simulated household with a DSMR 5.0 meter, in Amsterdam's local time.

It is a pure function of seed and time: `telegram` returns the bytes of a second, `reading` their values.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from p1tui.demo.household.day import YEAR_DAYS, Day, House
from p1tui.demo.household.gas import CAPTURE
from p1tui.demo.household.solar import BLOCK
from p1tui.demo.household.telegram import HEADER, OUTAGES, VERSION, format_telegram
from p1tui.p1.reading import Device, Reading
from p1tui.runtime.duration import DAY, HOUR

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STANDARD_OFFSET = HOUR

INSTALLED = 17_532
"""The meter's first day, in days of standard time since the epoch: Monday 1 January 2018."""

GRID_QUALITY: dict[str, Any] = {
    "failures": 6,
    "long_failures": 2,
    "outages": OUTAGES,
    "l1_sags": 3,
    "l2_sags": 2,
    "l3_sags": 2,
    "l1_swells": 0,
    "l2_swells": 0,
    "l3_swells": 1,
}
"""Counters of grid quality; they never change, since nothing happens in the simulated grid."""

WH = 3600 * BLOCK
DAYS_KEPT = 4
JITTER = 1021, 509


class Household:
    """A family of four: gas heating, solar panels, a car that charges at night.

    Registers are the exact integral of power: over any span they rise by the sum of its seconds. A time
    before 2018, when the meter was installed, raises `ValueError`.

    Threads: any thread may call any method.
    """

    def __init__(self, seed: int = 1) -> None:
        self._counting = (
            threading.Lock()
        )  # guards the caches: one thread may write history while another reads the meter
        self._house = _house(seed)
        self._days: OrderedDict[int, Day] = OrderedDict()
        self._sums: list[tuple[int, ...]] = [(0, 0, 0, 0, 0)]
        rng = Random(f"meter {seed}")
        self._first = tuple(rng.randrange(200_000, 900_000) for _ in range(5))
        self._jitter = tuple([rng.randint(-400, 400) for _ in range(length)] for length in JITTER)
        self.meter = f"E0099{seed % 10**12:012d}"
        self.gas_meter = f"G0099{seed % 10**12:012d}"

    def telegram(self, time: int) -> bytes:
        """Return the telegram of this UTC second, with its CRC."""
        return format_telegram(self.reading(time), AMSTERDAM)

    def reading(self, time: int) -> Reading:
        """Return the values in the telegram of this UTC second."""
        with self._counting:
            return self._reading(time)

    def averaged(self, time: int, seconds: int) -> Reading:
        """Return the reading of this UTC second, but with the mean power of the seconds until then."""
        with self._counting:
            reading, totals, before = self._reading(time), self._totals(time), self._totals(time - seconds)
        imported, exported = (
            round((now - then) * HOUR / seconds) for now, then in zip(totals, before, strict=True)
        )
        return msgspec.structs.replace(reading, power_import_w=imported, power_export_w=exported)

    def _totals(self, time: int) -> tuple[int, int]:
        """Return the registers of import and of export, Wh, each over both tariffs."""
        number, second = divmod(time + STANDARD_OFFSET, DAY)
        day, summer = self._day(number)
        low_in, normal_in, low_out, normal_out = self._energy(number, day, summer, second)
        return low_in + normal_in, low_out + normal_out

    def _reading(self, time: int) -> Reading:
        number, second = divmod(time + STANDARD_OFFSET, DAY)
        day, summer = self._day(number)
        low_in, normal_in, low_out, normal_out = self._energy(number, day, summer, second)
        net = day.power(second)
        gas_dm3, gas_time = self._gas(number, day, second)
        tariff = 2 if _normal(number, summer, second) else 1
        phases = day.phases(second)
        volts = [self._millivolts(time, phase, watts) for phase, watts in enumerate(phases)]
        amps = [1000 * round(1000 * abs(watts) / mv) for watts, mv in zip(phases, volts, strict=True)]
        return Reading(
            time=time,
            time_source="meter",
            meter=self.meter,
            header=HEADER,
            version=VERSION,
            import_tariff_wh={1: low_in, 2: normal_in},
            export_tariff_wh={1: low_out, 2: normal_out},
            import_wh=low_in + normal_in,
            export_wh=low_out + normal_out,
            tariff=tariff,
            power_import_w=max(net, 0) // BLOCK,
            power_export_w=max(-net, 0) // BLOCK,
            **_by_phase(phases, volts, amps),
            **GRID_QUALITY,
            gas_dm3=gas_dm3,
            gas_time=gas_time,
            devices=(
                Device(channel=1, medium="gas", id=self.gas_meter, value=gas_dm3, unit="dm3", time=gas_time),
            ),
        )

    def history(self, end: int, days: int = 14, step: int = 60) -> Iterator[Reading]:
        """Yield a reading every `step` seconds of the `days` before `end`, oldest first, `end` excluded."""
        return map(self.reading, range(end - days * DAY, end, step))

    def _day(self, number: int) -> tuple[Day, bool]:
        if number < INSTALLED:
            raise ValueError("the simulated meter was installed on 1 January 2018 and knows no earlier time")
        summer = _summer(number)
        if number not in self._days:
            self._days[number] = self._make_day(number, summer)
            if len(self._days) > DAYS_KEPT:
                self._days.popitem(last=False)
        return self._days[number], summer

    def _make_day(self, number: int, summer: bool) -> Day:
        return Day(self._house, (number - INSTALLED) % YEAR_DAYS, summer=summer)

    def _energy(self, number: int, day: Day, summer: bool, second: int) -> tuple[int, ...]:
        """Return the registers in Wh: import low and normal, export low and normal."""
        before = self._before(number)
        return tuple(
            self._first[n] + (before[n] + part) // WH
            for n, part in enumerate(_by_tariff(number, day, summer, second))
        )

    def _gas(self, number: int, day: Day, second: int) -> tuple[int, int]:
        slot = second // CAPTURE
        time = number * DAY - STANDARD_OFFSET + slot * CAPTURE
        return self._first[4] + self._before(number)[4] + day.gas.volume(slot), time

    def _before(self, number: int) -> tuple[int, ...]:
        """Return the rise of each register from the meter's first day to the start of day `number`."""
        while len(self._sums) <= number - INSTALLED:
            last = INSTALLED + len(self._sums) - 1
            total = self._total(last)
            self._sums.append(tuple(map(sum, zip(self._sums[-1], total, strict=True))))
        return self._sums[number - INSTALLED]

    def _total(self, number: int) -> tuple[int, ...]:
        summer = _summer(number)
        key = (number - INSTALLED) % YEAR_DAYS, summer
        totals = self._house.totals
        if key not in totals:
            day = self._make_day(number, summer)
            totals[key] = (*_by_tariff(number, day, summer, DAY), day.gas.volume(DAY // CAPTURE))
        return totals[key]

    def _millivolts(self, time: int, phase: int, watts: int) -> int:
        fast, slow = self._jitter
        second = time + 331 * phase
        noise = fast[second % JITTER[0]] // 2 + slow[second // 97 % JITTER[1]] * 2
        raw = 231_900 + 300 * phase + noise - watts * 10 // 12
        return max(228_000, min(236_000, raw)) // 100 * 100


def _by_phase(phases: Iterable[int], volts: Iterable[int], amps: Iterable[int]) -> dict[str, Any]:
    fields = {}
    for phase, (watts, mv, ma) in enumerate(zip(phases, volts, amps, strict=True), 1):
        fields[f"l{phase}_import_w"] = max(watts, 0)
        fields[f"l{phase}_export_w"] = max(-watts, 0)
        fields[f"l{phase}_voltage_mv"] = mv
        fields[f"l{phase}_current_ma"] = ma
    return fields


@cache
def _house(seed: int) -> House:
    return House(seed)


@cache
def _summer(number: int) -> bool:
    noon = datetime(1970, 1, 1, 12, tzinfo=AMSTERDAM) + timedelta(days=number)
    return bool(noon.dst())


def _window(number: int, summer: bool) -> tuple[int, int]:
    """Return start and end of the normal tariff in seconds of the standard-time day.

    It holds from 7 to 23 hours, local time, from Monday to Friday.
    """
    if (number - INSTALLED) % 7 > 4:
        return 0, 0
    ahead = HOUR if summer else 0
    return 7 * HOUR - ahead, 23 * HOUR - ahead


def _normal(number: int, summer: bool, second: int) -> bool:
    start, end = _window(number, summer)
    return start <= second < end


def _by_tariff(number: int, day: Day, summer: bool, second: int) -> tuple[int, int, int, int]:
    imported, exported = day.energy(second)
    start, end = _window(number, summer)
    if second <= start:
        return imported, 0, exported, 0
    (import_from, export_from), (import_to, export_to) = day.energy(start), day.energy(min(second, end))
    normal_in, normal_out = import_to - import_from, export_to - export_from
    return imported - normal_in, normal_in, exported - normal_out, normal_out
