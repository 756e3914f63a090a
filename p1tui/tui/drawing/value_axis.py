"""The vertical axis of a chart: round values at equal distances, on both sides of a zero line.

The zero line runs through the middle of its row, and every bar begins there with half a cell. So a label's
value is reached in the middle of its row.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from p1tui.tui.drawing.measure import Measure, Unit, fixed

LABEL = 7
"""Cells of the labels of a chart whose labels change while it is looked at: `−20000 `."""

MANTISSAS = (1, 2, 5)
"""Values from one label to the next, each times a power of ten."""

DENSE, SPARSE, FEW, SPREAD = 5, 10, 9, 12
"""An axis of `FEW` rows or more has a label on every second row at most, one of n rows on every n // `SPARSE`
at most, and on every (n + `SPREAD`) // `DENSE` (or third) at least: every fourth of 8, every fifth of 16."""

THIN = 0.1
"""Part of the room that an axis must gain by fewer labels than that, of which two are left at least."""

LONE = 0.1
"""Part of the room that a second label beside that of zero is worth."""
LACK = 1.0
"""Part of the room that it is worth if no part of the larger value is above the topmost label."""


class Axis(NamedTuple):
    """The labels and rows of an axis. Equal axes draw equal labels."""

    step: int
    """Base units from one label to the next."""
    every: int
    """Rows from one label to the next."""
    up: int
    """Rows above the row of the zero line."""
    down: int
    """Rows below it."""
    unit: Unit
    """Unit of the labels."""
    labels_up: int
    """Labels above that of zero: up to the first at or above the highest value, and none beyond it."""
    labels_down: int
    """Labels below that of zero, likewise."""

    def level(self, value: int, levels: int) -> int:
        """Return the height of a value, `levels` to a row; what is not nothing has one at least."""
        height = (2 * value * self.every * levels + self.step) // (2 * self.step)
        return max(height, 1) if value > 0 else 0

    def value(self, row: int) -> int | None:
        """Return the base units that the label of a row stands for, rows counted from zero up; None: none."""
        labels, between = divmod(row, self.every)
        return None if between or not -self.labels_down <= labels <= self.labels_up else labels * self.step

    def label(self, row: int) -> str:
        """Return the label of a row without its unit; empty for a row without one."""
        value = self.value(row)
        return "" if value is None else fixed(value, self.unit, self.decimals)

    @property
    def decimals(self) -> int:
        """Fewest decimals with which no two labels are equal."""
        return max(len(str(self.unit.size)) - len(str(self.step)), 0)

    @property
    def cells(self) -> int:
        """Cells of the longest label, of its unit or of both, and of a blank after it."""
        rows = range(-self.down, self.up + 1)
        return max(len(self.unit.name), *(len(self.label(row)) for row in rows)) + 1


@lru_cache(maxsize=16)
def axis(most_up: int, most_down: int, rows: int, measure: Measure, least: int = 1) -> Axis:
    """Return the axis on which both values fit, and fill the rows best, with a label at or above the larger.

    It has `rows` besides that of zero, and spans at least `least` base units in all.
    """
    more = max(least - most_up - most_down, 0)
    if most_down > most_up:
        most_down += more
    else:
        most_up += more
    rows = max(rows, 0)
    most = most_up, most_down
    densest = max(1 if rows < FEW else 2, rows // SPARSE)
    found = [
        _spread(step, every, most, rows)
        for every in range(densest, max(_thinnest(rows), rows // 2) + 1)
        if (step := _finest(every, *most, rows))
    ]
    step, every, up, down = max(found, key=lambda each: _worth(each, most, rows))
    labels = _labels(step, every, most_up, up), _labels(step, every, most_down, down)
    return Axis(step, every, up, down, measure.unit(max(*labels, 1) * step), *labels)


def _thinnest(rows: int) -> int:
    return max(3, (rows + SPREAD) // DENSE)


def _finest(every: int, most_up: int, most_down: int, rows: int) -> int:
    return next(step for step in _steps() if sum(_rows(step, every, most_up, most_down)) <= rows)


def _steps() -> Iterator[int]:
    power = 1
    while True:
        yield from (mantissa * power for mantissa in MANTISSAS)
        power *= 10


def _rows(step: int, every: int, most_up: int, most_down: int) -> tuple[int, int]:
    """Return the rows that both values need besides their half cells in the row of zero.

    Those below reach to a label if there are any: only its sign says that bars hang into negative values.
    """
    up, down = (-(-max(2 * most * every - step, 0) // (2 * step)) for most in (most_up, most_down))
    return up, max(down, every) if down else 0


def _labels(step: int, every: int, most: int, rows: int) -> int:
    """Return the labels of one side: to the first at or above its value, as far as the rows reach."""
    return min(-(-most // step), rows // every)


def _spread(step: int, every: int, most: tuple[int, int], rows: int) -> tuple[int, int, int, int]:
    """Share spare rows: to the label at or above each side's value, the rest to the larger side."""
    needed = list(_rows(step, every, *most))
    larger = int(most[1] > most[0])
    for side in (larger, 1 - larger):
        more = -(-most[side] // step) * every - needed[side]
        if more <= rows - sum(needed):
            needed[side] += more
    needed[larger] = rows - needed[1 - larger]
    return step, every, needed[0], needed[1]


def _worth(found: tuple[int, int, int, int], most: tuple[int, int], rows: int) -> float:
    """Return the part of the rows that values use, less what is above the topmost label."""
    step, every, up, down = found
    used = sum(most) * every / (step * (rows + 1))
    larger, side = max((most[0], up), (most[1], down))
    lack = max(larger - side // every * step - step / (2 * every), 0)
    labels = _labels(step, every, most[0], up) + _labels(step, every, most[1], down)
    lone = LONE if labels < 2 <= rows else 0.0
    thin = THIN if every > _thinnest(rows) else 0.0
    return used - LACK * lack / max(larger, 1) - lone - thin
