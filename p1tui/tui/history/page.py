"""What the history shows of a period: a chart with readouts below it, or a table with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from p1tui.tui.drawing.lines import Line
from p1tui.tui.history import bars, readout, table
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.query import PeriodData
from p1tui.tui.view import View

LEAST_ROWS = 4
"""Fewest lines of a chart."""


@dataclass(frozen=True)
class Page:
    """A position with its data, as a chart or as a table; the width and height are of one panel."""

    position: HistoryPosition
    data: PeriodData
    compare: bool
    """True if the period before is to be shown where it has room."""
    as_table: bool

    def can_compare(self, width: int, height: int) -> bool:
        """Return True if the period before has bars or columns, were they shown."""
        if self.as_table:
            return table.draw(self.position, self.data, width, compare=True).listed.before
        return bars.paired(self.position, self.data, width, height, compare=True)

    def draw(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Draw the chart, or the table with its readouts."""
        if self.as_table:
            return self._table(view, width, height).lines
        if height < LEAST_ROWS:
            return []
        return bars.draw(self.position, self.data, width, height, view.glyphs, compare=self.compare)

    def bar_at(self, view: View, width: int, height: int, x: int, y: int) -> int | None:
        """Return the number of the bar, or of the row, that `draw` draws at a cell; None where none is."""
        if self.as_table:
            return self._table(view, width, height).row_at(y)
        if height < LEAST_ROWS:
            return None
        return bars.bar_at(self.position, self.data, width, height, x, y, compare=self.compare)

    def _table(self, view: View, width: int, height: int) -> table.Shown:
        here, data, compare = self.position, self.data, self.compare
        rows = table.draw(here, data, width, compare=compare)
        below = readout.draw(here, data, view, width, compare=compare, paired=True, listed=rows.listed)
        return table.around(rows, here.cursor, height, below)

    def readout(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Draw the readouts below a chart of this width and height."""
        here, data, compare = self.position, self.data, self.compare
        paired = bars.paired(here, data, width, height, compare=compare)
        cut = bars.cut(here, data, width, height, compare=compare)
        data = bars.spread(here, data, width, height, compare=compare)
        return readout.draw(here, data, view, width, compare=compare, paired=paired, cut=cut)
