"""Keep textual's command palette out of memory.

Textual always imports it; with its widgets it costs 1 MB and a quarter of the time to the first paint. The
screen has its own in `dialogs/command_palette.py`. So a stub of the module `textual.command` is put into
`sys.modules` before textual is imported. Before an upgrade, check that `NAMES` has every class that textual
imports from that module (the import fails if one is missing), and that textual makes no instance of them
while `ENABLE_COMMAND_PALETTE` is off.
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
    """Replaces every class of the palette; no instance is ever made."""

    @staticmethod
    def is_open(app: object) -> bool:
        """Return False: no palette is open."""
        return False


def leave_out_the_palette() -> None:
    """Put the stub in place of the palette's module. Call it before textual is imported."""
    if PALETTE not in sys.modules:
        module = ModuleType(PALETTE, "Left out: see p1tui.tui.patches.no_palette.")
        for name in NAMES:
            setattr(module, name, _Unused)
        sys.modules[PALETTE] = module
