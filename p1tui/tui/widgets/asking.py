"""Asking the history: when a screen asks again, and its words while there is no answer."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.view import View

FILLING_PAUSE_S = 1
"""Seconds between two questions while older history is being written, since each answer is a larger one."""


class Asking:
    """Says when a screen asks the history again: every `pause_s` seconds, but sooner while that is filled.

    Threads: the screen's.
    """

    def __init__(self, pause_s: int) -> None:
        self.was_filling = False
        """True if older history was being written at the last question."""
        self._pause_s = pause_s
        self._asked_at = 0.0

    def asked(self, view: View) -> None:
        """Note that the history is asked now."""
        self._asked_at, self.was_filling = view.now, view.latest.filling

    def is_due(self, view: View) -> bool:
        """Return True if the last answer is too old, whichever way the clock has gone since."""
        pause = FILLING_PAUSE_S if self.was_filling else self._pause_s
        return abs(view.now - self._asked_at) >= pause and not view.frozen


def waiting() -> list[Line]:
    """Draw what stands in place of an answer that has not come yet."""
    return [BLANK, ln.remark(tr("Asking the history …"))]


def failure(reason: str) -> str:
    """Return the words for a question that had no answer."""
    return tr("! no history: {why}").format(why=tell(reason))
