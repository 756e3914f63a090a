"""The panel of the chart or the table of a period."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing.lines import Line
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Click, Panel
from p1tui.tui.widgets.scroller import WHEEL_LINES


class PeriodPanel(Panel):
    """Shows the chart or the table, which depend on the panel's height.

    The wheel calls `roll` with the rows down; a negative number is up.
    """

    def __init__(
        self,
        appearance: Appearance,
        draw: Callable[[View, int, int], Sequence[Line]],
        *,
        id: str,
        click: Click,
        roll: Callable[[int], None],
    ) -> None:
        super().__init__(appearance, id=id, click=click)
        self._draw_period, self._roll = draw, roll

    def on_mouse_scroll_down(self) -> None:
        """Roll by the wheel."""
        self._roll(WHEEL_LINES)

    def on_mouse_scroll_up(self) -> None:
        """Roll by the wheel."""
        self._roll(-WHEEL_LINES)

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Return the lines for this width and height."""
        return self._draw_period(view, width, height)
