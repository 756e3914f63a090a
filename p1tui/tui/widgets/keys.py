"""The line at the bottom: what the keys do here."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.tui.lines import Line, Run
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel

NAMES = {"question_mark": "?", "space": "space", "plus": "+", "minus": "-", "escape": "Esc"}
"""How keys are written, where it is not what textual calls them."""


def name(key: str) -> str:
    """A key as it stands on the keyboard: `Ctrl+C` for `ctrl+c`."""
    if key.startswith("ctrl+"):
        return "Ctrl+" + key[5:].upper()
    return NAMES.get(key, key)


def draw(keys: Sequence[tuple[str, str]], width: int) -> Line:
    """As many `(key, what it does)` as fit, each whole."""
    runs: list[Run] = []
    used = 0
    for key, action in keys:
        taken = len(key) + len(action) + 4
        if used + taken > width:
            break
        runs += [(f" {key} ", "brand"), (f"{action}  ", "dim")]
        used += taken
    return tuple(runs)


class Keys(Panel):
    """The keys of the screen it is on, from its bindings and the app's."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """One line."""
        shown: dict[str, str] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show:
                shown.setdefault(name(binding.key_display or binding.key), binding.description)
        return [draw(list(shown.items()), width)]
