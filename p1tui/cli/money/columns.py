"""Rows of text in aligned columns: names at the left, figures at the right."""

from __future__ import annotations

from collections.abc import Sequence

Row = tuple[str, ...]

GAP = "  "


def aligned(rows: Sequence[Row], names: int = 1) -> list[str]:
    """Return a line for each row, whose first `names` columns are at the left.

    A column in which no row has a text is left out.
    """
    columns = [
        _column(column, left=at < names) for at, column in enumerate(zip(*rows, strict=True)) if any(column)
    ]
    return [GAP.join(cells).rstrip() for cells in zip(*columns, strict=True)]


def _column(texts: Sequence[str], *, left: bool) -> list[str]:
    width = max(map(len, texts))
    return [text.ljust(width) if left else text.rjust(width) for text in texts]
