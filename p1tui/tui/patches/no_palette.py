"""Keeps out of memory what the screen never uses of textual, which loads it unasked.

Its command palette and the widgets that it is made of cost 1 MB and a quarter of the time to the first paint;
ours is in screens/commands.py. A test proves that textual still starts without it.
"""

from __future__ import annotations

import sys
from types import ModuleType

PALETTE = "textual.command"
NAMES = (
    "Command",
    "CommandListItem",
    "CommandPalette",
    "DiscoveryHit",
    "Hit",
    "Hits",
    "Provider",
    "SimpleCommand",
    "SimpleProvider",
)


class _Unused:
    """In place of every class of the palette: none is ever made."""

    @staticmethod
    def is_open(app: object) -> bool:
        """It never is."""
        return False


def leave_out_the_palette() -> None:
    """To be called before textual is imported."""
    if PALETTE not in sys.modules:
        module = ModuleType(PALETTE, "Left out: see p1tui.tui.patches.no_palette.")
        for name in NAMES:
            setattr(module, name, _Unused)
        sys.modules[PALETTE] = module
