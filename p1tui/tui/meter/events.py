"""Events: those that the meter sends in its telegrams, and those that the history stores."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.i18n.dates import moment
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import grouped, precise_duration, whole
from p1tui.i18n.sentences import tell
from p1tui.model.status import Event
from p1tui.p1.reading import Reading
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.facts import Fact, tight_facts
from p1tui.tui.drawing.flow import word
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.view import View

WHEN_CELLS = 17
"""Cells of the date and time of an event: `24 Nov 2026 20:31`."""

LEAST_CELLS = 12
"""Fewest cells of a sentence, also in a narrow window."""


def from_meter(view: View, width: int) -> list[Line]:
    """Draw the events of a telegram: power failures, sags, swells, message, monthly peaks, faults."""
    reading = view.reading
    if reading is None:
        return [ln.remark(tr("No telegram yet."))]
    message: list[Line] = [((f"  {text}", "text"),) for text in wrap(reading.message or "", width - 4)]
    lines = [
        *tight_facts(_counters(reading), width),
        *_section(tr("Message"), message),
        *_section(tr("Long power failures"), _outages(reading, view)),
        *_section(tr("Peak of each month"), _peaks(reading, view)),
        *_section(tr("Lines that could not be read"), _faults(reading, width)),
    ]
    return lines or [ln.remark(tr("This meter tells of no events."))]


def from_history(happened: Sequence[Event], view: View, width: int) -> list[Line]:
    """Draw the events of the history: gaps, changes of tariff or meter, clocks that were set."""
    lines: list[Line] = []
    for event in happened:
        when = moment(event.time, view.now, view.zone, year=True)
        for text in wrap(tell(event.detail), max(width - WHEN_CELLS - 3, LEAST_CELLS)):
            lines.append(((f"  {when:<{WHEN_CELLS}} ", "dim"), (text, "text")))
            when = ""
    return _section(tr("In the history"), lines)


def _section(title: str, lines: list[Line]) -> list[Line]:
    """Return a blank line, a title and the lines; nothing if there are no lines."""
    return [BLANK, ((f"  {title}", "strong"),), *lines] if lines else []


def _counters(reading: Reading) -> list[Fact]:
    counters = [(tr("power failures"), reading.failures), (tr("long failures"), reading.long_failures)]
    told: list[Fact] = [
        (name, "" if number is None else grouped(number), "text") for name, number in counters
    ]
    for kind, name in (("sags", tr("sags {phase}")), ("swells", tr("swells {phase}"))):
        found = {f"L{n}": reading.value(f"l{n}_{kind}") for n in (1, 2, 3)}
        known = {phase: grouped(number) for phase, number in found.items() if number is not None}
        phases = "-".join([*known][:1] + [*known][1:][-1:])
        told.append((name.format(phase=phases), "  ".join(known.values()), "text"))
    return told


def _outages(reading: Reading, view: View) -> list[Line]:
    lines: list[Line] = []
    for outage in sorted(reading.outages, key=lambda outage: -(outage.time or 0)):
        until = tr("before its clock was set")
        if outage.time is not None:
            ended = moment(outage.time, view.meter_now, view.zone, year=True)
            until = tr("until {time}").format(time=ended)
        lines.append(
            ((f"  {until:<25}", "text"), (f"{tell(precise_duration(outage.duration_s)):>11}", "text"))
        )
    return lines


def _peaks(reading: Reading, view: View) -> list[Line]:
    lines: list[Line] = []
    for peak in sorted(reading.month_peaks, key=lambda peak: -peak.month_end):
        lines.append(_peak(peak.power_w, peak.time, view))
        if peak.export_power_w is not None:
            lines.append((*_peak(peak.export_power_w, peak.export_time, view), (f" {word('export')}", "dim")))
    return lines


def _peak(watts: int, time: int | None, view: View) -> Line:
    when = "" if time is None else moment(time, view.meter_now, view.zone, year=True)
    return ((f"  {whole(watts, 6)} W  ", "text"), (when, "dim"))


def _faults(reading: Reading, width: int) -> list[Line]:
    texts = (f"{fault.line}: {tell(fault.reason)}" for fault in reading.faults)
    return [((f"  {ln.shorten(text, width - 3)}", "warn"),) for text in texts]
