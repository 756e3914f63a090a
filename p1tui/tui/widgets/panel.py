"""The one widget: lines drawn by a function of the view, of which only the cells that changed are sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.view import View

if TYPE_CHECKING:
    from p1tui.tui.app import MonitorApp

Draw = Callable[[View, int], Sequence[Line]]
"""View and width -> lines; none where this meter has nothing for the panel."""


class Panel(Widget):
    """Shows what `draw` returns. Nothing of textual's own is drawn: no border, no padding, no scrollbar."""

    can_focus = False

    def __init__(self, draw: Draw | None = None, *, id: str) -> None:
        super().__init__(id=id)
        self._draw = draw
        self._view: View | None = None
        self.pointed = False
        """Whether the title has a mark: a key will do something with this panel."""
        self._source: tuple[int, int, Sequence[Line]] | None = None
        self._lines: list[Line] = []
        self._strips: list[Strip] = []

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """What to show; a subclass that needs the height overrides this."""
        return self._draw(view, width) if self._draw else ()

    def show(self, view: View) -> None:
        """Draw `view`, and mark what differs from what is on the screen."""
        self._view = view
        if self.display and self.size.area:
            self.refresh_changes()

    def refresh_changes(self) -> None:
        """Draw again."""
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
        self.refresh(*dirty)

    def repaint(self) -> None:
        """Draw everything again, in the styles and glyphs of now."""
        self._lines, self._strips = [], []
        self.refresh()

    def _fitted(self) -> list[Line]:
        width, height = self.size
        lines = self.lines(self._view, width, height) if self._view else ()
        if self.pointed and lines:
            lines = [ln.pointed(lines[0]), *lines[1:]]
        if (width, height, lines) == self._source and len(self._lines) == height:
            return self._lines
        self._source = (width, height, lines)
        fitted = [ln.fit(ln.merged(line), width) for line in lines[:height]]
        return fitted + [ln.fit(ln.BLANK, width)] * (height - len(fitted))

    def _strip(self, line: Line) -> Strip:
        app = cast("MonitorApp", self.app)
        safe, styles = app.look.glyphs.safe, app.look.styles
        return Strip([Segment(safe(text), styles[role]) for text, role in line], ln.width(line))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips as they are: textual's own styling of lines is not used."""
        width, height = self.size
        if len(self._lines) != height or (height and ln.width(self._lines[0]) != width):
            self._lines = self._fitted()
            self._strips = [self._strip(line) for line in self._lines]
        strips = self._strips[crop.y : crop.bottom]
        if crop.x or crop.width != width:
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def on_resize(self, _: events.Resize) -> None:
        """A new size is a new drawing."""
        self.repaint()
