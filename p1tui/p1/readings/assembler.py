"""`Telegram` -> `Reading`: sort the lines into fields, convert times to UTC, compute totals."""

from __future__ import annotations

from datetime import tzinfo
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from p1tui.p1.lines import obis, values
from p1tui.p1.lines.line import Line
from p1tui.p1.lines.obis import EXPORTS, IMPORTS
from p1tui.p1.lines.telegram import Telegram
from p1tui.p1.reading import Crc, MonthPeak, Outage, Reading
from p1tui.p1.readings import mbus, meters, powers
from p1tui.p1.readings.meter_time import MeterTime

_TOTALS = {IMPORTS: "import_wh", EXPORTS: "export_wh"}
_HAVE_FIELDS = frozenset(
    (
        *obis.VERSIONS,
        *obis.CLOCKS,
        *obis.PEAK_DEMANDS,
        obis.TEXT_MESSAGE,
        obis.DATE,
        obis.TIME_OF_DAY,
        *obis.IDENTITIES[:2],
        obis.FAILURE_LOG,
        obis.MONTH_LOG,
        obis.GAS_REGISTER,
        obis.GAS_ID,
    )
)
"""Codes with fields of their own in `Reading`, so that `other` leaves them out."""

_OVERLAP_ALLOWED = 60
"""Seconds by which failures may overlap: MetCom's meters log some that begin 6 s before the last ended."""


class Assembler:
    """Makes readings from one stream's telegrams; remembers the tariffs and times that the meter sent."""

    def __init__(self, timezone: tzinfo) -> None:
        self._meter_time = MeterTime(timezone)
        self._meter: tuple[str, str | None] | None = None  # header and identity
        self._tariffs: dict[str, set[int]] = {}
        self._last_times: dict[str, int] = {}  # by clock: the telegram's, the peak's, each device's
        self._standard_offset = 0
        self._summed: list[str] = []  # registers whose total is the sum of their tariffs
        self._compares_powers = False  # `other` lacks a signed power that says what the fields say
        self._summed_powers: dict[str, list[str]] = {}  # total -> fields of the phases that it is the sum of

    def assemble(self, telegram: Telegram, crc: Crc) -> Reading:
        """Make the reading of one telegram."""
        lines = SortedLines(telegram.lines)
        fields = lines.fields
        fields["version"] = _first_version(lines.by_code)
        fields["meter"] = _identity(lines)
        self._follow_meter((telegram.header, fields["meter"]))
        country = meters.country(telegram.header, fields["version"])
        self._standard_offset = self._meter_time.standard_offset(country)
        self._add_time(lines)
        self._add_devices(lines)
        self._add_logs(lines)
        self._add_totals(lines)
        self._summed_powers = powers.add_powers(fields, lines.by_code, lines.unreadable)
        self._compares_powers = not lines.by_code.keys().isdisjoint(obis.POWERS)
        if self._compares_powers:
            for code in powers.told_by_fields(fields, lines.by_code):
                lines.other.pop(code, None)
        if (line := lines.by_code.get(obis.TEXT_MESSAGE)) is not None:
            fields["message"] = values.message(line.value)
        return Reading(header=telegram.header, crc=crc, other=lines.other, faults=telegram.faults, **fields)

    def update(self, before: Reading, changed: list[Line]) -> Reading | None:
        """Make the next reading from the one before and the changed lines, each alone in its field.

        `None` if a changed line cannot be applied so, and the telegram must be read whole.
        """
        if self._compares_powers and any(line.field.endswith("port_w") for line in changed):
            return None
        changes: dict[str, Any] = {}
        for line in changed:
            if line.number is not None:
                if line.tariff:
                    tariffs = changes.get(line.field) or dict(getattr(before, line.field))
                    tariffs[line.tariff] = line.number
                    changes[line.field] = tariffs
                else:
                    changes[line.field] = line.number
            elif line.stamp is not None and line.stamp.season and before.time is not None:
                time = self._meter_time.utc(line.stamp, self._standard_offset, None)
                changes["time"] = self._last_times["telegram"] = time
            else:
                return None
        for registers in self._summed:
            if registers in changes:
                changes[_TOTALS[registers]] = sum(changes[registers].values())
        for total, phases in self._summed_powers.items():
            changes[total] = sum(changes.get(phase, getattr(before, phase)) for phase in phases)
        return replace(before, **changes)

    def _follow_meter(self, meter: tuple[str, str | None]) -> None:
        """Forget tariffs and times if the meter is another one than before."""
        if meter != self._meter:
            self._meter = meter
            self._tariffs = {IMPORTS: set(), EXPORTS: set()}
            self._last_times = {}

    def _utc(self, stamp: values.Stamp | None, clock: str) -> int | None:
        if stamp is None:
            return None
        time = self._meter_time.utc(stamp, self._standard_offset, self._last_times.get(clock))
        self._last_times[clock] = time
        return time

    def _add_time(self, lines: SortedLines) -> None:
        line = lines.by_code.get(obis.CLOCKS[0]) or lines.by_code.get(obis.CLOCKS[1])
        stamp = line.stamp if line else None
        if line is None and obis.DATE in lines.by_code and obis.TIME_OF_DAY in lines.by_code:
            date, time_of_day = lines.by_code[obis.DATE].value, lines.by_code[obis.TIME_OF_DAY].value
            stamp = values.stamp_or_none(date.zfill(6) + time_of_day.zfill(6))
        time = self._utc(stamp, "telegram")
        if time is not None:
            lines.fields.update(time=time, time_source="meter")

    def _add_devices(self, lines: SortedLines) -> None:
        def utc(line: Line, channel: int) -> int | None:
            return self._utc(line.stamp, f"device {channel}")

        devices = mbus.devices(lines.devices, utc)
        if (line := lines.by_code.get(obis.GAS_REGISTER)) is not None and line.number is not None:
            gas = mbus.gas_meter(line, lines.by_code.get(obis.GAS_ID), devices, utc)
            devices = tuple(sorted((*devices, gas), key=lambda device: device.channel))
        lines.fields["devices"] = devices
        lines.fields.update(mbus.live_values(devices))

    def _add_logs(self, lines: SortedLines) -> None:
        line = next((lines.by_code[code] for code in obis.PEAK_DEMANDS if code in lines.by_code), None)
        if line is not None:
            lines.fields["peak_demand_w"] = line.number
            lines.fields["peak_demand_time"] = self._utc(line.stamp, "peak")
        if (line := lines.by_code.get(obis.FAILURE_LOG)) is not None:
            outages = [Outage(self._logged(entry.time), entry.number) for entry in line.log]
            outages.sort(key=lambda outage: outage.time or 0)
            if _overlap(outages):
                lines.other[obis.FAILURE_LOG] = line.value
            else:
                lines.fields["outages"] = tuple(outages)
        if (line := lines.by_code.get(obis.MONTH_LOG)) is not None:
            self._add_peaks(lines, line)

    def _logged(self, stamp: values.Stamp | None) -> int | None:
        """Return the UTC seconds of a time in a log, which no time before it settles."""
        return None if stamp is None else self._meter_time.utc(stamp, self._standard_offset, None)

    def _add_peaks(self, lines: SortedLines, line: Line) -> None:
        peaks = [
            MonthPeak(
                month_end,
                self._logged(entry.occurred),
                entry.number,
                self._logged(entry.export_occurred),
                entry.export_number,
            )
            for entry in line.log
            if (month_end := self._logged(entry.time)) is not None
        ]
        lines.fields["month_peaks"] = tuple(sorted(peaks, key=lambda peak: peak.month_end))
        if obis.PEAK_DEMAND not in line.groups:
            lines.other[obis.MONTH_LOG] = line.value

    def _add_totals(self, lines: SortedLines) -> None:
        """Sum the tariffs to a total that the meter does not send, unless one of them is missing."""
        self._summed = []
        for registers, total in _TOTALS.items():
            self._tariffs[registers] |= lines.tariffs_sent[registers]
            read = lines.fields[registers]
            if total not in lines.fields and read and read.keys() == self._tariffs[registers]:
                lines.fields[total] = sum(read.values())
                self._summed.append(registers)


class SortedLines:
    """A telegram's lines, sorted by where they go in a reading.

    The first of two lines with one code counts, except for devices. A line of channel 1 counts if there is
    none of channel 0.
    """

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.fields: dict[str, Any] = {IMPORTS: {}, EXPORTS: {}}
        """Fields of the reading that one line alone fills."""
        self.tariffs_sent: dict[str, set[int]] = {IMPORTS: set(), EXPORTS: set()}
        """Tariffs that were sent for import and export, also those whose line cannot be read."""
        self.devices: list[Line] = []
        """Lines of M-Bus devices."""
        self.unreadable: set[str] = set()
        """Fields whose line was sent but cannot be read."""
        self.by_code: dict[str, Line] = {}
        """Every other line that could be read, by its code: clock, identity, logs, texts, unknown codes."""
        self.other: dict[str, str] = {}
        """Values by code for which the reading has no field."""
        other_channels = [line for line in lines if not self._place(line)]
        for line in other_channels:
            self._fill(line)

    def _place(self, line: Line) -> bool:
        """Put a line in its place; return `False` if it must wait until all of channel 0 are placed."""
        code = line.code
        if code is None:
            return True
        if line.fault:
            self._note_unreadable(code)
        elif line.field:
            if code.channel:
                return False
            self._fill(line)
        elif mbus.is_device(line):
            self.devices.append(line)
        else:
            self.by_code.setdefault(code.text, line)
            if code.text not in _HAVE_FIELDS:
                self.other.setdefault(code.text, line.value)
        return True

    def _note_unreadable(self, code: obis.Code) -> None:
        """Note a field that was sent but cannot be read."""
        register = obis.register(code)
        if register is not None and register.field:
            self.unreadable.add(register.field)
        if register is not None and register.field in self.tariffs_sent:
            self.tariffs_sent[register.field].add(obis.tariff(code))

    def _fill(self, line: Line) -> None:
        if line.tariff:
            self.tariffs_sent[line.field].add(line.tariff)
            if line.number is not None:
                self.fields[line.field].setdefault(line.tariff, line.number)
        elif line.number is not None:
            self.fields.setdefault(line.field, line.number)


def _first_version(by_code: dict[str, Line]) -> str | None:
    for code in obis.VERSIONS:
        if code in by_code and (version := _version(by_code[code].value)):
            return version
    return None


def _version(text: str) -> str:
    """Return `50217` or `P` as it is; decode the longer hex text that Wallonian meters print."""
    return values.decoded(text) if len(text) >= 8 else text.strip()


def _identity(lines: SortedLines) -> str | None:
    for code in obis.IDENTITIES:
        if code in lines.by_code and (identity := values.identity(lines.by_code[code].value)):
            lines.other.pop(code, None)
            return identity
    return None


def _overlap(outages: list[Outage]) -> bool:
    """Return True if two power failures overlap by far: such a log (ZIV 5CTA) is wrong."""
    spans = [(each.time - each.duration_s, each.time) for each in outages if each.time is not None]
    return any(later < earlier - _OVERLAP_ALLOWED for (_, earlier), (later, _) in pairwise(spans))
