"""Commands (Ctrl+P): those of all screens, to search by any of their names.

Textual's own palette draws characters that PuTTY's fonts do not have, and has one language.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult

from p1tui.i18n.language import tr
from p1tui.tui.dialogs import commands
from p1tui.tui.dialogs.commands import Command
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.box import frame
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets.box import Box
from p1tui.tui.widgets.pasted import pasted_line
from p1tui.tui.widgets.screen import Dialog

LONGEST = 40
"""Most characters of a search; no command's name is longer."""

WIDTH = 64
"""Most cells of the box."""

AROUND = 4
"""Cells of the frame, and of the blanks in it, at both sides."""

ABOVE, BELOW = 3, 2
"""Lines of the box above the commands, and below them."""


class CommandPalette(Dialog[Command | None], inherit_bindings=False):
    """Asks for a command by words of its names; returns it, or None."""

    def __init__(self, context: ScreenContext, offered: Sequence[Command]) -> None:
        super().__init__(context)
        self._commands = offered
        self._typed = ""
        self._at = 0
        self._first = 0

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the box."""
        return (("↑↓", tr("Select")), ("Enter", tr("Run")), ("Esc", tr("Back")))

    def compose(self) -> ComposeResult:
        """Yield the box."""
        yield Box(self.context.appearance, self._draw, WIDTH, self._rows(), id="commands")

    def resize(self, box: Box) -> None:
        """Show as many commands as the new window has room for."""
        box.rows = self._rows()

    def on_key(self, event: events.Key) -> None:
        """Type letters to search; arrows, pages and ends select, Enter runs the command, Escape cancels."""
        event.stop()
        match event.key:
            case "escape" | "ctrl+p":
                self.dismiss(None)
            case "enter":
                self._choose(self._at)
            case "up" | "down":
                self._at += 1 if event.key == "down" else -1
            case "home" | "end":
                self._at = 0 if event.key == "home" else -1
            case "pageup" | "pagedown":
                last = max(len(self._found()) - 1, 0)
                self._at = min(max(self._at + self._room() * (1 if event.key == "pagedown" else -1), 0), last)
            case "backspace":
                self._typed, self._at = self._typed[:-1], 0
            case _ if event.is_printable and event.character:
                self._type(event.character)
        self.refresh_changes()

    def on_paste(self, event: events.Paste) -> None:
        """Type what is pasted."""
        event.stop()
        self._type(pasted_line(event.text))
        self.refresh_changes()

    def click(self, row: int) -> None:
        """Run the command that is drawn in a row of the box."""
        at = row - ABOVE
        if 0 <= at < self._room() and self._first + at < len(self._found()):
            self._choose(self._first + at)

    def _type(self, text: str) -> None:
        self._typed, self._at = (self._typed + text)[:LONGEST], 0

    def _choose(self, at: int) -> None:
        if found := self._found():
            self.dismiss(found[at])

    def _found(self) -> list[Command]:
        """Return the commands for what is typed; keep the selected one among them."""
        found = commands.found(self._commands, self._typed)
        self._at = self._at % len(found) if found else 0
        return found

    def _rows(self) -> int:
        return min(ABOVE + len(self._commands) + BELOW, self.app.size.height - 2)

    def _room(self) -> int:
        return max(self.query_one(Box).frame().height - ABOVE - BELOW, 1)

    def _draw(self, _: View, width: int) -> Sequence[Line]:
        found, room, inner = self._found(), self._room(), width - AROUND
        self._first = min(max(self._at - room // 2, 0), max(len(found) - room, 0))
        shown = found[self._first : self._first + room]
        body: list[Line] = [(("► ", "brand"), (self._typed, "strong"), ("_", "dim")), BLANK]
        body += [_row(each, inner, here=each is found[self._at]) for each in shown]
        if not found:
            body.append(((tr("No command has that in its name."), "dim"),))
        body += [BLANK] * (room + 2 - len(body))
        body.append(self._below(len(found), len(shown), inner))
        return frame(tr("Commands"), body, width)

    def _below(self, found: int, shown: int, width: int) -> Line:
        """Draw the line that tells that there are more commands than fit."""
        if found <= shown:
            return BLANK
        last = self._first + shown
        where = tr("{first}-{last} of {all}").format(first=self._first + 1, last=last, all=found)
        sign = "▼ " if last < found else ""
        more = sign + tr("more, by arrows or by letters") if sign else ""
        more = more if len(more) + 1 + len(where) <= width else sign
        return ln.spread(((more, "brand"),), ((where, "dim"),), width)


def _row(command: Command, width: int, *, here: bool) -> Line:
    """Draw a command and its keys; the explanation, and then the keys, only where there is room."""
    name: Line = (("► " if here else "  ", "strong"), (command.title(), "strong" if here else "text"))
    keys: Line = ((command.keys, "brand"),)
    hint: Line = ((f"  {tr(command.hint)}", "dim"),) if command.hint else ()
    for left, right in (((*name, *hint), keys), (name, keys), (name, BLANK)):
        if ln.width((*left, *right)) + 1 <= width:
            return ln.spread(left, right, width)
    return ln.shortened(name, width)
