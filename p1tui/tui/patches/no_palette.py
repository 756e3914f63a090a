"""Keep textual's command palette out of memory.

Textual imports it unasked: with its widgets it costs 1 MB and a quarter of the time to the first paint. The
screen has its own in `dialogs/command_palette.py`. A stand-in for the module `textual.command` is put into
`sys.modules` before textual is imported. When textual is raised: see that `NAMES` has every class that
textual imports from that module (the import fails with one missing), and that textual makes none of them
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
    """Stands in for every class of the palette, of which none is ever made."""

    @staticmethod
    def is_open(app: object) -> bool:
        """Return False: there is no palette to be open."""
        return False


def leave_out_the_palette() -> None:
    """Put the stand-in in place of the palette's module; to be called before textual is imported."""
    if PALETTE not in sys.modules:
        module = ModuleType(PALETTE, "Left out: see p1tui.tui.patches.no_palette.")
        for name in NAMES:
            setattr(module, name, _Unused)
        sys.modules[PALETTE] = module
