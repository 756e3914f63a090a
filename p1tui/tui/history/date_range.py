"""From (f): ask for the first and the last day of a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult

from p1tui.i18n.language import tr
from p1tui.tui.drawing.box import frame
from p1tui.tui.drawing.lines import BLANK, Line, Run
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import Dialog

LENGTH = len("2024-06-15")
EARLIEST, LATEST = date(2001, 1, 1), date(2099, 12, 31)
"""Days that a meter's clock, with two digits for the year, can show."""


class Days(NamedTuple):
    """A range of days, both ends included."""

    first: date
    last: date


class Invalid(NamedTuple):
    """The field that is not valid, and the reason."""

    field: int
    """0 for the first day, 1 for the last."""
    why: str


def days(first: str, last: str) -> Days | Invalid:
    """Parse the first and the last day."""
    found = []
    for at, text in enumerate((first, last)):
        day = parsed(text)
        if isinstance(day, str):
            return Invalid(at, day)
        found.append(day)
    if found[0] > found[1]:
        return Invalid(1, tr("That is before the first day."))
    return Days(*found)


def parsed(text: str) -> date | str:
    """Return the day of a text, or the reason why it is none that can be shown."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        if len(text) < LENGTH:
            return tr("Year, month and day: {example}").format(example=date.today().isoformat())
        return tr("There is no such day.")
    if day < EARLIEST:
        return tr("There is nothing before {year}.").format(year=EARLIEST.year)
    if day > LATEST:
        return tr("There is nothing after {year}.").format(year=LATEST.year)
    return day


class DateRangeDialog(Dialog[Days | None], inherit_bindings=False):
    """Asks for two dates, typed as digits only; returns the days, or None."""

    def __init__(self, context: ScreenContext, shown: Days) -> None:
        super().__init__(context)
        self._texts = [shown.first.isoformat(), shown.last.isoformat()]
        self._at = 0
        self._touched = False
        self._wrong = ""

    def compose(self) -> ComposeResult:
        """Yield the box."""
        yield Panel(self.context.appearance, self._draw, id="date-range")

    def on_key(self, event: events.Key) -> None:
        """Type digits into a field; Tab and arrows change the field, Enter accepts, Escape cancels."""
        event.stop()
        match event.key:
            case "escape":
                self.dismiss(None)
            case "enter":
                self._take()
            case "tab" | "shift+tab" | "up" | "down":
                self._at, self._touched = 1 - self._at, False
            case "backspace":
                self._texts[self._at] = self._texts[self._at].rstrip("-")[:-1]
                self._touched = True
            case digit if digit.isdecimal():
                self._type(digit)
            case "minus":  # the dashes come by themselves
                pass
            case _ if event.is_printable:
                self._wrong = tr("A date has only digits.")
        self.query_one(Panel).refresh_changes()

    def _type(self, digit: str) -> None:
        # The first digit in a field replaces all of it; the dashes need not be typed.
        text = (self._texts[self._at] if self._touched else "") + digit
        self._touched, self._wrong = True, ""
        self._texts[self._at] = (text + "-" if len(text) in (4, 7) else text)[:LENGTH]

    def _take(self) -> None:
        if not self._at:
            day = parsed(self._texts[0])
            self._at, self._touched = int(isinstance(day, date)), False
            self._wrong = day if isinstance(day, str) else ""
            return
        found = days(*self._texts)
        if isinstance(found, Days):
            self.dismiss(found)
        else:
            self._at, self._touched, self._wrong = found.field, False, found.why

    def _draw(self, _: View, width: int) -> Sequence[Line]:
        body: list[Line] = []
        for at, (name, text) in enumerate(((tr("from"), self._texts[0]), (tr("to"), self._texts[1]))):
            here = at == self._at
            typed: Run = (text.ljust(LENGTH, "_"), "strong" if here else "text")
            body.append((("► " if here else "  ", "strong"), (f"{name:<12}", "text"), typed))
        hint: Line = ((tr("Enter shows it, Esc does not."), "dim"),)
        body += [BLANK, ((self._wrong, "warn"),) if self._wrong else hint]
        return frame(tr("From day to day"), body, width)
