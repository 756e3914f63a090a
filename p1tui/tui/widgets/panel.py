"""The base of all widgets: show the lines that a function draws from a view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.patches.direct_updates import refresh_cells
from p1tui.tui.view import View

Draw = Callable[[View, int], Sequence[Line]]
"""View and width -> lines; none if this meter has nothing for the panel."""

Click = Callable[[int, int], None]
"""Column and row of the cell that was clicked, in the panel."""

LEFT = 1
"""Textual's number of the left button of the mouse, the only one that has effects."""


class Panel(Widget):
    """Shows drawn lines, and redraws only the cells that changed.

    It has no border, padding or scrollbar of textual's.
    """

    can_focus = False

    def __init__(
        self, appearance: Appearance, draw: Draw | None = None, *, id: str, click: Click | None = None
    ) -> None:
        super().__init__(id=id)
        self._appearance = appearance
        self._draw = draw
        self._click = click
        self._view: View | None = None
        self.pointed = False
        """True if the title is marked, because the panel is selected."""
        self._source: tuple[int, int, Sequence[Line]] | None = None
        self._lines: list[Line] = []
        self._strips: list[Strip] = []

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Return the lines to show; a subclass that needs the height overrides this."""
        return self._draw(view, width) if self._draw else ()

    def drawn(self, width: int, height: int) -> Sequence[Line]:
        """Return the lines of the last view, none before the first; a panel without a view overrides this."""
        return self.lines(self._view, width, height) if self._view else ()

    def row(self, y: int) -> Line:
        """Return a line as it was drawn last, in its runs; a blank one where none was."""
        lines = self._source[2] if self._source else ()
        return lines[y] if y < len(lines) else ln.BLANK

    def clicked(self, x: int, y: int) -> None:
        """Take a click on a cell; a subclass that has effects of its own overrides this."""
        if self._click:
            self._click(x, y)

    def on_click(self, event: events.Click) -> None:
        """Take a click of the left button."""
        if event.button == LEFT:
            self.clicked(event.x, event.y)

    def show(self, view: View) -> None:
        """Draw `view`, and refresh the cells that differ from the screen."""
        self._view = view
        if self.display and self.outer_size.area:
            self.refresh_changes()

    def refresh_changes(self) -> None:
        """Draw the last view again, and refresh the cells that differ from the screen."""
        old = self._lines
        new = self._fitted()
        if new is old or new == old:
            return
        strips = self._strips
        if len(old) != len(new) or (old and ln.width(old[0]) != ln.width(new[0])):
            self._lines, self._strips = new, [self._strip(line) for line in new]
            self.refresh()
            return
        dirty = []
        for y, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                strips[y] = self._strip(after)
                dirty += [Region(start, y, end - start, 1) for start, end in ln.changes(before, after)]
        self._lines = new
        refresh_cells(self, dirty)

    def repaint(self) -> None:
        """Draw everything again, in the present styles and glyphs."""
        if self._view is not None:
            self._view = replace(self._view, glyphs=self._appearance.glyphs)  # the view may be frozen
        self._lines, self._strips = [], []
        self.refresh()

    def _fitted(self) -> list[Line]:
        width, height = self.outer_size
        lines = self.drawn(width, height)
        if self.pointed and lines:
            lines = [ln.pointed(lines[0]), *lines[1:]]
        if (width, height, lines) == self._source and len(self._lines) == height:
            return self._lines
        self._source = (width, height, lines)
        fitted = [ln.fit(ln.merged(line), width) for line in lines[:height]]
        return fitted + [ln.fit(ln.BLANK, width)] * (height - len(fitted))

    def _strip(self, line: Line) -> Strip:
        written, styles = self._appearance.written, self._appearance.styles
        return Strip([Segment(written(text, role), styles[role]) for text, role in line], ln.width(line))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the strips without textual's own styling of lines."""
        width, height = self.outer_size
        if len(self._lines) != height or (height and ln.width(self._lines[0]) != width):
            self._lines = self._fitted()
            self._strips = [self._strip(line) for line in self._lines]
        strips = self._strips[crop.y : crop.bottom]
        if crop.x or crop.width != width:
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def on_resize(self, _: events.Resize) -> None:
        """Draw everything again in the new size."""
        self.repaint()
