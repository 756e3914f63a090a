"""The two ways that energy goes, and how each is told: sign, word and role, never the colour alone."""

from __future__ import annotations

from typing import Literal

from p1tui.i18n.language import pgettext, tr
from p1tui.tui.drawing.lines import Line, Role, Run

Way = Literal["import", "export"]

SIGNS: dict[Way, str] = {"import": "▲", "export": "▼"}
"""Beside each word."""


def word(way: Way) -> str:
    """`import` from the grid, `export` to it."""
    return tr("import") if way == "import" else tr("export")


def short(way: Way) -> str:
    """The same where room is scarce; both words take the same cells."""
    words = pgettext("short", "import"), pgettext("short", "export")
    return words[way == "export"].ljust(max(map(len, words)))


def told(way: Way) -> Run:
    """Sign and word in the way's colour."""
    role: Role = way
    return f"{SIGNS[way]} {word(way)}", role


def legend() -> Line:
    """What is up and what is down."""
    return told("import"), ("  ", "text"), told("export")
