"""Lines of the screen as plain data: runs of text, each with a role that a theme turns into a style.

Panels are functions that return lines, so that they can be read and tested without a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Literal

from p1tui.tui.drawing.wrapping import wrap

Role = Literal[
    "text",
    "strong",
    "strong#",
    "dim",
    "dim#",
    "rule",
    "brand",
    "import",
    "export",
    "good",
    "warn",
    "error",
    "import-good",
    "import-good#",
    "import-warn",
    "import-warn#",
    "export-good",
    "export-good#",
    "export-warn",
    "export-warn#",
    "chip",
    "chip-rec",
    "chip-warn",
    "track",
    "import-mid",
    "import-mid#",
    "import-high",
    "import-high#",
    "import-lit",
    "import-lit#",
    "import-past",
    "import-past#",
    "export-mid",
    "export-mid#",
    "export-high",
    "export-high#",
    "export-lit",
    "export-lit#",
    "export-past",
    "export-past#",
    "both-mid",
    "both-lit",
    "both-past",
    "band",
    "band#",
    "import-mid-band",
    "import-mid-band#",
    "import-high-band",
    "import-high-band#",
    "import-lit-band",
    "import-lit-band#",
    "export-mid-band",
    "export-mid-band#",
    "export-high-band",
    "export-high-band#",
    "export-lit-band",
    "export-lit-band#",
    "import-mid-notch#",
    "import-high-notch#",
    "import-lit-notch#",
    "export-mid-notch#",
    "export-high-notch#",
    "export-lit-notch#",
]
"""The purpose of a run, from which a theme makes its colours.

Bars that are `good`, or of which to `warn`, have the colours of such words.
`rule` is for lines and grids, `chip` for a word on a coloured background, `track` for the empty part of a
bar. Bars of a chart are `mid`, or `high` where they reach its top third, `lit` under the cursor, and `past`
for the period before; `band` reaches from a mean to the highest. With `#` foreground and background are
swapped: a blank is then a full cell. `-band` is on the ground of the band; `-notch` is a mark in a bar, in
the colour of the period before. `both` has the foreground of export and the background of import, each in
the tone of its bar.
"""

Run = tuple[str, Role]
Line = tuple[Run, ...]

BLANK: Line = ()
"""A line without text."""

MOVE_BYTES = 4
"""Bytes of a move of the cursor in its row."""


def text_of(line: Line) -> str:
    """Return the text of a line."""
    return "".join(text for text, _ in line)


def width(line: Line) -> int:
    """Return the width of a line in cells; every glyph is one cell wide."""
    return sum(len(text) for text, _ in line)


def fit(line: Line, cells: int) -> Line:
    """Pad a line with blanks, or cut it, to exactly `cells`; empty runs are left out."""
    fitted: list[Run] = []
    left = cells
    for text, role in line:
        piece = text[:left]
        if piece:
            fitted.append((piece, role))
            left -= len(piece)
    if left > 0:
        fitted.append((" " * left, "text"))
    return tuple(fitted)


def shorten(text: str, cells: int) -> str:
    """Cut a text to `cells`, the last of them an ellipsis."""
    return text if len(text) <= cells else text[: max(cells - 1, 0)] + "…"[:cells]


def shortened(line: Line, cells: int) -> Line:
    """Cut a line to `cells`, the last of them an ellipsis."""
    if width(line) <= cells:
        return line
    return (*fit(line, max(cells - 1, 0)), ("…"[:cells], "dim"))


def spread(left: Line, right: Line, cells: int) -> Line:
    """Align `left` and `right` with the edges; cut `left` if there is no room for both."""
    room = cells - width(right)
    return fit(left, room) + right if room > 0 else fit(right, cells)


def title(name: str, cells: int, note: Line = BLANK) -> Line:
    """Return the title of a panel: its name, a thin rule, and a note at the right."""
    head: Line = ((name + " ", "strong"),)
    tail: Line = ((" ", "dim"), *note) if note else BLANK
    room = cells - width(head) - width(tail)
    return fit((*head, ("─" * max(room, 1), "rule"), *tail), cells)


def title_room(name: str, cells: int) -> int:
    """Return the cells that a title leaves for its note, beside a rule that is still seen as one."""
    return cells - len(name) - 4


def remark(words: str) -> Line:
    """Return a line to show in place of data: `No telegram yet.`"""
    return ((f" {words}", "dim"),)


def paragraph(words: str, width: int, role: Role) -> list[Line]:
    """Return the lines of a text, wrapped, one cell away from the left edge."""
    return [((f" {text}", role),) for text in wrap(words, width - 1)]


def tabs(names: Sequence[str], here: int, note: Run, cells: int) -> Line:
    """Return names with the one at `here` marked, a thin rule and a note; only that name if room is short.

    Without a note the rule runs to the edge.
    """
    runs: list[Run] = [
        (f"[{name}]", "strong") if at == here else (f" {name} ", "dim") for at, name in enumerate(names)
    ]
    tail: Line = (note,) if note[0] else BLANK
    rule_cells = cells - width((*runs, *tail)) - (2 if tail else 1)
    if rule_cells < 1:
        runs = [runs[here]]
        rule_cells = max(cells - width((*runs, *tail)) - (2 if tail else 1), 1)
    return (*runs, (f" {'─' * rule_cells}{' ' if tail else ''}", "rule"), *tail)


def run_at(line: Line, cell: int) -> int | None:
    """Return the index of the run that has a cell of a line; None after its end."""
    end = 0
    for at, (text, _) in enumerate(line):
        end += len(text)
        if cell < end:
            return at
    return None


def tab_at(line: Line, cell: int) -> int | None:
    """Return the place of the name that is drawn at a cell, among those of a line that begins with `tabs`.

    None beside them, and where there was room for that of the present one alone.
    """
    count = len(list(takewhile(lambda run: run[1] in ("strong", "dim"), line)))
    at = run_at(line, cell)
    return at if at is not None and 1 < count > at else None


def pointed(line: Line) -> Line:
    """Mark a title as selected, without changing its width if its rule has cells to spare."""
    runs: list[Run] = [("► ", "strong")]
    spare = 2
    for text, role in line:
        if role == "rule" and spare and len(text) > spare:
            text, spare = text[spare:], 0
        runs.append((text, role))
    return tuple(runs)


def fitted(head: Line, parts: Sequence[Run], cells: int) -> Line:
    """Return `head` followed by as many whole parts as fit, so that no word is cut."""
    line = list(head)
    room = cells - width(head)
    for text, role in parts:
        if len(text.rstrip()) > room:
            break
        line.append((text[:room], role))
        room -= len(line[-1][0])
    return tuple(line)


def merged(line: Iterable[Run]) -> Line:
    """Join adjacent runs of one role, since each run costs a style on the wire."""
    runs: list[Run] = []
    for text, role in line:
        if runs and runs[-1][1] == role:
            runs[-1] = (runs[-1][0] + text, role)
        elif text:
            runs.append((text, role))
    return tuple(runs)


def patched(line: Line, cells: Mapping[int, Run]) -> Line:
    """Replace single cells of a line, by their position."""
    return merged(cells.get(at, cell) for at, cell in enumerate(_cells(line)))


def changes(old: Line, new: Line) -> list[tuple[int, int]]:
    """Return the spans `(start, end)` of cells in which two lines of one width differ.

    Two are joined where the cells between them are sent in no more bytes than a move of the cursor.
    """
    if old == new:
        return []
    same, start = 0, 0
    while old[same] == new[same]:
        start += len(old[same][0])
        same += 1
    cells = _cells(new[same:])
    spans: list[tuple[int, int]] = []
    for at, (before, after) in enumerate(zip(_cells(old[same:]), cells, strict=True)):
        if before == after:
            continue
        if spans and (at == spans[-1][1] or _is_cheap(cells[spans[-1][1] - 1 : at + 1])):
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return [(start + first, start + end) for first, end in spans]


def _is_cheap(cells: Sequence[Run]) -> bool:
    """Return True if those between the first and the last need few bytes, and no role of their own."""
    if len(cells) > MOVE_BYTES + 2:
        return False
    turns = sum(role != following for (_, role), (_, following) in pairwise(cells))
    return turns <= 1 and len("".join(char for char, _ in cells[1:-1]).encode()) <= MOVE_BYTES


def _cells(line: Line) -> list[Run]:
    return [(char, role) for text, role in line for char in text]


def columns(blocks: Sequence[tuple[Sequence[Line], int]], gap: int) -> list[Line]:
    """Put blocks of lines, each `(lines, width)`, side by side, with `gap` blank cells between them."""
    height = max((len(lines) for lines, _ in blocks), default=0)
    rows: list[Line] = []
    for y in range(height):
        row: list[Run] = []
        for at, (lines, cells) in enumerate(blocks):
            if at:
                row.append((" " * gap, "text"))
            row += fit(lines[y] if y < len(lines) else BLANK, cells)
        rows.append(merged(row))
    return rows
