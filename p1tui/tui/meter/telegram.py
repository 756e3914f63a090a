"""The last telegram: a row for each line with its meaning, and the facts of the telegram as a whole."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from p1tui.i18n.dates import clock
from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import count, duration, grouped, milli
from p1tui.i18n.sentences import tell
from p1tui.p1.lines.telegram import RawLine, parse_telegram
from p1tui.p1.reading import Reading
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.facts import Fact, facts
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.view import View

CODE_CELLS = 14
UNIT_CELLS = 5
AGE_CELLS = 8
NAME_SHARE = 55
"""Percent of the cells of name and value that the name gets."""

LEAST_CELLS = 12
"""Fewest cells of name and value together, and of the value; with fewer, code and age are left out."""

CHECKSUMS = {
    "ok": N_("right"),
    "absent": N_("this meter sends none"),
    "restored": N_("right once line ends were restored"),
    "ignored": N_("not looked at"),
}
"""`Reading.crc` in words."""

SAME_CLOCK_S = 2
"""Seconds from which the meter's clock differs from this computer's: a telegram takes one to arrive."""


@lru_cache(maxsize=1)
def rows(raw: bytes) -> tuple[RawLine, ...]:
    """Parse a telegram from its bytes; cached, since each key draws the same telegram again.

    The decoder makes most readings from changed lines alone, so it has no lines to pass on. Keeping them
    would cost every telegram more than its decoding; parsing costs 0.2 ms, and only while the page is shown.
    """
    body, end, _ = raw.rpartition(b"!")
    return tuple(parse_telegram((body + end).split(b"\r\n")).rows()) if end else ()


def explained(view: View, width: int) -> list[Line]:
    """Draw a row for each line: code, name, value, unit, age; without code and age in a narrow window.

    A value that is too long for its place stands whole on lines below.
    """
    found = rows(view.shown.raw)
    if not found:
        return [ln.remark(tr("No telegram yet."))]
    rest = width - CODE_CELLS - UNIT_CELLS - AGE_CELLS - 4
    whole_row = rest >= LEAST_CELLS
    rest = max(rest if whole_row else rest + CODE_CELLS + AGE_CELLS, LEAST_CELLS)
    longest = max(len(tell(row.name)) for row in found) + 1
    name_cells = max(rest * NAME_SHARE // 100, min(longest, rest - LEAST_CELLS))
    cells = name_cells, rest - name_cells
    drawn: list[Line] = []
    for row in found:
        above, below = (
            (row, "") if len(row.value) <= cells[1] else (msgspec.structs.replace(row, value=""), row.value)
        )
        drawn.append(_row(above, _age(row, view), *cells) if whole_row else _brief(above, row.code, *cells))
        drawn += _below(below, CODE_CELLS + 1 if whole_row else 2, width - 1)
    return drawn


def _below(value: str, indent: int, end: int) -> list[Line]:
    """Return lines of a value between two columns."""
    cells = max(end - indent, 1)
    parts = (value[at : at + cells] for at in range(0, len(value), cells))
    return [((" " * indent, "text"), (part, "strong")) for part in parts]


def about(view: View, width: int) -> list[Line]:
    """Draw the facts of the telegram as a whole: source, version, pace, the meter's clock."""
    reading = view.reading
    if reading is None:
        return []
    found: list[Fact] = [
        (tr("source"), view.latest.source.name, "text"),
        (tr("header"), f"/{reading.header}", "text"),
        (tr("id"), reading.meter or tr("not sent"), "text"),
        (tr("version"), reading.version or tr("not sent"), "text"),
        *_coming(view, reading),
        (tr("size"), count(len(view.shown.raw), "byte", "bytes"), "text"),
        (tr("meter's clock"), _clock(view, reading), "text"),
    ]
    if view.shown.rejected:
        found.append((tr("rejected"), count(view.shown.rejected, "frame", "frames"), "warn"))
    if view.latest.source.noise:
        found.append((tr("noise"), count(view.latest.source.noise, "byte", "bytes"), "text"))
    return facts(found, width)


def _coming(view: View, reading: Reading) -> list[Fact]:
    """Return checksum and pace, or what has come since the telegram that is shown: silence, or bad ones."""
    at = view.latest.received_at
    if since := view.latest.rejected_since:
        last = "" if at is None else clock(at, view.zone)
        running = tr("{n} in a row").format(n=grouped(since))
        return [(tr("rejected now"), running, "error"), (tr("last good one"), last, "warn")]
    checksum: Fact = (tr("checksum"), tr(CHECKSUMS[reading.crc]), "text" if reading.crc == "ok" else "warn")
    if view.late:
        silence = "" if view.age is None else duration(view.age)
        return [checksum, (tr("silent for"), silence, "error")]
    pace = "" if view.pace_s is None else tr("every {n} s").format(n=view.pace_s)
    return [checksum, (tr("pace"), pace, "text"), (tr("telegrams"), _per_second(view.telegrams), "text")]


def _row(row: RawLine, age: str, name_cells: int, value_cells: int) -> Line:
    code: Run = (f"{row.code:<{CODE_CELLS}}", "dim")
    space, *brief = _brief(row, tr("not known"), name_cells, value_cells)
    return (space, code, *brief, (f"{age:>{AGE_CELLS}}", "dim"))


def _brief(row: RawLine, unnamed: str, name_cells: int, value_cells: int) -> Line:
    name = ln.shorten(tell(row.name) or unnamed, name_cells - 1)
    value = ln.shorten(row.value, value_cells)
    return (
        (" ", "text"),
        (f"{name:<{name_cells}}", "text" if row.name else "dim"),
        (f"{value:>{value_cells}} ", "strong"),
        (f"{row.unit:<{UNIT_CELLS}}", "text"),
    )


def _age(row: RawLine, view: View) -> str:
    """Return the age of a line: of a device's register since its readout, of any other since the telegram."""
    medium, _, rest = row.code.partition(":")
    if view.reading is not None and rest.startswith("24.2."):
        for device in view.reading.devices:
            if f"0-{device.channel}" == medium and device.time is not None:
                return duration(view.meter_now - device.time)
    return "" if view.age is None else duration(view.age)


def _per_second(telegrams: int | None) -> str:
    return "" if telegrams is None else tr("{n} a second").format(n=milli(telegrams, 2, 0))


def _clock(view: View, reading: Reading) -> str:
    if reading.time is None or reading.time_source != "meter" or view.shown.received_at is None:
        return tr("none of use; the host's is taken")
    behind = view.shown.received_at - reading.time
    if abs(behind) < SAME_CLOCK_S:
        return tr("as this computer's")
    words = tr("{time} behind this computer's") if behind > 0 else tr("{time} ahead of this computer's")
    return words.format(time=duration(abs(behind)))
