"""Send only the changed cells to the terminal.

Textual crops a partial update only at its right edge: a changed cell at the end of a line costs all cells
before it in its widget. This compositor also crops at the left edge. Before an upgrade, compare
`ChopsUpdate.render_segments` (its attributes `chops`, `spans`, `chop_ends`, and the type of a chop) and
`Compositor.render_partial_update` with this file; delete the file if textual crops at both edges by then. A
test counts the bytes of one changed cell.
"""

from __future__ import annotations

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor


class ExactUpdate(ChopsUpdate):
    """A partial update that draws each span from its first changed cell to its last."""

    def render_segments(self, console: Console) -> str:
        """Return the escape sequences and text of the update."""
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
    """A compositor whose partial updates send only changed cells."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return the update of the changed spans; `None` if nothing changed."""
        update = super().render_partial_update()
        return update and ExactUpdate(update.chops, update.spans, update.chop_ends)
