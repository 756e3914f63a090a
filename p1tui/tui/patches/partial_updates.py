"""Send the changed cells and no more.

Textual crops a partial update at its right edge only: a changed cell at the end of a line costs all that
stands before it in its widget. This compositor crops at the left as well. It leans on textual's inner
parts, which is why the version is pinned; a test counts the bytes of one changed cell and fails if those
parts move.
"""

from __future__ import annotations

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor


class ExactUpdate(ChopsUpdate):
    """A partial update that draws each span from its first changed cell to its last."""

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal, as text."""
        sequences: list[str] = []
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                start = max(x, x1)
                sequences.append(Control.move_to(start, y).segment.text)
                sequences.append(strip.crop(start - x, min(end, x2) - x).render(console))
        return "".join(sequences)


class ExactCompositor(Compositor):
    """A compositor whose partial updates are exact."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """The changed spans, or nothing."""
        update = super().render_partial_update()
        return update and ExactUpdate(update.chops, update.spans, update.chop_ends)
