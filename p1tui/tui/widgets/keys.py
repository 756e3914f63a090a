"""The line at the bottom: what the keys do here."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.tui.lines import Line, Role, Run
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel

NAMES = {"question_mark": "?", "space": "space", "plus": "+", "minus": "-", "escape": "Esc"}
"""How keys are written, where it is not what textual calls them."""


def name(key: str) -> str:
    """A key as it stands on the keyboard: `Ctrl+C` for `ctrl+c`."""
    if key.startswith("ctrl+"):
        return "Ctrl+" + key[5:].upper()
    return NAMES.get(key, key)


def draw(keys: Sequence[tuple[str, str]], width: int, here: str = "") -> Line:
    """As many `(key, what it does)` as fit, each whole; what names the screen that is `here` stands out."""
    needed = sum(len(key) + len(action) + 3 for key, action in keys)
    gap = "  " if needed <= width else " "
    runs: list[Run] = []
    used = 0
    for key, action in keys:
        taken = len(key) + len(action) + 1 + len(gap)
        if used + taken > width:
            break
        role: Role = "strong" if action == here else "dim"
        runs += [(f" {key}", "brand"), (f" {action}{gap[1:]}", role)]
        used += taken
    return tuple(runs)


class Keys(Panel):
    """The keys of the screen it is on, from its bindings and the app's."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """One line: where one can go, what can be done here, and everywhere."""
        shown: dict[str, str] = {}
        bindings = [active.binding for active in self.screen.active_bindings.values()]
        for binding in sorted(bindings, key=lambda binding: not binding.action.startswith("screen(")):
            if binding.show:
                shown.setdefault(name(binding.key_display or binding.key), binding.description)
        return [draw(list(shown.items()), width, str(self.screen.id).title())]
