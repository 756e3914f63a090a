"""The scale of a chart of means: bands up to the highest are cut where they would make the means flat.

Where most of them would be cut, there are none: they would tell no more than that each peak is higher.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import Direction
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.drawing.value_axis import Axis

UP, DOWN = "↑", "↓"
"""Marks of a band that goes on beyond the edge of the chart."""

ROOM = 1.25
"""Largest value for which the axis is made, in means."""
LEAST = 0.25
"""Largest value of a direction whose means are small, in means of the other one."""
INSIDE = 0.75
"""Fewest of the bands, as a part of all, that end on the axis where any are drawn."""


def scale(bars: Iterable[Bar | None], highs: Iterable[Bar | None]) -> Bar:
    """Return the largest value of each direction that is to be on the axis."""
    means = _largest(bars)
    room = max(means) * LEAST
    return Bar(
        *(
            max(mean, min(high, round(max(mean * ROOM, room))))
            for mean, high in zip(means, _largest(highs), strict=True)
        )
    )


def signs(on: Axis, high: Bar | None) -> str:
    """Return the marks of a band: of each direction in which it goes on beyond the edge."""
    if high is None:
        return ""
    levels = ((high.up, on.up, UP), (high.down, on.down, DOWN))
    return "".join(sign for value, rows, sign in levels if rows and on.level(value, 2) > 2 * rows + 1)


def fits(on: Axis, highs: Iterable[Bar | None]) -> bool:
    """Return True if most of the bands end on an axis."""
    known = [high for high in highs if high is not None]
    bands = sum(map(bool, [value for high in known for value in high]))
    return sum(len(signs(on, high)) for high in known) <= bands * (1 - INSIDE)


def _largest(bars: Iterable[Bar | None]) -> Bar:
    known = [bar for bar in bars if bar is not None]
    return Bar(*(max((bar[at] for bar in known), default=0) for at in range(2)))


def marked(line: Line, cells: Sequence[int], sign: str, direction: Direction, glyphs: Glyphs) -> Line:
    """Put the mark of cut bands into a row of a chart, at these cells."""
    role: Role = "import-mid" if direction == "import" else "export-mid"
    if glyphs.tinted:
        role = "import-mid-band" if direction == "import" else "export-mid-band"
    runs: list[ln.Run] = []
    at = 0
    for text, own in ln.fit(line, max([ln.width(line), *(cell + 1 for cell in cells)])):
        start = 0
        for cell in cells:
            if at <= cell < at + len(text):
                runs += [(text[start : cell - at], own), (sign, role)]
                start = cell - at + 1
        runs.append((text[start:], own))
        at += len(text)
    return ln.merged([run for run in runs if run[0]])
