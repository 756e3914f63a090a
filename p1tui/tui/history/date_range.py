"""From (f): ask for the first and the last day of a period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult

from p1tui.i18n.language import tr
from p1tui.tui.drawing.box import frame
from p1tui.tui.drawing.lines import BLANK, Line, Run
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets.box import Box
from p1tui.tui.widgets.pasted import pasted_line
from p1tui.tui.widgets.screen import Dialog

LENGTH = len("2024-06-15")
EARLIEST, LATEST = date(2001, 1, 1), date(2099, 12, 31)
"""Days that a meter's clock, with two digits for the year, can show."""

WIDTH, ROWS = 46, 6
"""Most cells and rows of the box."""

SEPARATORS = "-/."
FORMS = (
    re.compile(r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
)
"""Forms in which a day may be written: the four digits of the year tell them apart."""


class Days(NamedTuple):
    """A range of days, both ends included."""

    first: date
    last: date


class Invalid(NamedTuple):
    """The field that is not valid, and the reason."""

    field: int
    """0 for the first day, 1 for the last."""
    why: str


def days(first: str, last: str, today: date = LATEST) -> Days | Invalid:
    """Parse the first day, which has come by `today`, and the last."""
    start = parsed(first)
    if isinstance(start, str):
        return Invalid(0, start)
    if start > today:
        return Invalid(0, tr("That day is yet to come."))
    end = parsed(last)
    if isinstance(end, str):
        return Invalid(1, end)
    if start > end:
        return Invalid(1, tr("That is before the first day."))
    return Days(start, end)


def parsed(text: str) -> date | str:
    """Return the day of a text, or the reason why it is none that can be shown."""
    found = next((match for form in FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        return tr("It takes day, month and 4-digit year.")
    try:
        day = date(*(int(found[part]) for part in ("year", "month", "day")))
    except ValueError:
        return tr("There is no such day.")
    if day < EARLIEST:
        return tr("There is nothing before {year}.").format(year=EARLIEST.year)
    if day > LATEST:
        return tr("There is nothing after {year}.").format(year=LATEST.year)
    return day


def forms(day: date) -> str:
    """Return a day in both orders, as examples."""
    return tr("such as {year_first} or {day_first}").format(
        year_first=day.isoformat(), day_first=f"{day:%d-%m-%Y}"
    )


class DateRangeDialog(Dialog[Days | None], inherit_bindings=False):
    """Asks for two dates, typed by digits and separators; returns the days, or None."""

    def __init__(self, context: ScreenContext, shown: Days) -> None:
        super().__init__(context)
        view = context.view()
        self._today = datetime.fromtimestamp(view.meter_now, view.zone).date()
        self._texts = [shown.first.isoformat(), shown.last.isoformat()]
        self._at = 0
        self._touched = False
        self._wrong = ""

    def compose(self) -> ComposeResult:
        """Yield the box."""
        yield Box(self.context.appearance, self._draw, WIDTH, ROWS, id="date-range")

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the dialog."""
        return (("↑↓", tr("Select")), ("Enter", tr("Show") if self._at else tr("Next")), ("Esc", tr("Back")))

    def on_key(self, event: events.Key) -> None:
        """Type a day into a field; Tab and arrows change the field, Enter accepts, Escape cancels."""
        event.stop()
        match event.key:
            case "escape":
                self.dismiss(None)
            case "enter":
                self._take()
            case "tab" | "shift+tab" | "up" | "down":
                self._tidy()
                self._go(1 - self._at)
            case "backspace":
                self._texts[self._at] = self._texts[self._at][:-1]
                self._touched, self._wrong = True, ""
            case _ if event.is_printable and event.character:
                self._type(event.character)
        self.refresh_changes()

    def on_paste(self, event: events.Paste) -> None:
        """Type what is pasted."""
        event.stop()
        self._type(pasted_line(event.text))
        self.refresh_changes()

    def click(self, row: int) -> None:
        """Go to the field that is drawn in a row of the box."""
        if 0 <= (field := row - 1) <= 1:
            self._tidy()
            self._go(field)

    def _type(self, text: str) -> None:
        if not text or not all(each.isdecimal() or each in SEPARATORS for each in text):
            self._wrong = tr("A date has digits, and - / or . between.")
            return
        # What is typed first in a field replaces all of it.
        text = (self._texts[self._at] if self._touched else "") + text
        self._touched, self._wrong = True, ""
        self._texts[self._at] = text[:LENGTH]

    def _go(self, field: int, why: str = "") -> None:
        self._at, self._touched, self._wrong = field, False, why

    def _tidy(self) -> None:
        """Write the day of the field as it was understood."""
        day = parsed(self._texts[self._at])
        if isinstance(day, date):
            self._texts[self._at] = day.isoformat()

    def _take(self) -> None:
        """Go from the first field to the last, and from there to the days; what is wrong is told at once."""
        self._tidy()
        first, last = self._texts
        found = days(first, last, self._today)
        if isinstance(found, Invalid):
            self._go(found.field, found.why)
        elif self._at:
            self.dismiss(found)
        else:
            self._go(1)

    def _draw(self, _: View, width: int) -> Sequence[Line]:
        body: list[Line] = []
        for at, (name, text) in enumerate(zip((tr("first day"), tr("last day")), self._texts, strict=True)):
            here = at == self._at
            typed: Run = (text.ljust(LENGTH, "_"), "strong" if here else "text")
            body.append((("► " if here else "  ", "strong"), (f"{name:<12}", "text"), typed))
        wrong: Line = ((self._wrong, "warn"),) if self._wrong else BLANK
        body += [wrong, ((forms(self._today), "dim"),)]
        return frame(tr("Days to show"), body, width)
