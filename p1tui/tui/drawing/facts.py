"""Names and values under a title, in as many columns as fit."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Role

Fact = tuple[str, str, Role]
"""What it is called, what it is, and how it is drawn."""

LEAST = 38
"""Cells that a column of facts needs."""
GAP = 2


def facts(found: Sequence[Fact], width: int, name_cells: int = 15) -> list[Line]:
    """Each fact once, down the first column and on in the next; facts without a value are left out.

    As many columns as have room for every value, rather than more of them and words that are cut.
    """
    told = [fact for fact in found if fact[1]]
    longest = max((len(value) for _, value, _ in told), default=0)
    most = max(min((width + GAP) // (LEAST + GAP), 3), 1)
    count = next((n for n in range(most, 1, -1) if _cells(width, n) >= longest + name_cells + 2), 1)
    height = -(-len(told) // count)
    cells = _cells(width, count)
    blocks = [
        ([_fact(fact, cells, name_cells) for fact in told[at : at + height]], cells)
        for at in range(0, len(told), max(height, 1))
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
