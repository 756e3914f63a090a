"""A command that asks its questions in a terminal, one after the other."""

from __future__ import annotations

from tests.e2e.peers import Terminal
from tests.shared.waiting import until


class Asked:
    """A program in a terminal, its questions answered in turn."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self._seen = 0

    def text(self) -> str:
        """Return what was printed since the last answer, its lines joined."""
        said = self.terminal.output[self._seen :].decode(errors="replace")  # a letter may come in parts
        return " ".join(said.split())

    def until_asked(self, words: str) -> str:
        """Wait for the prompt of a question, and return all that was printed before it."""
        try:
            until(lambda: words in self.text() and self.text().endswith(">"), 30)
        except AssertionError:
            raise AssertionError(f"'{words}' was not asked:\n{self.text()}") from None
        return self.text()

    def answer(self, words: str, text: str) -> str:
        """Answer a question, and return what was printed before it."""
        said = self.until_asked(words)
        self._seen = len(self.terminal.output)
        self.terminal.press(f"{text}\n")
        return said

    def ends(self) -> str:
        """Wait for the end, which is to be a success; return the last words."""
        assert self.terminal.ends() == 0, self.text()
        return self.text()
