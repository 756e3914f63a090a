"""The last telegram for the eye: each line with its meaning, the raw text, what was rejected, the events."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.i18n.dates import clock, moment
from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import count, duration, milli, whole
from p1tui.i18n.sentences import tell
from p1tui.model.status import Event
from p1tui.p1.lines.telegram import RawLine, parse_telegram
from p1tui.p1.reading import Reading
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.facts import Fact, facts
from p1tui.tui.drawing.lines import BLANK, Line, Run
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.view import View

CODE_CELLS = 14
UNIT_CELLS = 5
AGE_CELLS = 8
NAME_SHARE = 55
"""Percent of the rest of a row for the name; the value has what is left."""

LEAST_CELLS = 12
"""For name and value, and for a value; where less would be left, code and age make room."""

WHEN_CELLS = 17
"""For the date, the year and the time of an event: `24 Nov 2026 20:31`."""


def rows(raw: bytes) -> list[RawLine]:
    """Every line of a telegram as it was sent."""
    body, end, _ = raw.rpartition(b"!")
    return parse_telegram((body + end).split(b"\r\n")).rows() if end else []


def explained(view: View, width: int) -> list[Line]:
    """A row for each line: code, name, value, unit, age; without code and age where the window is narrow."""
    found = rows(view.shown.raw)
    if not found:
        return [_nothing(tr("No telegram yet."))]
    rest = width - CODE_CELLS - UNIT_CELLS - AGE_CELLS - 4
    whole_row = rest >= LEAST_CELLS
    rest = max(rest if whole_row else rest + CODE_CELLS + AGE_CELLS, LEAST_CELLS)
    longest = max(len(tell(row.name)) for row in found) + 1
    name_cells = max(rest * NAME_SHARE // 100, min(longest, rest - LEAST_CELLS))
    cells = name_cells, rest - name_cells
    if not whole_row:
        return [_brief(row, row.code, *cells) for row in found]
    return [_row(row, _age(row, view), *cells) for row in found]


def _row(row: RawLine, age: str, name_cells: int, value_cells: int) -> Line:
    code: Run = (f"{row.code:<{CODE_CELLS}}", "dim")
    space, *brief = _brief(row, tr("not known"), name_cells, value_cells)
    return (space, code, *brief, (f"{age:>{AGE_CELLS}}", "dim"))


def _brief(row: RawLine, unnamed: str, name_cells: int, value_cells: int) -> Line:
    name = ln.shorten(tell(row.name) or unnamed, name_cells - 1)
    value = ln.shorten(row.value, value_cells)
    return (
        (" ", "text"), (f"{name:<{name_cells}}", "text" if row.name else "dim"),
        (f"{value:>{value_cells}} ", "strong"), (f"{row.unit:<{UNIT_CELLS}}", "text"),
    )  # fmt: skip


def _age(row: RawLine, view: View) -> str:
    """Of a device's register, the age that the device tells; of all else, the telegram's."""
    medium, _, rest = row.code.partition(":")
    if view.reading is not None and rest.startswith("24.2."):
        for device in view.reading.devices:
            if f"0-{device.channel}" == medium and device.time is not None:
                return duration(view.meter_now - device.time)
    return "" if view.age is None else duration(view.age)


def raw(view: View, width: int) -> list[Line]:
    """The bytes as text, long lines wrapped."""
    return _text(view.shown.raw, width) or [_nothing(tr("No telegram yet."))]


def rejected(view: View, width: int) -> list[Line]:
    """The last frames that were not accepted, newest first: when, why, and the bytes."""
    lines: list[Line] = []
    for frame in reversed(view.shown.rejections):
        when = clock(frame.rejected_at, view.zone)
        why = enumerate(wrap(tell(frame.reason), width - 12))
        lines += [((f" {'' if at else when:<8}  ", "text"), (text, "warn")) for at, text in why]
        lines += [((text.replace("  ", "   ", 1), "dim"),) for ((text, _),) in _text(frame.raw, width - 2)]
        lines.append(BLANK)
    return lines[:-1] or [_nothing(tr("No frame was rejected."))]


def _nothing(words: str) -> Line:
    return ((f" {words}", "dim"),)


def _heading(words: str) -> Line:
    return ((f"  {words}", "strong"),)


def _text(data: bytes, width: int) -> list[Line]:
    cells = max(width - 3, 10)
    found: list[Line] = []
    for line in data.decode("latin-1").splitlines():
        parts = [line[at : at + cells] for at in range(0, len(line), cells)] or [""]
        found += [((f"  {part}", "text"),) for part in parts]
    return found


def events(view: View, width: int) -> list[Line]:
    """Power failures, sags and swells, the message, the months' peaks."""
    reading = view.reading
    if reading is None:
        return [_nothing(tr("No telegram yet."))]
    lines = facts(_counters(reading), width)
    if reading.message:
        told = wrap(reading.message, width - 4)
        lines += [BLANK, _heading(tr("Message")), *(((f"  {text}", "text"),) for text in told)]
    if reading.outages:
        lines += [BLANK, _heading(tr("Long power failures"))]
        for outage in sorted(reading.outages, key=lambda outage: -outage.time):
            ended = moment(outage.time, view.meter_now, view.zone, year=True)
            until = tr("until {time}").format(time=ended)
            lines.append(((f"  {until:<26}", "text"), (f"{duration(outage.duration_s):>8}", "text")))
    if reading.month_peaks:
        lines += [BLANK, _heading(tr("Peak of each month"))]
        for peak in sorted(reading.month_peaks, key=lambda peak: -peak.month_end):
            when = "" if peak.time is None else moment(peak.time, view.meter_now, view.zone, year=True)
            lines.append(((f"  {whole(peak.power_w, 6)} W  ", "text"), (when, "dim")))
    if reading.faults:
        lines += [BLANK, _heading(tr("Lines that could not be read"))]
        lines += [
            ((f"  {ln.shorten(f'{fault.line}: {tell(fault.reason)}', width - 3)}", "warn"),)
            for fault in reading.faults
        ]
    return lines or [_nothing(tr("This meter tells of no events."))]


def recorded(happened: Sequence[Event], view: View, width: int) -> list[Line]:
    """What the history remembers between the readings: gaps, tariffs, other meters, clocks that were set."""
    lines: list[Line] = [BLANK, _heading(tr("In the history"))] if happened else []
    for event in happened:
        when = moment(event.time, view.now, view.zone, year=True)
        for text in wrap(tell(event.detail), max(width - WHEN_CELLS - 3, LEAST_CELLS)):
            lines.append(((f"  {when:<{WHEN_CELLS}} ", "dim"), (text, "text")))
            when = ""
    return lines


def _counters(reading: Reading) -> list[Fact]:
    counters = [(tr("power failures"), reading.failures), (tr("long failures"), reading.long_failures)]
    for kind, name in (("sags", tr("sags {phase}")), ("swells", tr("swells {phase}"))):
        phases = [(name.format(phase=f"L{n}"), getattr(reading, f"l{n}_{kind}")) for n in (1, 2, 3)]
        counters += phases
    return [(name, "" if number is None else whole(number), "text") for name, number in counters]


def about(view: View, width: int) -> list[Line]:
    """What is true of the telegrams as a whole: their source, version, pace, the meter's clock."""
    reading = view.reading
    if reading is None:
        return []
    found: list[Fact] = [
        (tr("source"), view.latest.source.name, "text"),
        (tr("header"), f"/{reading.header}", "text"),
        (tr("id"), reading.meter or tr("not sent"), "text"),
        (tr("version"), reading.version or tr("not sent"), "text"),
        (tr("checksum"), tr(CHECKSUMS[reading.crc]), "text" if reading.crc == "ok" else "warn"),
        (tr("pace"), "" if view.pace_s is None else tr("every {n} s").format(n=view.pace_s), "text"),
        (tr("telegrams"), _per_second(view.telegrams), "text"),
        (tr("size"), count(len(view.shown.raw), "byte", "bytes"), "text"),
        (tr("meter's clock"), _clock(view, reading), "text"),
    ]
    if view.shown.rejected:
        found.append((tr("rejected"), count(view.shown.rejected, "frame", "frames"), "warn"))
    return facts(found, width)


def _per_second(telegrams: int | None) -> str:
    return "" if telegrams is None else tr("{n} a second").format(n=milli(telegrams, 2, 0))


CHECKSUMS = {
    "ok": N_("right"), "absent": N_("this meter sends none"),
    "restored": N_("right once line ends were restored"), "ignored": N_("not looked at"),
}  # fmt: skip


def _clock(view: View, reading: Reading) -> str:
    if reading.time is None or reading.time_source != "meter" or view.shown.received_at is None:
        return tr("none of use; the host's is taken")
    behind = view.shown.received_at - reading.time
    if abs(behind) < 2:
        return tr("as this computer's")
    words = tr("{time} behind this computer's") if behind > 0 else tr("{time} ahead of this computer's")
    return words.format(time=duration(abs(behind)))
