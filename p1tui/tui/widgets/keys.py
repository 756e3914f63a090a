"""The lines at the bottom: the keys of the screen and their actions, or the effect of the last key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.app import App
from textual.binding import ActiveBinding

from p1tui.i18n import language
from p1tui.i18n.language import tr
from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.drawing.wrapping import wrap_sentences
from p1tui.tui.view import View
from p1tui.tui.widgets.hints import Hint, Hints, Placed, arrange, bare, draw, line, pressed, short_name
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import Dialog, PanelScreen

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

PAIRS: Mapping[str, tuple[str, str]] = {
    "←→": ("left", "right"),
    "↑↓": ("up", "down"),
    "PgUp/PgDn": ("pageup", "pagedown"),
    "+−": ("plus", "minus"),
}
"""Names of two keys that are shown as one -> the keys, for a click on either half."""

ENDING = ("restore", "freeze(False)")
"""Actions that end a state of the view: an enlarged panel, a frozen view."""

KEPT = (*ENDING, "help", "ask_to_quit")
"""Actions whose keys are shown even if there is no room for others."""

SCREENS = ("1", "2", "3", "4", "5")
"""Keys that lead to the screens whose names are always shown."""

TALL = 24
"""Height of a terminal from which the keys may take a second line."""


def name(key: str) -> str:
    """Return a key's name on the keyboard: `Ctrl+C` for `ctrl+c`."""
    if key.startswith("ctrl+"):
        return "Ctrl+" + key[5:].upper()
    return tr("space") if key == "space" else NAMES.get(key, key)


class Keys(Panel):
    """Shows the keys of its screen, from the bindings of the screen and of the app; a click presses one."""

    def __init__(self, appearance: Appearance, *, id: str) -> None:
        super().__init__(appearance, id=id)
        self._offered: object = None
        self._hints = Hints((), -1, (), (), ())
        self._arranged: dict[tuple[int, int], list[list[Placed]]] = {}
        """Width and height -> the hints in their lines."""
        self._told: Line = ()
        """Note that is drawn in place of the first line."""

    def show(self, view: View) -> None:
        """Draw, in a second line too, if one does not hold the keys and the terminal is tall."""
        if isinstance(screen := self.parent, PanelScreen):
            rows = self._rows(view, screen.size.width, 1 if screen.size.height < TALL else 2)
            if self.styles.height is None or self.styles.height.value != len(rows):
                self.styles.height = len(rows)
        super().show(view)

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Return the keys that lead to screens, those of this screen and of all; those of a box over it."""
        rows = self._rows(view, width, height)
        top = self.app.screen
        lines = [draw(row, width) for row in rows]
        if isinstance(top, Dialog):
            lines = [*[BLANK] * (len(rows) - 1), line(top.keys(), width)]
        self._told = told(view.note, width)
        if self._told and len(rows) > 1:
            lines[0] = self._told
        elif self._told and not isinstance(top, Dialog):
            lines[0] = self._beside_note(width)
        return lines

    def _beside_note(self, width: int) -> Line:
        """Draw the note on the only line of keys, and beside it as many keys as fit, without their words."""
        room = width - ln.width(self._told)
        keys = bare(self._hints, room)
        return ln.spread(self._told, draw(keys, 0), width) if keys else self._told

    def clicked(self, x: int, y: int) -> None:
        """Press the key that is drawn there; none on or beside a note."""
        rows = self._arranged.get((self.size.width, self.size.height), [])
        covered = not y and self._told
        key = pressed(rows[y], self.size.width, x) if y < len(rows) and not covered else ""
        if key:
            self.app.simulate_key(key)

    def _rows(self, view: View, width: int, height: int) -> list[list[Placed]]:
        screen = self.parent
        if not isinstance(screen, PanelScreen):
            return [[]]  # it is removed from its screen
        offered = (language.present(), view.offers_setup, view.frozen, screen.offers(view))
        if offered != self._offered:
            self._offered, self._arranged = offered, {}
            self._hints = hints_of(screen.active_bindings.values(), str(screen.id).title())
        if (width, height) not in self._arranged:
            self._arranged[width, height] = arrange(self._hints, width, height)
        return self._arranged[width, height]


def told(note: str, width: int) -> Line:
    """Draw a note, or its sentences that fit; it begins with `!` if it is a trouble; none without one."""
    if not note:
        return ()
    mark, words = ("! ", note[2:]) if note.startswith("! ") else ("", note)
    text = "".join(wrap_sentences(words, max(width - 1 - len(mark), 1), 1))
    return ((f" {mark}{text}", "warn" if mark else "good"),)


def hints_of(bindings: Iterable[ActiveBinding], here: str) -> Hints:
    """Return the hints of the shown bindings; `here` is the English name of the present screen."""
    screens: list[Hint] = []
    own: list[Hint] = []
    common: list[Hint] = []
    kept: list[Hint] = []
    at = -1
    for active in bindings:
        binding = active.binding
        if not binding.show:
            continue
        shown = name(binding.key_display or binding.key)
        hint = Hint(shown, tr(binding.description), PAIRS.get(shown, (binding.key,)))
        if binding.key in SCREENS:
            at = len(screens) if binding.description == here else at
            screens.append(hint._replace(short=short_name(binding.description)))
            continue
        if binding.action in ENDING:
            hint = hint._replace(short=hint.action)
        group = kept if binding.action in KEPT else common if isinstance(active.node, App) else own
        if hint.key not in [each.key for each in group]:
            group.append(hint)
    return Hints(screens, at, own, common, kept)
