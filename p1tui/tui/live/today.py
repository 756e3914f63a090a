"""Today beside yesterday until the same time: energy, every medium, the cost; and the peaks of both days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from p1tui.i18n import dates, money
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import UNKNOWN, milli, whole
from p1tui.model.money import Cost
from p1tui.runtime.duration import DAY
from p1tui.store.database import calendar
from p1tui.store.queries.averages import Peak
from p1tui.store.queries.day_so_far import DaySoFar
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import SIGNS, Direction, short
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.live import media
from p1tui.tui.view import View

VALUE_CELLS = 8
"""Fewest cells of a value with the blank before it, so that it does not move when it grows: ` 123.456`."""
NOTE_CELLS, DIFFERENCE_CELLS = 6, 7
"""Cells of a time, and of a time or a difference, with the blank before it: ` 12:34`, ` +123 %`."""
MOST_PERCENT = 999
"""Largest difference that is told in percent."""

NOTHING: Run = ("", "dim")

Cells = tuple[int, int, int, int, int, int]
"""Cells of each part of a row: name, value, unit and note of today, then value and note of yesterday."""


class Row(NamedTuple):
    """One line: a value of today, and the same of yesterday."""

    name: Line
    value: str
    unit: str = ""
    note: Run = NOTHING
    before: str = ""
    before_note: Run = NOTHING


def draw(view: View, width: int, *, peaks: bool = True) -> list[Line]:
    """Draw the title, which names the day, and the rows."""
    found = rows(view, peaks=peaks)
    if not found:
        return []
    drawn = grid(found, width)
    has_before = any(row.before for row in found) and _fits(_cells(found), width) >= 2
    has_peak = any(row.unit == "W" and row.before for row in found)
    head: Line = ((_yesterday(view, has_peak=has_peak), "dim"),) if has_before else ()
    name = _name(view)
    if len(name) + ln.width(head) + 4 > width:
        head = ((tr("yesterday"), "dim"),) if has_before else ()
    return [ln.title(ln.shorten(name, width - 2), width, head), *drawn, *_marked(view, width)]


def few(view: View, width: int) -> list[Line]:
    """Draw the rows without a title and without the highest powers, for a screen of few lines."""
    return grid(rows(view, peaks=False), width)


def rows(view: View, *, peaks: bool = True) -> list[Row]:
    """Return the rows that this meter has."""
    if view.reading is None:
        return []
    return [*_electricity(view, peaks=peaks), *_media(view), *_cost(view)]


def _electricity(view: View, *, peaks: bool) -> Iterator[Row]:
    days = view.day.days
    for direction in SIGNS:
        key = f"{direction}_wh"
        if key in view.today:
            yield _rise_row(_directed(direction), key, view, "kWh")
        if days is not None and peaks:
            highest, past = (_highest(day, direction) for day in days)
            if (highest and highest.value) or (past and past.value):
                yield _peak_row(highest, past, view.zone)


def _highest(day: DaySoFar, direction: Direction) -> Peak | None:
    return day.highest_import if direction == "import" else day.highest_export


def _peak_row(highest: Peak | None, past: Peak | None, zone: ZoneInfo) -> Row:
    return Row(
        (("   ", "text"), (tr("peak"), "dim")),
        UNKNOWN if highest is None else whole(highest.value),
        "W",
        (_time(highest, zone), "dim"),
        "" if past is None else whole(past.value),
        (_time(past, zone), "dim"),
    )


def _directed(direction: Direction) -> Line:
    return ((f" {SIGNS[direction]} ", direction), (short(direction).strip(), "text"))


def _time(peak: Peak | None, zone: ZoneInfo) -> str:
    """Return the local time of a peak; none of a day without any power in its direction."""
    return "" if peak is None or not peak.value else dates.minutes(datetime.fromtimestamp(peak.time, zone))


def _media(view: View) -> Iterator[Row]:
    if view.reading is None:
        return
    for register in media.registers(view.reading):
        row = _rise_row((("   ", "text"), (register.name.lower(), "text")), register.key, view, register.unit)
        if media.is_stale(register, view):
            row = row._replace(note=media.read_at(register, view))
        yield row


def _rise_row(name: Line, key: str, view: View, unit: str) -> Row:
    value, past = view.today.get(key), view.yesterday
    before = None if past is None else past.rises.get(key)
    days = view.day.days
    alike = days is not None and days.today.since is None and days.yesterday.since is None
    return Row(
        name,
        UNKNOWN if value is None else milli(value, 3, 0),
        unit,
        NOTHING,
        "" if before is None else milli(before, 3, 0),
        _difference(value, before) if alike else NOTHING,
    )


def _difference(value: int | None, before: int | None) -> Run:
    if value is None or not before:
        return NOTHING
    percent = round(100 * (value - before) / before)
    return (
        (f"{'+' if percent > 0 else ''}{whole(percent)} %", "text")
        if abs(percent) <= MOST_PERCENT
        else NOTHING
    )


def _cost(view: View) -> Iterator[Row]:
    now = view.shown.money
    if now is None or now.today is None or now.today.amount is None:
        return
    before, after = money.SIGNS.get(now.currency, (f"{now.currency} ", ""))

    def amount(cost: Cost | None) -> str:
        if cost is None or cost.amount is None:
            return ""
        mark = money.mark(unknown=cost.at_least, may_earn=cost.may_earn)
        return f"{mark}{' ' if mark else ''}{before}{money.number(cost.amount)}"

    name: Line = (("   ", "text"), (tr("cost"), "text"))
    yield Row(name, amount(now.today), after.strip(), NOTHING, amount(now.yesterday))


def _marked(view: View, width: int) -> Iterator[Line]:
    """Yield what the marks of the costs mean."""
    now = view.shown.money
    costs = () if now is None else (now.today, now.yesterday)
    marked = [each for each in costs if each is not None and each.amount is not None and each.at_least]
    if not marked or now is None or now.today is None:
        return
    may_earn = any(each.may_earn for each in marked)
    if any(each.missing_quarters or not each.missing_elsewhere for each in marked):
        words = tr("? in part: a price or reading is missing")
        least = tr("≥ at least: a price or reading is missing")
    else:  # netting, or a mean of months
        words = tr("? in part: other days count here too")
        least = tr("≥ at least: other days count here too")
    words = words if may_earn else least
    yield (("   ", "text"), (ln.shorten(words, max(width - 3, 0)), "dim"))


def grid(found: Sequence[Row], width: int) -> list[Line]:
    """Draw rows with their parts in columns; where room is short, leave out yesterday first, then notes."""
    if not found:
        return []
    cells = _cells(found)
    names, values, units, notes, befores, before_notes = cells
    if names + values + units > width:
        return [_narrow(row, width) for row in found]
    parts = _fits(cells, width)
    drawn = []
    for row in found:
        left: Line = (
            *ln.fit(row.name, max(min(names, width - values - units), 0)),
            (row.value.rjust(values), "strong"),
            (f" {row.unit}".ljust(units), "dim"),
        )
        if parts != 0:
            left = (*left, (row.note[0].rjust(notes), row.note[1]))
        right: Line = ()
        if parts >= 2:
            right = ((row.before.rjust(befores), "dim"),)
        if parts == 3:
            right = (*right, (row.before_note[0].rjust(before_notes), row.before_note[1]))
        drawn.append(ln.spread(left, right, width) if right else left)
    return drawn


def _narrow(row: Row, width: int) -> Line:
    """Draw a row in few cells: its value first, then as much of its name as fits."""
    value = f"{row.value} {row.unit}".rstrip()
    if len(value) > width:
        value = row.value
    return ln.spread(ln.fit(row.name, max(width - len(value) - 1, 0)), ((value, "strong"),), width)


def _cells(found: Sequence[Row]) -> Cells:
    """Return the cells that each part of a row needs."""
    return (
        max(ln.width(row.name) for row in found),
        max(VALUE_CELLS, *(len(row.value) + 1 for row in found)),
        max(len(row.unit) for row in found) + 1,
        NOTE_CELLS if any(row.note[0] for row in found) else 0,
        max(VALUE_CELLS, *(len(row.before) + 1 for row in found)),
        DIFFERENCE_CELLS,
    )


def _fits(cells: Cells, width: int) -> int:
    """Return how much fits: 0 names and values, 1 notes too, 2 yesterday too, 3 the notes of that too."""
    names, values, units, notes, befores, before_notes = cells
    least = names + values + units
    if least + notes > width:
        return 0
    if least + notes + befores > width:
        return 1
    return 2 if least + notes + befores + before_notes > width else 3


def _name(view: View) -> str:
    """Return the name of the day: today, or the day of the newest reading if that is over; and since when."""
    days, reading = view.day.days, view.reading
    name = tr("Today")
    if reading is not None and reading.time is not None:
        start, end = calendar.day_of(reading.time, view.zone)
        if view.now >= end or view.now < start - DAY:
            name = dates.date(datetime.fromtimestamp(reading.time, view.zone))
    if days is not None and days.today.since is not None:
        since = dates.moment(days.today.since, days.today.start, view.zone)
        return tr("{day}, since {time}").format(day=name, time=since)
    return name


def _yesterday(view: View, *, has_peak: bool) -> str:
    yesterday = view.yesterday
    if yesterday is None:
        return tr("yesterday")
    until = dates.minutes(datetime.fromtimestamp(yesterday.until, view.zone))
    if yesterday.since is not None:
        since = dates.moment(yesterday.since, yesterday.start, view.zone)
        stretch = tr("{first} to {last}").format(first=since, last=until)
        return tr("yesterday {stretch}").format(stretch=stretch)
    told = tr("yesterday {stretch}").format(stretch=dates.by(until))
    return tr("{compared}, peak all day").format(compared=told) if has_peak else told
