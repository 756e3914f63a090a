"""The two directions of energy: a sign and a word for each, since colour alone must not carry meaning.

Export is called what is returned: it is not what panels yield, of which the house uses a part at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from p1tui.i18n.language import pgettext, tr
from p1tui.tui.drawing.lines import Line, Role, Run

Direction = Literal["import", "export"]
"""Import is from the grid, export to it."""

SIGNS: Mapping[Direction, str] = {"import": "▲", "export": "▼"}


def word(direction: Direction) -> str:
    """Return the word for a direction."""
    return tr("import") if direction == "import" else tr("return")


def short(direction: Direction) -> str:
    """Return a shorter word for a direction, both of one width."""
    words = pgettext("short", "import"), pgettext("short", "return")
    return words[direction == "export"].ljust(max(map(len, words)))


def label(direction: Direction) -> Run:
    """Return the sign and the word of a direction, in its colour."""
    role: Role = direction
    return f"{SIGNS[direction]} {word(direction)}", role


def legend() -> Line:
    """Return both directions, for the title of a chart."""
    return label("import"), ("  ", "text"), label("export")
