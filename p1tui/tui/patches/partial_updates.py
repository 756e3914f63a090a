"""Send only the changed cells to the terminal, in few bytes.

Textual crops a partial update only at its right edge: a changed cell at the end of a line costs all cells
before it in its widget. It also sends the whole style before, and a reset after, every run of text, 30 bytes
for each change from a blank to a bar. This compositor crops at the left edge too; changes of the same colours
follow each other, by the shortest way of the cursor; and only what differs of a style is sent: a blank takes
any ink, and a style whose ink is the ground of most cells is sent as the same reversed. A change of a screen
that a box lies over makes textual draw both of them whole, 10 kB; here the changed cells alone. And changes
are drawn once all messages are handled, where textual's timer wakes once more after each drawing.

Before an upgrade, compare `Screen._on_idle`, `Screen._compositor_refresh`, `ChopsUpdate.render_segments` (its
attributes `chops`, `spans`, `chop_ends`, and the type of a chop), `Strip.render` and
`Compositor.render_partial_update` with this file; delete the file if textual does all this by then. Tests
count the bytes of one changed cell and of a minute, and the timer's wakes, and compare the cells with
textual's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.console import Console
from rich.style import Style
from textual import events
from textual._compositor import ChopsUpdate, Compositor
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip

RESET = "\x1b[0m"

BACKSPACES = 3
"""Most backspaces that are shorter than a sequence that moves the cursor back."""


class _Look(NamedTuple):
    """What a terminal is told of a style: SGR codes (ECMA-48, 8.3.117) as `38;5;75`, empty for its own."""

    attributes: str
    reverse: bool
    """True if the terminal swaps ink and ground."""
    ink: str
    ground: str


PLAIN = _Look("", False, "", "")


@lru_cache(maxsize=256)
def _looks(style: Style | None, system: ColorSystem) -> tuple[_Look, _Look | None]:
    """Return the look of a style, and the same reversed.

    With 16 colours there is none: the bright ones of some terminals are inks alone.
    """
    if style is None:
        return PLAIN, None

    def codes(colour: Color | None, *, ink: bool) -> str:
        return ";".join(colour.downgrade(system).get_ansi_codes(foreground=ink)) if colour else ""

    ink, ground = style.color, style.bgcolor
    attributes = style.without_color._make_ansi_codes(system)
    reversible = ink and ground and not attributes and system > ColorSystem.STANDARD
    return (
        _Look(attributes, False, codes(ink, ink=True), codes(ground, ink=False)),
        _Look("", True, codes(ground, ink=True), codes(ink, ink=False)) if reversible else None,
    )


class _Pen:
    """The terminal's cursor, and the style in which it draws now."""

    def __init__(self, system: ColorSystem, ground: str) -> None:
        self._system = system
        self._ground = ground
        """Of most cells; the terminal keeps it, and reverses what has it as its ink."""
        self._now = PLAIN
        self._at: tuple[int, int] | None = None

    def write(self, piece: _Piece, width: int) -> Iterator[str]:
        """Yield the sequences and the text that draw a piece, on a terminal of so many columns."""
        yield self._move(piece.x, piece.y)
        x = piece.x
        for text, style in piece.runs:
            yield self._style(text, style)
            yield text
            x += len(text)
        # Behind the last column the cursor is on it or below it, as the terminal likes.
        self._at = (x, piece.y) if x < width else None

    def _move(self, x: int, y: int) -> str:
        """Return the shortest sequence that moves the cursor."""
        absolute = f"\x1b[{y + 1};{x + 1}H"
        if self._at is None:
            return absolute
        right, down = x - self._at[0], y - self._at[1]
        back = "\b" * -right if -BACKSPACES <= right < 0 else ""
        relative = _steps(down, "A", "B") + (back or _steps(right, "D", "C"))
        return relative if len(relative) < len(absolute) else absolute

    def _style(self, text: str, style: Style | None) -> str:
        """Return what changes the style to this one."""
        now = self._now
        wanted, reversed_ = _looks(style, self._system)
        if reversed_ is not None and wanted.ground != self._ground == reversed_.ground:
            wanted = reversed_
        elif not wanted.attributes and text.isspace():
            wanted = wanted._replace(ink=now.ink)
        if wanted == now:
            return ""
        self._now = wanted
        if (
            wanted.attributes != now.attributes
            or (now.ink and not wanted.ink)
            or (now.ground and not wanted.ground)
        ):
            now = PLAIN
            codes = ["0", wanted.attributes]
        else:
            codes = []
        if wanted.reverse != now.reverse:
            codes.append("7" if wanted.reverse else "27")
        codes += [code for code, old in ((wanted.ink, now.ink), (wanted.ground, now.ground)) if code != old]
        return f"\x1b[{';'.join(filter(None, codes))}m"


def _steps(count: int, back: str, forward: str) -> str:
    """Return the sequence that moves the cursor by `count` cells in one direction."""
    return f"\x1b[{abs(count) if abs(count) > 1 else ''}{forward if count > 0 else back}" if count else ""


class _Piece(NamedTuple):
    """Changed cells of one row."""

    colours: list[str]
    """All inks and grounds, as inks, from which pieces get their order."""
    column: int
    """First column of the part of a row that one widget has."""
    y: int
    x: int
    runs: list[tuple[str, Style | None]]


def _cropped(strip: Strip, start: int, end: int) -> Iterator[tuple[str, Style | None]]:
    """Yield text and style of the cells from `start` to `end`; every character is one cell wide.

    `Strip.crop` makes a new strip, which costs three times as much.
    """
    at = 0
    for text, style, _ in strip:
        after = at + len(text)
        if after > start:
            yield text[max(start - at, 0) : end - at], style
            if after >= end:
                return
        at = after


class ExactUpdate(ChopsUpdate):
    """A partial update that draws each span from its first changed cell to its last."""

    def render_segments(self, console: Console) -> str:
        """Return the escape sequences and text of the update."""
        system = console._color_system or ColorSystem.TRUECOLOR
        pieces = sorted(self._pieces(system))
        if not pieces:
            return ""
        grounds = Counter(_looks(style, system)[0].ground for piece in pieces for _, style in piece.runs)
        pen = _Pen(system, grounds.most_common(1)[0][0])
        drawn = (pen.write(piece, self.chop_ends[piece.y][-1]) for piece in pieces)
        return "".join((*chain.from_iterable(drawn), RESET))

    def _pieces(self, system: ColorSystem) -> Iterator[_Piece]:
        """Yield the changed cells, from top to bottom."""
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                start = max(x, x1)
                runs = list(_cropped(strip, start - x, min(end, x2) - x))
                colours = {look.ink for _, style in runs for look in _looks(style, system) if look}
                yield _Piece(sorted(colours), x, y, start, runs)


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

    async def _on_idle(self, event: events.Idle) -> None:
        """Draw changed cells at once; a change of the layout waits for the timer, with others that follow."""
        if (
            self._dirty_widgets
            and not self._layout_required
            and self.is_current
            and not self.app._batch_count
        ):
            event.prevent_default()
            self._on_timer_update()

    def _compositor_refresh(self) -> None:
        """Draw the changes; those beneath a box are drawn by the screen of the box."""
        if self is self.app.screen:
            super()._compositor_refresh()
        elif self in self.app._background_screens and self._compositor._dirty_regions:
            self.app.screen.refresh(*self._compositor._dirty_regions)
            self._compositor._dirty_regions.clear()
            self._dirty_widgets.clear()
