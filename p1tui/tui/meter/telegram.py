"""The last telegram: a row for each line with its meaning, and the facts of the telegram as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from p1tui.i18n.dates import clock
from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import count, duration, grouped, milli
from p1tui.i18n.sentences import tell
from p1tui.p1.lines.telegram import RawLine, parse_telegram
from p1tui.p1.reading import Reading
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.facts import Fact, tight_facts
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.meter.values import told
from p1tui.tui.view import View

CODE_CELLS = 14
GAP = 2
"""Fewest blank cells between a name and its value."""
NUMBER_CELLS = 12
"""Most cells of a number, which ends where others end; a longer value begins where the longest name ends."""

CODES_FROM, AGES_FROM = 48, 70
"""Width from which codes are shown, and the ages of devices' registers."""

HALF_CELLS = 58
"""Fewest cells of each of two columns of lines, with which a number and its unit stand beside the name."""

GROUPS = re.compile(r"\([^)]*\)?|[^(]+")
"""Matches a value in parentheses, or what stands between two."""

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


class _Row(NamedTuple):
    """A line of a telegram as it is shown."""

    code: str
    name: str
    """The code, or a word for it, where the meaning is not known."""
    is_known: bool
    value: str
    unit: str
    age: str
    """Empty for what is as old as the telegram."""

    @property
    def shown(self) -> Run:
        """Return the value as it is drawn; a word in place of an empty one."""
        return (self.value, "strong") if self.value else (tr("none"), "dim")


class _Columns(NamedTuple):
    """Cells of the codes, the names, the numbers, and of the lines."""

    code: int
    name: int
    number: int
    width: int


def explained(view: View, width: int, room: int | None = None) -> list[Line]:
    """Draw a row for each line: code, name, value and unit; the age of what was read before the telegram.

    Names and values are whole: a value that has no place beside its name stands on lines below. More than
    `room` lines stand in two columns where the width has them, the second half beside the first.
    """
    found = rows(view.shown.raw)
    if not found:
        return [ln.remark(tr("No telegram yet."))]
    shown = [_row(each, view, width) for each in found]
    lines = [line for row in _drawn(shown, width, width) for line in row]
    half = (width - GAP) // 2
    if room is None or len(lines) <= room or half < HALF_CELLS:
        return lines
    return _halved(_drawn(shown, half, width), half)


def _row(line: RawLine, view: View, width: int) -> _Row:
    name = tell(line.name)
    unnamed = tr("not known") if width >= CODES_FROM else line.code
    age = _age(line, view) if width >= AGES_FROM else ""
    return _Row(line.code, name or unnamed, bool(name), *told(line.value, line.unit), age)


def _drawn(shown: Sequence[_Row], cells: int, width: int) -> list[list[Line]]:
    """Return the lines of each row, of so many cells, on a page of `width`."""
    columns = _Columns(
        CODE_CELLS if width >= CODES_FROM else 0,
        max(len(row.name) for row in shown) + GAP,
        max((long for row in shown if (long := len(row.shown[0])) <= NUMBER_CELLS), default=0),
        cells,
    )
    return [[*_explained(row, columns)] for row in shown]


def _halved(drawn: Sequence[Sequence[Line]], cells: int) -> list[Line]:
    """Put the second half of the rows beside the first, which is the longer one."""
    left, most = list[Line](), -(-sum(map(len, drawn)) // 2)
    rest = list(drawn)
    while len(left) < most:
        left += rest.pop(0)
    return ln.columns([(left, cells), ([line for row in rest for line in row], cells)], GAP)


def _explained(row: _Row, columns: _Columns) -> Iterator[Line]:
    """Yield the lines of a row."""
    *above, name = wrap(row.name, columns.width - 2 - columns.code) or [""]
    role: Role = "text" if row.is_known else "dim"
    codes = [row.code if columns.code else "", *[""] * len(above)]
    for code, part in zip(codes, above, strict=False):
        yield ((f" {code:<{columns.code}}", "dim"), (part, role))
    head: Line = ((f" {codes[-1] if above else codes[0]:<{columns.code}}", "dim"), (name, role))
    ago = f"   {tr('{age} ago').format(age=row.age)}" if row.age else ""
    end: Line = (row.shown, (f" {row.unit}" if row.unit else "", "text"), (ago, "dim"))
    room = columns.width - ln.width(head) - ln.width(end)
    gap = columns.name - len(name) + max(columns.number - len(row.shown[0]), 0)
    if room >= GAP:
        yield (*head, (" " * max(min(gap, room), GAP), "text"), *end)
        return
    yield (*head, (ago, "dim")) if ln.width(head) + len(ago) <= columns.width else head
    value, ink = row.shown
    yield from _below((f"{value} {row.unit}".rstrip(), ink), columns.code + 2, columns.width - 1)


def _below(value: Run, indent: int, end: int) -> Iterator[Line]:
    """Yield lines of a value between two columns."""
    text, role = value
    for part in _broken(text, max(end - indent, 1)):
        yield ((" " * indent, "text"), (part, role))


def _broken(text: str, cells: int) -> Iterator[str]:
    """Yield the lines of a value, broken before a parenthesis where one is, else anywhere."""
    line = ""
    for group in GROUPS.findall(text):
        while len(line) + len(group) > cells:
            yield line or group[:cells]
            line, group = "", group if line else group[cells:]
        line += group
    if line:
        yield line


def about(view: View, width: int, most: int | None = None) -> list[Line]:
    """Draw the facts of the telegram as a whole: source, version, pace, the meter's clock.

    In more than `most` lines the least important ones are left out.
    """
    reading = view.reading
    if reading is None:
        return []
    found = [fact for fact in _facts(view, reading) if fact[1]]
    dispensable = sorted(found, key=lambda fact: _rank(fact[0]))
    lines = tight_facts(found, width)
    while most is not None and len(lines) > most:
        found.remove(dispensable.pop())
        lines = tight_facts(found, width)
    return lines


def _rank(name: str) -> int:
    """Return the place of a fact in the order of importance; what is not well comes first."""
    last = (N_("checksum"), N_("pace"), N_("id"), N_("meter's clock"), N_("telegrams"), N_("version"),
            N_("header"), N_("size"), N_("source"))  # fmt: skip
    return next((at for at, each in enumerate(last, 1) if tr(each) == name), 0)


def _facts(view: View, reading: Reading) -> Iterator[Fact]:
    yield (tr("source"), view.latest.source.name, "text")
    yield (tr("header"), f"/{reading.header}", "text")
    yield (tr("id"), reading.meter or tr("not sent"), "text")
    yield (tr("version"), reading.version or tr("not sent"), "text")
    yield from _coming(view, reading)
    yield (tr("size"), count(len(view.shown.raw), "byte", "bytes"), "text")
    yield (tr("meter's clock"), _clock(view, reading), "text")
    if view.shown.rejected:
        yield (tr("rejected"), count(view.shown.rejected, "telegram", "telegrams"), "warn")
    if view.latest.source.noise:
        yield (tr("noise"), count(view.latest.source.noise, "byte", "bytes"), "text")


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


def _age(row: RawLine, view: View) -> str:
    """Return the age of a device's register; empty for any other line, which is as old as the telegram."""
    medium, _, rest = row.code.partition(":")
    if view.reading is not None and rest.startswith("24.2."):
        for device in view.reading.devices:
            if f"0-{device.channel}" == medium and device.time is not None:
                return duration(view.meter_now - device.time)
    return ""


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
