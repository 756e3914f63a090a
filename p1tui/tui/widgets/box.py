"""The panel of a dialog: a box in the middle of rows that are blank beside it.

Words of the screen below that were covered in part would be read as words.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Region

from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.widgets.panel import Draw, Panel


class Box(Panel):
    """Shows the lines of a dialog in at most `cells`, over the whole width of the screen."""

    def __init__(self, appearance: Appearance, draw: Draw, cells: int, *, id: str) -> None:
        super().__init__(appearance, draw, id=id)
        self._cells = cells

    def frame(self) -> Region:
        """Return the place of the box itself on the screen."""
        x, y, width, height = self.region
        return Region(x + self._left(width), y, min(self._cells, width), height)

    def drawn(self, width: int, height: int) -> Sequence[Line]:
        """Return the lines of the last view, with blank cells before them."""
        blank: Run = (" " * self._left(width), "text")
        return [(blank, *line) for line in super().drawn(min(self._cells, width), height)]

    def _left(self, width: int) -> int:
        return max(width - self._cells, 0) // 2
