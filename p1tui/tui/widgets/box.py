"""The panel of a dialog: a box in the middle of cells that are blank.

Beside a box, words of the screen below that it covers in part would be read as words, and bars as other bars.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Region

from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing.lines import BLANK, Line, Run
from p1tui.tui.widgets.panel import Draw, Panel


class Box(Panel):
    """Shows the lines of a dialog in the middle, in at most as many `cells` and `rows` with its frame."""

    def __init__(self, appearance: Appearance, draw: Draw, cells: int, rows: int, *, id: str) -> None:
        super().__init__(appearance, draw, id=id)
        self.cells, self.rows = cells, rows

    def frame(self) -> Region:
        """Return the place of the box itself on the screen."""
        whole = self.region
        width, height = min(self.cells, whole.width), min(self.rows, whole.height)
        return Region(
            whole.x + (whole.width - width) // 2, whole.y + (whole.height - height) // 2, width, height
        )

    def drawn(self, width: int, height: int) -> Sequence[Line]:
        """Return the lines of the last view, with blank cells around them."""
        frame = self.frame().translate(-self.region.offset)
        left: Run = (" " * frame.x, "text")
        return [BLANK] * frame.y + [(left, *line) for line in super().drawn(frame.width, frame.height)]
