"""Commands (Ctrl+P): those of the present screen and of all screens, to search by a part of their names.

Textual's own palette draws characters that PuTTY's fonts do not have, and has one language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import ActiveBinding

from p1tui.i18n.language import naming_next, tr
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.box import frame
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets.keys import name
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import Dialog

KEY_CELLS = 10
LONGEST = 40
"""Most characters of a search; no command's name is longer."""


def title(command: ActiveBinding) -> str:
    """Return the name of a command."""
    return naming_next(command.binding.tooltip or command.binding.description)


class CommandPalette(Dialog[ActiveBinding | None], inherit_bindings=False):
    """Asks for a command by a part of its name; returns its binding, or None."""

    def __init__(self, context: ScreenContext, commands: Iterable[ActiveBinding]) -> None:
        super().__init__(context)
        # Of several bindings with one name, keep the first.
        self._commands = list({title(each): each for each in reversed(list(commands))}.values())[::-1]
        self._typed = ""
        self._at = 0

    def compose(self) -> ComposeResult:
        """Yield the box."""
        yield Panel(self.context.appearance, self._draw, id="commands")

    def on_key(self, event: events.Key) -> None:
        """Type letters to search; arrows select, Enter runs the command, Escape cancels."""
        event.stop()
        match event.key:
            case "escape" | "ctrl+p":
                self.dismiss(None)
            case "enter":
                found = self._found()
                self.dismiss(found[self._at] if found else None)
            case "up" | "down":
                self._at += 1 if event.key == "down" else -1
            case "backspace":
                self._typed, self._at = self._typed[:-1], 0
            case _ if event.is_printable and event.character:
                self._typed, self._at = (self._typed + event.character)[:LONGEST], 0
        if self.is_attached:
            self.query_one(Panel).refresh_changes()

    def _found(self) -> list[ActiveBinding]:
        """Return the commands whose names contain every typed word, in the order of the help."""
        words = self._typed.lower().split()
        found = [each for each in self._commands if all(word in title(each).lower() for word in words)]
        self._at = self._at % len(found) if found else 0
        return found

    def _draw(self, _: View, width: int) -> Sequence[Line]:
        found = self._found()
        room = max(self.query_one(Panel).size.height - 4, 1)
        first = min(max(self._at - room // 2, 0), max(len(found) - room, 0))
        body: list[Line] = [(("► ", "brand"), (self._typed, "strong"), ("_", "dim")), BLANK]
        for at, each in enumerate(found[first : first + room], first):
            here = at == self._at
            key = name(each.binding.key_display or each.binding.key)
            left: Line = (("►" if here else " ", "strong"), (f" {title(each)}", "strong" if here else "text"))
            body.append(ln.spread(left, ((key.rjust(KEY_CELLS), "dim"),), width - 4))
        if not found:
            body.append(((tr("No command has that in its name."), "dim"),))
        return frame(tr("Commands"), body + [BLANK] * (room + 2 - len(body)), width)
