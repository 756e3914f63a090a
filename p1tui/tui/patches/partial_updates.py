"""Send only the changed cells to the terminal, and of their styles only what changes.

Textual crops a partial update only at its right edge: a changed cell at the end of a line costs all cells
before it in its widget. It also sends the whole style before, and a reset after, every run of text, 30 bytes
for each change from a blank to a bar. This compositor crops at the left edge too, and sends a colour only
where it differs from the one before; a blank takes any foreground. And a change of a screen that a box lies
over makes it draw both of them whole, 10 kB; here the changed cells alone. Before an upgrade, compare
`Screen._compositor_refresh`, `ChopsUpdate.render_segments` (its attributes `chops`, `spans`, `chop_ends`, and
the type of a chop), `Strip.render` and `Compositor.render_partial_update` with this file; delete the file if
textual does all this by then. Tests count the bytes of one changed cell, and compare the cells with
textual's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.color import ColorSystem
from rich.console import Console
from rich.control import Control
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip

RESET = "\x1b[0m"


class _Codes(NamedTuple):
    """The SGR codes of a style (ECMA-48, 8.3.117), as `38;5;75`; empty for the terminal's own."""

    attributes: str
    ink: str
    ground: str


PLAIN = _Codes("", "", "")


@lru_cache(maxsize=256)
def _codes(style: Style | None, system: ColorSystem) -> _Codes:
    if style is None:
        return PLAIN
    ink, ground = (
        ";".join(colour.downgrade(system).get_ansi_codes(foreground=foreground)) if colour else ""
        for colour, foreground in ((style.color, True), (style.bgcolor, False))
    )
    return _Codes(style.without_color._make_ansi_codes(system), ink, ground)


class _Pen:
    """The style in which the terminal draws now."""

    def __init__(self, system: ColorSystem) -> None:
        self._system = system
        self._now = PLAIN

    def write(self, text: str, style: Style | None) -> str:
        """Return the text, after what changes the style to this one."""
        wanted, now = _codes(style, self._system), self._now
        if not wanted.attributes and text.isspace():
            wanted = wanted._replace(ink=now.ink)
        if wanted == now:
            return text
        self._now = wanted
        if (
            wanted.attributes != now.attributes
            or (now.ink and not wanted.ink)
            or (now.ground and not wanted.ground)
        ):
            codes = ("0", *(code for code in wanted if code))
        else:
            codes = tuple(code for code, old in zip(wanted, now, strict=True) if code != old)
        return f"\x1b[{';'.join(codes)}m{text}"


def _cropped(strip: Strip, start: int, end: int) -> Iterator[tuple[str, Style | None]]:
    """Yield text and style of the cells from `start` to `end`; every character is one cell wide.

    `Strip.crop` makes a new strip, which costs three times as much.
    """
    at = 0
    for text, style, _ in strip:
        if piece := text[max(start - at, 0) : max(end - at, 0)]:
            yield piece, style
        at += len(text)


class ExactUpdate(ChopsUpdate):
    """A partial update that draws each span from its first changed cell to its last."""

    def render_segments(self, console: Console) -> str:
        """Return the escape sequences and text of the update."""
        sequences: list[str] = []
        pen = _Pen(console._color_system or ColorSystem.TRUECOLOR)
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                start = max(x, x1)
                sequences.append(Control.move_to(start, y).segment.text)
                sequences += [pen.write(*run) for run in _cropped(strip, start - x, min(end, x2) - x)]
        return "".join((*sequences, RESET)) if sequences else ""


class ExactCompositor(Compositor):
    """A compositor whose partial updates send only changed cells."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return the update of the changed spans; `None` if nothing changed."""
        update = super().render_partial_update()
        return update and ExactUpdate(update.chops, update.spans, update.chop_ends)


class ExactScreen(Screen[ScreenResultType], inherit_bindings=False):
    """A screen whose changes send only changed cells, also through the box that lies over it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._compositor = ExactCompositor()

    def _compositor_refresh(self) -> None:
        """Draw the changes; those beneath a box are drawn by the screen of the box."""
        if self is self.app.screen:
            super()._compositor_refresh()
        elif self in self.app._background_screens and self._compositor._dirty_regions:
            self.app.screen.refresh(*self._compositor._dirty_regions)
            self._compositor._dirty_regions.clear()
            self._dirty_widgets.clear()
