"""Sentences on a narrow screen: wrapped, with long paths shortened in their middle before anything is cut."""

from __future__ import annotations

import textwrap

LEAST_CELLS = 10
"""No text is wrapped narrower; the window's edge cuts what is left."""

LEAST_PATH = 20
"""Cells of a path that still tell where it begins and which file it is."""


def wrap(words: str, width: int, most: int | None = None) -> list[str]:
    """`words` in lines of `width` cells, `most` of them at most; where they break a line themselves, it ends.

    Where they are more, every path gives way in its middle; what is then still too long ends in an ellipsis.
    """
    cells = max(width, LEAST_CELLS)
    lines = _lines(words, cells)
    if most is None or len(lines) <= most:
        return lines
    paths = [word for word in words.split() if "/" in word or "\\" in word]
    for room in range(max(map(len, paths), default=0) - 1, LEAST_PATH - 1, -1):
        lines = _lines(" ".join(middle(w, room) if w in paths else w for w in words.split()), cells)
        if len(lines) <= most:
            return lines
    words = " ".join(lines)
    return textwrap.wrap(words, cells, max_lines=most, placeholder=" …", break_on_hyphens=False)


def _lines(words: str, cells: int) -> list[str]:
    return [
        line for each in words.splitlines() for line in textwrap.wrap(each, cells, break_on_hyphens=False)
    ]


def middle(text: str, cells: int) -> str:
    """At most `cells` of it: its begin, an ellipsis, and twice as much of its end."""
    if len(text) <= cells:
        return text
    begin = max((cells - 1) // 3, 0)
    end = max(cells - 1 - begin, 0)
    return text[:begin] + "…"[:cells] + text[len(text) - end :]
