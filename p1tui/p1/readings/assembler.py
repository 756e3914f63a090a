"""Telegram -> Reading: the lines sorted into fields, times in UTC, totals."""

from __future__ import annotations

from datetime import tzinfo
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from p1tui.p1.lines import obis, values
from p1tui.p1.lines.line import CLOCKS, EXPORTS, HISTORY, IMPORTS, OUTAGES, PEAK, PEAKS, Line
from p1tui.p1.lines.telegram import Telegram
from p1tui.p1.reading import Crc, MonthPeak, Outage, Reading
from p1tui.p1.readings import mbus, meters
from p1tui.p1.readings.meter_time import MeterTime

_TOTALS = {IMPORTS: "import_wh", EXPORTS: "export_wh"}
_VERSIONS = ("0-0:96.1.4", "1-3:0.2.8")
_IDS = ("0-0:96.1.1", "0-0:96.1.0", "0-0:96.1.255", "0-0:42.0.0", "1-0:0.0.0")
"""Where meters print their identity, the most telling first."""
_MESSAGE = "0-0:96.13.0"
_DATE, _TIME_OF_DAY = "1-0:0.9.2", "1-0:0.9.1"
_HOMES = frozenset((*_VERSIONS, *CLOCKS, *PEAKS, _MESSAGE, _DATE, _TIME_OF_DAY, "0-0:96.1.1", "0-0:96.1.0"))
"""Codes that have a field of their own, so that `other` need not show them."""


class Assembler:
    """Makes readings of one stream's telegrams; knows what the stream's meter sent before."""

    def __init__(self, timezone: tzinfo) -> None:
        self._clock = MeterTime(timezone)
        self._meter: tuple[str, str | None] | None = None
        self._tariffs: dict[str, set[int]] = {}
        self._times: dict[str, int] = {}
        self._standard = 0
        self._summed: list[str] = []

    def reading(self, telegram: Telegram, crc: Crc) -> Reading:
        """The reading of one telegram."""
        sheet = SortedLines(telegram.lines)
        found = sheet.fields
        found["version"] = _first_version(sheet.lines)
        found["meter"] = _identity(sheet)
        self._know((telegram.header, found["meter"]))
        self._standard = self._clock.standard(meters.country(telegram.header, found["version"]))
        self._tell_time(sheet)
        self._add_devices(sheet)
        self._add_logs(sheet)
        self._add_totals(sheet)
        if (line := sheet.lines.get(_MESSAGE)) is not None:
            found["message"] = values.message(line.value)
        return Reading(header=telegram.header, crc=crc, other=sheet.other, faults=telegram.faults, **found)

    def succeed(self, before: Reading, changed: list[Line]) -> Reading | None:
        """The reading after `before` in which only these lines differ, each alone in its field.

        `None` where that is not enough, and the telegram is to be read whole.
        """
        changes: dict[str, Any] = {}
        for line in changed:
            if line.number is not None:
                if line.tariff:
                    table = changes.get(line.field) or dict(getattr(before, line.field))
                    table[line.tariff] = line.number
                    changes[line.field] = table
                else:
                    changes[line.field] = line.number
            elif line.stamp is not None and line.stamp.season and before.time is not None:
                time = self._clock.utc(line.stamp, self._standard, None)
                changes["time"] = self._times["telegram"] = time
            else:
                return None
        for tariffs in self._summed:
            if tariffs in changes:
                changes[_TOTALS[tariffs]] = sum(changes[tariffs].values())
        return replace(before, **changes)

    def _know(self, meter: tuple[str, str | None]) -> None:
        if meter != self._meter:
            self._meter = meter
            self._tariffs = {IMPORTS: set(), EXPORTS: set()}
            self._times = {}

    def _utc(self, stamp: values.Stamp | None, stream: str) -> int | None:
        if stamp is None:
            return None
        time = self._times[stream] = self._clock.utc(stamp, self._standard, self._times.get(stream))
        return time

    def _tell_time(self, sheet: SortedLines) -> None:
        line = sheet.lines.get(CLOCKS[0]) or sheet.lines.get(CLOCKS[1])
        stamp = line.stamp if line else None
        if line is None and _DATE in sheet.lines and _TIME_OF_DAY in sheet.lines:
            date, time_of_day = sheet.lines[_DATE].value, sheet.lines[_TIME_OF_DAY].value
            stamp = values.stamp_or_none(date.zfill(6) + time_of_day.zfill(6))
        time = self._utc(stamp, "telegram")
        if time is not None:
            sheet.fields.update(time=time, time_source="meter")

    def _add_devices(self, sheet: SortedLines) -> None:
        def utc(line: Line, channel: int) -> int | None:
            return self._utc(line.stamp, f"device {channel}")

        found = mbus.devices(sheet.devices, utc)
        sheet.fields["devices"] = found
        if (gas := mbus.live(found, "gas", "dm3")) is not None:
            sheet.fields.update(gas_dm3=gas.value, gas_time=gas.time)
        if (water := mbus.live(found, "water", "dm3")) is not None:
            sheet.fields.update(water_dm3=water.value, water_time=water.time)
        if (heat := mbus.live(found, "heat", "MJ")) is not None:
            sheet.fields.update(heat_mj=heat.value, heat_time=heat.time)

    def _add_logs(self, sheet: SortedLines) -> None:
        line = next((sheet.lines[code] for code in PEAKS if code in sheet.lines), None)
        if line is not None:
            sheet.fields["peak_demand_w"] = line.number
            sheet.fields["peak_demand_time"] = self._utc(line.stamp, "peak")
        if (line := sheet.lines.get(OUTAGES)) is not None:
            outages = [
                Outage(self._clock.utc(entry.time, self._standard, None), entry.number)
                for entry in line.log
                if entry.time is not None
            ]
            outages.sort(key=lambda outage: outage.time)
            if _overlap(outages):
                sheet.other[OUTAGES] = line.value
            else:
                sheet.fields["outages"] = tuple(outages)
        if (line := sheet.lines.get(HISTORY)) is not None:
            self._add_peaks(sheet, line)

    def _add_peaks(self, sheet: SortedLines, line: Line) -> None:
        peaks = [
            MonthPeak(
                self._clock.utc(entry.time, self._standard, None),
                self._clock.utc(entry.occurred, self._standard, None) if entry.occurred else None,
                entry.number,
            )
            for entry in line.log
            if entry.time is not None
        ]
        sheet.fields["month_peaks"] = tuple(sorted(peaks, key=lambda peak: peak.month_end))
        if PEAK not in line.groups:
            sheet.other[HISTORY] = line.value

    def _add_totals(self, sheet: SortedLines) -> None:
        """A total that the meter does not send is the sum of its tariffs, if none of them is missing."""
        self._summed = []
        for tariffs, total in _TOTALS.items():
            self._tariffs[tariffs] |= sheet.sent[tariffs]
            read = sheet.fields[tariffs]
            if total not in sheet.fields and read and read.keys() == self._tariffs[tariffs]:
                sheet.fields[total] = sum(read.values())
                self._summed.append(tariffs)


class SortedLines:
    """A telegram's lines sorted: `fields` of the reading, `devices`, `lines` by code, and what is `other`.

    Of two lines with one code the first counts, except for devices; channel 1 counts where channel 0 is
    silent.
    """

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.fields: dict[str, Any] = {IMPORTS: {}, EXPORTS: {}}
        self.sent: dict[str, set[int]] = {IMPORTS: set(), EXPORTS: set()}
        self.devices: list[Line] = []
        self.lines: dict[str, Line] = {}
        self.other: dict[str, str] = {}
        spare = [line for line in lines if not self._place(line)]
        for line in spare:
            self._fill(line)

    def _place(self, line: Line) -> bool:
        """Put a line where it belongs; `False` if it waits for those of channel 0."""
        code = line.code
        if code is None:
            return True
        if line.fault:
            self._miss(code)
        elif line.field:
            if code.channel:
                return False
            self._fill(line)
        elif mbus.is_device(line):
            self.devices.append(line)
        else:
            self.lines.setdefault(code.text, line)
            if code.text not in _HOMES and code.text not in (OUTAGES, HISTORY):
                self.other.setdefault(code.text, line.value)
        return True

    def _miss(self, code: obis.Code) -> None:
        """Note a tariff register that was sent but cannot be read."""
        register = obis.register(code)
        if register is not None and register.field in self.sent:
            self.sent[register.field].add(obis.tariff(code))

    def _fill(self, line: Line) -> None:
        if line.tariff:
            self.sent[line.field].add(line.tariff)
            if line.number is not None:
                self.fields[line.field].setdefault(line.tariff, line.number)
        elif line.number is not None:
            self.fields.setdefault(line.field, line.number)


def _first_version(lines: dict[str, Line]) -> str | None:
    for code in _VERSIONS:
        if code in lines and (version := _version(lines[code].value)):
            return version
    return None


def _version(text: str) -> str:
    """Free text (`50217`, `P`); Wallonian meters print it as hex text, which is longer."""
    return values.decoded(text) if len(text) >= 8 else text.strip()


def _identity(sheet: SortedLines) -> str | None:
    for code in _IDS:
        if code in sheet.lines and (identity := values.identity(sheet.lines[code].value)):
            sheet.other.pop(code, None)
            return identity
    return None


def _overlap(outages: list[Outage]) -> bool:
    """Two failures cannot overlap: a log in which they do (ZIV 5CTA) is not what it says."""
    return any(later.time - later.duration_s < earlier.time for earlier, later in pairwise(outages))
