"""Hints: keys and their actions, in as many words as fit into one line or two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from p1tui.i18n.language import pgettext, tr
from p1tui.tui.drawing.lines import Line, Run

EDGED = 80
"""Cells of a line from which its last one is left blank."""

PRESSED = {"↑↓": ("up", "down"), "Enter": ("enter",), "Esc": ("escape",)}
"""Keys of a box as they are drawn -> textual's names of them."""


class Hint(NamedTuple):
    """A key, and what it does, in the present language."""

    key: str
    """Name on the keyboard."""
    action: str
    press: tuple[str, ...]
    """Textual's name of the key; of two keys that are shown as one, both."""
    short: str = ""
    """The word where room is short; empty if the key alone says enough there."""


class Hints(NamedTuple):
    """The keys to show, by what they belong to; the first ones of each are shown first."""

    screens: Sequence[Hint]
    """Keys that lead to the numbered screens."""
    here: int
    """Place of the present screen among them; -1 for another screen."""
    own: Sequence[Hint]
    """Keys of the present screen."""
    common: Sequence[Hint]
    """Keys of all screens."""
    kept: Sequence[Hint]
    """Keys that are left out last; those that end a state of the view have a short word."""


class Placed(NamedTuple):
    """A hint in its line, with the word that there is room for."""

    hint: Hint
    word: str
    here: bool = False

    @property
    def cells(self) -> int:
        """Cells of the hint and of the blank before it."""
        return 1 + len(self.hint.key) + (1 + len(self.word) if self.word else 0)


def short_name(screen: str) -> str:
    """Return a shorter name of a numbered screen, so that all fit into 40 columns."""
    names = {
        "Live": pgettext("short", "Live"),
        "History": pgettext("short", "Hist"),
        "Upload": pgettext("short", "Upl"),
        "Meter": pgettext("short", "Meter"),
        "Money": pgettext("short", "Mon"),
    }
    return names.get(screen, tr(screen))


def arrange(hints: Hints, width: int, height: int) -> list[list[Placed]]:
    """Place the hints in one line, or, if `height` is 2 and one does not hold the screen's own, in two.

    The names of the screens are written out as long as they fit; then come shorter ones, then the keys alone.
    Every hint is shown whole or not at all, and from `EDGED` cells on the last one is clear of the edge.
    """
    width -= width >= EDGED
    wanted = [Placed(hint, hint.action) for hint in (*hints.own, *hints.common)]
    kept = [Placed(hint, hint.action) for hint in hints.kept]
    short = [Placed(hint, hint.short) for hint in hints.kept]
    above: list[Placed] = []
    own = wanted[: len(hints.own)]
    lasting = [each for each in kept if not each.hint.short]  # a view that is frozen keeps its height
    if height > 1 and _cells([*_screens(hints, 0), *own, *lasting]) > width:
        above = _fitting(own, width)
    for length, last in ((0, kept), (1, kept), (1, short), (2, kept), (2, short), (2, _bare(kept))):
        first = _screens(hints, length)
        if _cells([*first, *last]) <= width:
            rest = [each for each in wanted if each not in above]
            found = [*first, *_fitting(rest, width - _cells([*first, *last])), *last]
            return [above, found] if above else [found]
    return [_fitting([*_bare(kept), *_screens(hints, 2)], width)]


def bare(hints: Hints, width: int) -> list[Placed]:
    """Place, without words, the keys of the screens and those that are left out last, or these alone."""
    kept = [Placed(hint, "") for hint in hints.kept]
    choices = ([*_bare(_screens(hints, 2)), *kept], kept)
    return next((placed for placed in choices if _cells(placed) < width), [])


def _screens(hints: Hints, length: int) -> list[Placed]:
    """Return the screens with their names (0), short names (1), or, but for the present one, none (2)."""
    placed = []
    for at, hint in enumerate(hints.screens):
        here = at == hints.here
        word = hint.action if here or not length else hint.short if length == 1 else ""
        placed.append(Placed(hint, word, here))
    return placed


def _bare(placed: Iterable[Placed]) -> list[Placed]:
    return [each._replace(word="") for each in placed]


def _fitting(placed: Iterable[Placed], room: int) -> list[Placed]:
    """Return those that fit, the first ones first."""
    found = []
    for each in placed:
        if each.cells <= room:
            found.append(each)
            room -= each.cells
    return found


def _cells(placed: Iterable[Placed]) -> int:
    return sum(each.cells for each in placed)


def gap(placed: Sequence[Placed], width: int) -> int:
    """Return the blanks between two hints: two where there is room."""
    return 2 if _cells(placed) + len(placed) <= width else 1


def draw(placed: Sequence[Placed], width: int) -> Line:
    """Draw one line of hints."""
    blank = " " * (gap(placed, width) - 1)
    runs: list[Run] = []
    for each in placed:
        runs.append((f" {each.hint.key}", "brand"))
        word = f" {each.word}" if each.word else ""
        runs.append((word + blank, "strong" if each.here else "dim"))
    return tuple(run for run in runs if run[0])


def line(pairs: Iterable[tuple[str, str]], width: int) -> Line:
    """Draw pairs of a key and its action in one line, for a screen whose keys are no bindings."""
    return draw(_in_line(pairs, width), width)


def key_at(pairs: Iterable[tuple[str, str]], width: int, x: int) -> str:
    """Return textual's name of the key that such a line has at a cell; empty for none."""
    return pressed(_in_line(pairs, width), width, x)


def _in_line(pairs: Iterable[tuple[str, str]], width: int) -> list[Placed]:
    hints = [Hint(key, action, PRESSED.get(key, (key,))) for key, action in pairs]
    kept = [hint for hint in hints if hint.key in ("?", "q")]
    own = [hint for hint in hints if hint not in kept]
    return arrange(Hints((), -1, own, (), kept), width, 1)[0]


def pressed(placed: Sequence[Placed], width: int, x: int) -> str:
    """Return textual's name of the key that is drawn at a cell; empty between two hints."""
    left = 0
    blank = gap(placed, width) - 1
    for each in placed:
        at = x - left - 1
        if 0 <= at < each.cells - 1:
            keys = each.hint.press
            return keys[-1] if at * 2 >= len(each.hint.key) else keys[0]
        left += each.cells + blank
    return ""
