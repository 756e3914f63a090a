"""Draw the costs of contracts as bars beside each other's, from one zero line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from p1tui.model.money import Cost
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Role

LEAST_CELLS = 30
"""Fewest cells in which bars are drawn."""


def draw(costs: Sequence[Cost | None], cells: int, glyphs: Glyphs) -> list[Line]:
    """Return a bar for each cost, which together fill the cells; none if there is nothing to compare.

    The bars after the first one have the tone of what is compared. What is earned lies left of the zero line.
    """
    amounts = [None if each is None else each.amount for each in costs]
    known = [each for each in amounts if each is not None]
    if len(known) < 2 or cells < LEAST_CELLS or not any(known):
        return []
    most, least = max(*known, Decimal(0)), min(*known, Decimal(0))
    halves = 2 * cells
    zero = round(halves * -least / (most - least)) // 2 * 2
    lines: list[Line] = []
    for at, amount in enumerate(amounts):
        tone = "-past" if at else ""
        length = 0 if amount is None else round(abs(amount) * halves / (most - least))
        if amount is not None and amount < 0:
            full = min(-(-length // 2), zero // 2)
            lines.append(
                ((" " * (zero // 2 - full), "text"), (glyphs.bar[0] * full, cast("Role", f"export{tone}")))
            )
        else:
            full, half = divmod(min(length, halves - zero), 2)
            bar = glyphs.bar[0] * full + glyphs.bar[1] * half
            lines.append(((" " * (zero // 2), "text"), (bar, cast("Role", f"import{tone}"))))
    return lines
