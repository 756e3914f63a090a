"""Help (?): every key, from the bindings themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.tui import lines as ln
from p1tui.tui.lines import BLANK, Line
from p1tui.tui.screens.base import Box
from p1tui.tui.view import View
from p1tui.tui.widgets.box import frame
from p1tui.tui.widgets.keys import name
from p1tui.tui.widgets.panel import Panel

KEY_CELLS = 20
"""Cells for the keys of one action: `Tab → Shift+Tab ←`."""

LEGEND: Line = (
    ("▲ import", "import"), ("  from the grid    ", "text"), ("▼ export", "export"), ("  to the grid",
    "text"),
)  # fmt: skip


def rows(bindings: Sequence[Binding]) -> list[Line]:
    """One line for each action, with all its keys."""
    keys: dict[str, list[str]] = {}
    for binding in bindings:
        keys.setdefault(binding.tooltip or binding.description, []).append(name(binding.key))
    return [((" ".join(names).ljust(KEY_CELLS), "brand"), (words, "text")) for words, names in keys.items()]


class Help(Box[None], inherit_bindings=False):
    """A box over the screen it was called from; any of its keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,space,enter", "dismiss", "Close", show=False),
    ]

    def __init__(self, bindings: Sequence[Binding]) -> None:
        super().__init__()
        self._rows = rows(bindings)

    def compose(self) -> ComposeResult:
        """One box."""
        more: list[Line] = [BLANK, LEGEND, BLANK, (("Esc closes this.", "dim"),)]
        fits = len(self._rows) + len(more) + 2 <= self.app.size.height
        self._rows += more if fits else [LEGEND]
        box = Panel(self._draw, id="help")
        box.styles.width = max(ln.width(row) for row in self._rows) + 4
        box.styles.height = len(self._rows) + 2
        yield box

    def _draw(self, _: View, width: int) -> list[Line]:
        return frame("Keys", self._rows, width)
