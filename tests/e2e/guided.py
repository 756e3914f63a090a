"""The screen of setup, its questions answered in turn."""

from __future__ import annotations

from p1tui.cli.errors import ExitStatus
from tests.e2e.peers import Terminal
from tests.shared.waiting import awaited, until

PATIENCE_S = 40.0
"""Seconds for a question: the port may be listened to meanwhile, on a loaded machine."""

ENTER = "\r"
DOWN = "\x1b[B"
LEFT = "\x1b[D"
CTRL_C = "\x03"
ESCAPE = "\x1b"


class Guided:
    """Setup in a terminal, driven by keys and read by eye."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    def until_asked(self, words: str, *beside: str) -> str:
        """Wait for a question that holds these words, in one line; return the whole screen.

        It may be drawn in parts, so what is to stand `beside` the question is waited for with it.
        """

        def is_asked(shown: str) -> bool:
            keys = shown.splitlines()[-1]
            return keys.startswith(" Enter") and all(each in shown for each in (words, *beside))

        try:
            return awaited(self.terminal.text, is_asked, PATIENCE_S)
        except AssertionError:
            raise AssertionError(f"{[words, *beside]} was not asked:\n{self.terminal.text()}") from None

    def answer(self, words: str, keys: str, *beside: str) -> str:
        """Answer a question, with what stands `beside` it, by keys and Enter; return the screen before."""
        shown = self.until_asked(words, *beside)
        self.terminal.press(keys + ENTER)
        until(lambda: self.terminal.text() != shown, PATIENCE_S)
        return shown

    def ends(self, words: str = "Ready", *beside: str) -> str:
        """Wait for the last page, and leave it; return that page."""
        shown = self.until_asked(words, *beside)
        self.terminal.press(ENTER)
        assert self.terminal.ends(PATIENCE_S) == ExitStatus.DONE
        return shown
