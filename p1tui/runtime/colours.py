"""Tell how many colours a terminal has, by its environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

SIXTEEN_COLOURS = ("linux", "ansi", "vt", "cons25", "dumb")
"""Prefixes of TERM of terminals with 16 colours at most. All others draw the xterm-256 palette, also PuTTY,
which calls itself `xterm` and sends no COLORTERM."""


def colours(environment: Mapping[str, str]) -> Literal["16", "256", "truecolor"]:
    """Return the colours of the terminal with this environment, in the words of `tui.color`."""
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "16" if environment.get("TERM", "").startswith(SIXTEEN_COLOURS) else "256"
