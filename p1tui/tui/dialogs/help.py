"""Help (?): the keys of the present screen and of all screens, from their bindings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.screen import Screen

from p1tui.i18n.language import naming_next, tr
from p1tui.tui.drawing import flow
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.box import frame
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets.box import Box
from p1tui.tui.widgets.keys import name
from p1tui.tui.widgets.screen import Dialog

KEY_CELLS = 20
"""Cells of the keys of one action, where there is room; else as many as the longest takes."""

MOST_WIDTH = 80
"""Most cells of the box."""

NOTE_CELLS = 56
"""Most cells of a line of a sentence."""


def legend(width: int) -> list[Line]:
    """Return the meaning of the signs and colours of import and export, below each other if need be."""
    from_grid: Line = (flow.label("import"), (f"  {tr('from the grid')}", "text"))
    to_grid: Line = (flow.label("export"), (f"  {tr('to the grid')}", "text"))
    both: Line = (*from_grid, ("    ", "text"), *to_grid)
    return [both] if ln.width(both) <= width else [from_grid, to_grid]


def unseen(width: int) -> list[Line]:
    """Return a sentence on what no meter tells: what is returned is not all that panels yield."""
    words = tr(
        "Solar power that the house uses at once does not pass the P1 meter, and is in no number here."
    )
    return [((line, "dim"),) for line in wrap(words, min(width, NOTE_CELLS))]


def rows(bindings: Iterable[Binding]) -> list[tuple[str, str]]:
    """Return the keys of each action with what it does; all keys that lead to screens stand together."""
    keys: dict[str, list[str]] = {}
    leading = [binding for binding in bindings if leads(binding)]
    for binding in bindings:
        if not leads(binding):
            group = binding.group.description if binding.group else ""
            keys.setdefault(group or binding.tooltip or binding.description, []).append(name(binding.key))
    parts = [(" ".join(names), naming_next(words)) for words, names in keys.items()]
    if leading:
        where = ", ".join(tr(binding.description) for binding in leading)
        parts.insert(0, (" ".join(name(binding.key) for binding in leading), where))
    return parts


def lines_of(parts: Sequence[tuple[str, str]], key_cells: int, width: int) -> list[Line]:
    """Return the keys and what they do below each other, in lines that are never cut."""
    lines: list[Line] = []
    for keys, words in parts:
        for at, text in enumerate(wrap(words, width - key_cells)):
            lines.append((((keys if not at else "").ljust(key_cells), "brand"), (text, "text")))
    return lines


def leads(binding: Binding) -> bool:
    """Return True if a key leads to one of the numbered screens."""
    return binding.key.isdecimal()


class HelpScreen(Dialog[None], inherit_bindings=False):
    """Shows the keys in a box over the screen; Escape and some other keys close it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,space,enter", "dismiss", "Close", show=False),
        Binding(
            "n", "app.help_language", "Language", show=False, tooltip="{name}: all of this in {language}"
        ),
        Binding("up", "scroll(-1)", "Scroll", show=False),
        Binding("down", "scroll(1)", "Scroll down", show=False),
        Binding("pageup,home", "scroll(-12)", "Page up", show=False),
        Binding("pagedown,end", "scroll(12)", "Page down", show=False),
    ]

    def __init__(self, context: ScreenContext, bindings: Iterable[ActiveBinding]) -> None:
        super().__init__(context)
        active = list(bindings)
        here = rows([each.binding for each in active if isinstance(each.node, Screen)])
        everywhere = rows([each.binding for each in active if not isinstance(each.node, Screen)])
        self._parts = (here, everywhere)
        self._rows: list[Line] = []
        self._first = 0

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the box."""
        close = ("Esc", tr("Close"))
        return (("↑↓", tr("Scroll")), close) if len(self._rows) > self.app.size.height - 3 else (close,)

    def compose(self) -> ComposeResult:
        """Yield the box, in the size of its lines."""
        yield Box(self.context.appearance, self._draw, *self._sized(), id="help")

    def resize(self, box: Box) -> None:
        """Write the lines anew for the new window."""
        box.cells, box.rows = self._sized()

    def action_scroll(self, lines: int) -> None:
        """Scroll down by so many lines, where they do not all fit."""
        self._first += lines
        self.query_one(Box).refresh_changes()

    def click(self, row: int) -> None:
        """Close the box by a click on any of its rows."""
        self.dismiss()

    def _sized(self) -> tuple[int, int]:
        """Write the lines for the present window; return the cells and rows of their box."""
        size = self.app.size
        self._rows = self._fitting(min(size.width, MOST_WIDTH) - 4, size.height - 3)
        return max(map(ln.width, self._rows)) + 4, min(len(self._rows) + 2, size.height - 1)

    def _fitting(self, width: int, height: int) -> list[Line]:
        """Return the keys, with headings and notes if they fit into `height` lines."""
        both = [*self._parts[0], *self._parts[1]]
        longest = max(len(keys) for keys, _ in both) + 1
        roomy = all(len(words) + KEY_CELLS <= width for _, words in both)
        here, everywhere = (lines_of(part, KEY_CELLS if roomy else longest, width) for part in self._parts)
        signs, notes = legend(width), unseen(width)
        full: list[Line] = [((tr("On this screen"), "strong"),), *here, BLANK]
        full += [((tr("Everywhere"), "strong"),), *everywhere, BLANK, *signs]
        full += [*notes, BLANK, ((tr("Esc closes this."), "dim"),)]
        spare: list[Line] = [*here, BLANK, *everywhere, BLANK, *signs]
        few: list[Line] = [*here, *everywhere, *signs]
        wishes = (full, [*full[:-2], full[-1]], [*spare, *notes], [*few, *notes], spare)
        return next((rows for rows in wishes if len(rows) <= height), few)

    def _draw(self, _: View, width: int) -> list[Line]:
        room = max(self.query_one(Box).frame().height - 2, 1)
        if len(self._rows) <= room:
            return frame(tr("Keys"), [ln.shortened(row, width - 4) for row in self._rows], width)
        room -= 1
        self._first = min(max(self._first, 0), len(self._rows) - room)
        last = self._first + room
        shown = [ln.shortened(row, width - 4) for row in self._rows[self._first : last]]
        where = tr("{first}-{last} of {all}").format(first=self._first + 1, last=last, all=len(self._rows))
        more = "▼ ↑↓" if last < len(self._rows) else "▲ ↑↓"
        below = ln.spread(((more, "brand"),), ((where, "dim"),), width - 4)
        return frame(tr("Keys"), [*shown, below], width)
