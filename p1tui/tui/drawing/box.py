"""A box of thin lines, for a dialog over a screen."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line


def frame(title: str, body: Sequence[Line], width: int) -> list[Line]:
    """Draw a box of `width` cells around `body`, with a blank cell at each side."""
    inner = width - 4
    top: Line = (("┌─ ", "dim"), (title, "strong"), (f" {'─' * (width - len(title) - 5)}┐", "dim"))
    middle = [(("│ ", "dim"), *ln.fit(line, inner), (" │", "dim")) for line in body]
    return [top, *middle, (("└" + "─" * (width - 2) + "┘", "dim"),)]
