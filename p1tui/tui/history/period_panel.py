"""The panel of the chart or the table of a period."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing.lines import Line
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel


class PeriodPanel(Panel):
    """Shows the chart or the table, which depend on the panel's height."""

    def __init__(
        self, appearance: Appearance, draw: Callable[[View, int, int], Sequence[Line]], *, id: str
    ) -> None:
        super().__init__(appearance, id=id)
        self._draw_period = draw

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Return the lines for this width and height."""
        return self._draw_period(view, width, height)
