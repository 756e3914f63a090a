"""The line at the bottom: the keys of the screen and their actions."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.i18n import language
from p1tui.i18n.language import tr
from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel

NAMES = {
    "question_mark": "?",
    "enter": "Enter",
    "plus": "+",
    "minus": "-",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
}
"""Textual's name of a key -> its name on the keyboard, where they differ."""

KEPT = ("?", "q")
"""Keys that are shown even if there is no room for others: help and quit."""


def name(key: str) -> str:
    """Return a key's name on the keyboard: `Ctrl+C` for `ctrl+c`."""
    if key.startswith("ctrl+"):
        return "Ctrl+" + key[5:].upper()
    return tr("space") if key == "space" else NAMES.get(key, key)


def draw(keys: Sequence[tuple[str, str]], width: int, here: str = "", screens: int = 0) -> Line:
    """Draw as many pairs of a key and its action as fit, each whole; help and quit are left out last.

    The first `screens` keys lead to screens. The action called `here` is the present screen and stands out;
    if room is short, the other screens are shown by their keys alone.
    """
    needed = sum(len(key) + len(action) + 2 for key, action in keys)
    gap = " " if needed + len(keys) <= width else ""
    cells: list[tuple[str, Run]] = []
    for at, (key, action) in enumerate(keys):
        text = "" if needed > width and at < screens and action != here else f" {action}"
        cells.append((key, (text + gap, "strong" if action == here else "dim")))
    while _width(cells) > width:
        removable = [at for at, (key, _) in enumerate(cells) if key not in KEPT]
        if removable:
            del cells[removable[-1]]
        else:
            cells = [(key, ("", "dim")) for key, _ in cells[: max(width // 2, 1)]]
            break
    return tuple(run for key, action_run in cells for run in ((f" {key}", "brand"), action_run) if run[0])


def _width(cells: Sequence[tuple[str, Run]]) -> int:
    return sum(1 + len(key) + len(text.rstrip()) for key, (text, _) in cells)


class Keys(Panel):
    """Shows the keys of its screen, from the bindings of the screen and of the app."""

    def __init__(self, appearance: Appearance, *, id: str) -> None:
        super().__init__(appearance, id=id)
        self._drawn: tuple[object, Line] | None = None

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Return one line: the keys that lead to screens, those of this screen, and those of all."""
        key = (width, language.present(), view.offers_setup)
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = (key, self._line(width))
        return [self._drawn[1]]

    def _line(self, width: int) -> Line:
        shown: dict[str, str] = {}
        bindings = [active.binding for active in self.screen.active_bindings.values() if active.binding.show]
        leading = [binding for binding in bindings if binding.action.startswith("screen(")]
        for binding in [*leading, *(binding for binding in bindings if binding not in leading)]:
            shown.setdefault(name(binding.key_display or binding.key), tr(binding.description))
        return draw(list(shown.items()), width, tr(str(self.screen.id).title()), len(leading))
