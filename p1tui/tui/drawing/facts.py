"""Draw facts, each a name and a value, in as many columns as fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.drawing.wrapping import wrap

Fact = tuple[str, str, Role]
"""Name, value, and the role of the value."""

NAME_CELLS = 15
"""Cells of a name; fewer in columns that would not fit otherwise."""

LEAST_CELLS, LEAST_TIGHT = 36, 26
"""Fewest cells of a column, and of one that is as narrow as its facts."""
MOST_COLUMNS = 3
GAP = 2
"""Blank cells between columns."""


class FactColumn(NamedTuple):
    """Facts that stand one below the other."""

    facts: Sequence[Fact]
    name_cells: int

    @property
    def needed(self) -> int:
        """Return the cells that leave every value whole."""
        return 2 + self.name_cells + max(len(value) for _, value, _ in self.facts)


def facts(found: Sequence[Fact], width: int) -> list[Line]:
    """Draw the facts that have a value, column by column.

    There are as many columns of one width as leave every value whole.
    """
    valued = [fact for fact in found if fact[1]]
    for count in range(_most(width, LEAST_CELLS), 1, -1):
        columns = _columns(valued, count, tight=False)
        if all(column.needed <= _even(width, count) for column in columns):
            return _drawn(columns, [_even(width, count)] * count)
    return _drawn(_columns(valued, 1, tight=False), [width])


def tight_facts(found: Sequence[Fact], width: int) -> list[Line]:
    """Draw the facts that have a value in the fewest lines, every value whole.

    Columns may differ in width; a fact that is too long for any of them stands below them.
    """
    valued = [fact for fact in found if fact[1]]
    drawn = [_tight(valued, width, count) for count in range(_most(width, LEAST_TIGHT), 0, -1)]
    return min([facts(found, width), *drawn] if _whole(valued, width) else drawn, key=len)


def _tight(valued: Sequence[Fact], width: int, count: int) -> list[Line]:
    """Draw facts in columns as narrow as they are, the longest ones below."""
    side_by_side, alone = list(valued), list[Fact]()
    while side_by_side:
        columns = _columns(side_by_side, count, tight=True)
        spare = width - GAP * (len(columns) - 1) - sum(column.needed for column in columns)
        if spare >= 0:
            each = spare // len(columns)
            lines = _drawn(columns, [column.needed + each for column in columns])
            return [*lines, *_below(alone, width, columns[0].name_cells)]
        longest = max(side_by_side, key=lambda fact: len(fact[1]))
        side_by_side.remove(longest)
        alone.append(longest)
    return _below([fact for fact in valued if fact in alone], width, 0)


def _below(alone: Sequence[Fact], width: int, name_cells: int) -> list[Line]:
    """Draw facts one by one, in line with the column above where its names are as long."""
    name_cells = max([name_cells, *(len(name) + 1 for name, _, _ in alone)])
    lines: list[Line] = []
    for name, value, role in alone:
        names = (name, *" " * len(value))
        for head, part in zip(names, wrap(value, width - name_cells - 2), strict=False):
            lines.append(_fact((head, part, role), width, name_cells))
    return lines


def _columns(valued: Sequence[Fact], count: int, *, tight: bool) -> list[FactColumn]:
    height = max(-(-len(valued) // count), 1)
    parts = [valued[at : at + height] for at in range(0, len(valued), height)]
    return [
        FactColumn(part, max(len(name) for name, _, _ in part) + 1 if tight else NAME_CELLS) for part in parts
    ]


def _drawn(columns: Sequence[FactColumn], cells: Sequence[int]) -> list[Line]:
    blocks = [
        ([_fact(fact, each, column.name_cells) for fact in column.facts], each)
        for column, each in zip(columns, cells, strict=False)
    ]
    return ln.columns(blocks, GAP)


def _whole(valued: Sequence[Fact], width: int) -> bool:
    """Return True if no value needs more than the width."""
    return all(column.needed <= width for column in _columns(valued, 1, tight=False))


def _most(width: int, least: int) -> int:
    return max(min((width + GAP) // (least + GAP), MOST_COLUMNS), 1)


def _even(width: int, count: int) -> int:
    return (width - GAP * (count - 1)) // count


def _fact(fact: Fact, cells: int, name_cells: int) -> Line:
    name, value, role = fact
    return (
        (f"  {ln.shorten(name, name_cells - 1):<{name_cells}}", "dim"),
        (ln.shorten(value, cells - name_cells - 2), role),
    )
