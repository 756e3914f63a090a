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
"""Cells of a name with the blanks after it: more for a long name, fewer where columns would not fit."""

LEAST_CELLS, LEAST_TIGHT = 36, 26
"""Fewest cells of a column, and of one that is as narrow as its facts."""
MOST_COLUMNS = 3
GAP = 2
"""Blank cells between columns, and fewest between a name and its value."""
MOST_CELLS = 44
"""Most cells of a column of whole values: a wider screen would only part it from the next."""
MOST_SPARE = 4
"""Most blank cells after a column that is as narrow as its facts."""


class FactColumn(NamedTuple):
    """Facts that stand one below the other."""

    facts: Sequence[Fact]
    name_cells: int

    @property
    def needed(self) -> int:
        """Return the cells that leave every value whole."""
        return 2 + self.name_cells + max(len(value) for _, value, _ in self.facts)


def facts(found: Sequence[Fact], width: int) -> list[Line]:
    """Draw the facts that have a value, column by column, in as many columns as leave every value whole."""
    return aligned_facts([found], width)[0]


def aligned_facts(blocks: Sequence[Sequence[Fact]], width: int) -> list[list[Line]]:
    """Draw each block of facts as `facts` does, the columns of all below each other if they fit so."""
    valued = [[fact for fact in block if fact[1]] for block in blocks]
    for count in range(_most(width, LEAST_CELLS), 1, -1):
        columns = [_columns(block, count, tight=False) for block in valued]
        for alike in (columns, _with_alike_names(columns)):
            cells = _fitting([column for block in alike for column in enumerate(block)], count, width)
            if cells:
                return [_drawn(block, cells) for block in alike]
    if len(blocks) > 1:
        return [facts(block, width) for block in blocks]
    return [_drawn(_columns(block, 1, tight=False), [width]) for block in valued]


def _with_alike_names(blocks: Sequence[Sequence[FactColumn]]) -> list[list[FactColumn]]:
    """Give the columns that stand below each other names of one width, that of the longest."""
    most: dict[int, int] = {}
    for block in blocks:
        for at, column in enumerate(block):
            most[at] = max(most.get(at, 0), _longest(column.facts) + GAP)
    return [[FactColumn(column.facts, most[at]) for at, column in enumerate(block)] for block in blocks]


def _fitting(columns: Sequence[tuple[int, FactColumn]], count: int, width: int) -> list[int]:
    """Return the cells of `count` columns that leave every value whole, of one width if possible; or nothing.

    `columns` are those of all blocks, with their numbers.
    """
    needed = [
        max((each.needed for at, each in columns if at == number), default=0) for number in range(count)
    ]
    even = _even(width, count)
    if max(needed) <= even:
        return [max(min(even, MOST_CELLS), *needed)] * count
    return needed if sum(needed) + GAP * (count - 1) <= width else []


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
            each = min(spare // len(columns), MOST_SPARE)
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
    return [FactColumn(part, max(_longest(part) + GAP, 0 if tight else NAME_CELLS)) for part in parts]


def _longest(found: Sequence[Fact]) -> int:
    return max((len(name) for name, _, _ in found), default=0)


def _drawn(columns: Sequence[FactColumn], cells: Sequence[int]) -> list[Line]:
    blocks = [
        ([_fact(fact, each, column.name_cells) for fact in column.facts], each)
        for column, each in zip(columns, cells, strict=False)
    ]
    return ln.columns(blocks, GAP)


def _whole(valued: Sequence[Fact], width: int) -> bool:
    """Return True if no value needs more than the width, and no name comes close to its value."""
    columns = _columns(valued, 1, tight=False)
    return _longest(valued) + GAP <= NAME_CELLS and all(column.needed <= width for column in columns)


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
