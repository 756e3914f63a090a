"""Samples of bars, for the legends of charts."""

from __future__ import annotations

from typing import cast

from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Role, Run


def swatch(plain: str, glyphs: Glyphs) -> Run:
    """Return a cell of a bar of a role, such as `import-past`."""
    if glyphs.blocks:
        return " ", cast("Role", f"{plain}#")
    return glyphs.shade if plain.endswith("past") else "#", cast("Role", plain)
