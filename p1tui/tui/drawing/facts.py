"""Draw facts, each a name and a value, in as many columns as fit."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Role

Fact = tuple[str, str, Role]
"""Name, value, and the role of the value."""

LEAST_CELLS = 38
"""Fewest cells of a column."""
MOST_COLUMNS = 3
GAP = 2
"""Blank cells between columns."""


def facts(found: Sequence[Fact], width: int, name_cells: int = 15) -> list[Line]:
    """Draw the facts that have a value, column by column.

    There are as many columns as leave every value whole.
    """
    valued = [fact for fact in found if fact[1]]
    longest = max((len(value) for _, value, _ in valued), default=0)
    most = max(min((width + GAP) // (LEAST_CELLS + GAP), MOST_COLUMNS), 1)
    count = next((n for n in range(most, 1, -1) if _cells(width, n) >= longest + name_cells + 2), 1)
    height = -(-len(valued) // count)
    cells = _cells(width, count)
    blocks = [
        ([_fact(fact, cells, name_cells) for fact in valued[at : at + height]], cells)
        for at in range(0, len(valued), max(height, 1))
    ]
    return ln.columns(blocks, GAP)


def _cells(width: int, count: int) -> int:
    return (width - GAP * (count - 1)) // count


def _fact(fact: Fact, cells: int, name_cells: int) -> Line:
    name, value, role = fact
    return (
        (f"  {ln.shorten(name, name_cells - 1):<{name_cells}}", "dim"),
        (ln.shorten(value, cells - name_cells - 2), role),
    )
