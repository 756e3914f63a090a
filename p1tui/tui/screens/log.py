"""Log (l): the end of the log file, read as it grows."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.tui import lines as ln
from p1tui.tui.lines import Line, Role
from p1tui.tui.screens.base import MonitorScreen
from p1tui.tui.view import View
from p1tui.tui.widgets import status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Panel

TAIL_BYTES = 64 * 1024
"""How much of the file's end is shown."""


def tail(path: Path) -> list[str]:
    """The last lines of a file, oldest first; raises OSError."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - TAIL_BYTES, 0))
        lines = file.read().decode("utf-8", "replace").splitlines()
    return lines if size <= TAIL_BYTES else lines[1:]


def role_of(line: str) -> Role:
    """By the level that the line names."""
    if " ERROR " in line or " CRITICAL " in line:
        return "error"
    return "warn" if " WARNING " in line else "text"


class LogPanel(Panel):
    """The lines that fit, wrapped, `back` lines before the end."""

    def __init__(self, path: Path | None, *, id: str) -> None:
        super().__init__(id=id)
        self._path = path
        self.back = 0

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """A title that names the file, and its end."""
        head = ln.title("Log", width, ((ln.shorten(str(self._path or "no file"), width - 10), "dim"),))
        if self._path is None:
            return [head, ((" This session keeps no log file.", "dim"),)]
        try:
            wrapped = [(part, role_of(line)) for line in tail(self._path) for part in self._wrap(line, width)]
        except OSError as error:
            return [head, ((f" The log cannot be read: {error.strerror}.", "warn"),)]
        room = max(height - 1, 1)
        self.back = min(max(self.back, 0), max(len(wrapped) - room, 0))
        end = len(wrapped) - self.back
        return [head, *(((f" {part}", role),) for part, role in wrapped[max(end - room, 0) : end])]

    @staticmethod
    def _wrap(line: str, width: int) -> list[str]:
        return textwrap.wrap(line, max(width - 2, 10), subsequent_indent="    ") or [""]


class Log(MonitorScreen, inherit_bindings=False):
    """Read only; it follows the end until it is scrolled back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,l", "app.pop_screen", "Back", key_display="Esc"),
        Binding("up", "scroll(1)", "Scroll", key_display="↑↓"),
        Binding("down", "scroll(-1)", "Scroll down", show=False),
        Binding("pageup", "scroll(10)", "Ten lines up", show=False),
        Binding("pagedown", "scroll(-10)", "Ten lines down", show=False),
        Binding("home", "scroll(100000)", "Oldest line", show=False),
        Binding("end", "scroll(-100000)", "Newest line", show=False),
    ]

    def __init__(self, path: Path | None) -> None:
        super().__init__(id="log")
        self._path = path

    def compose(self) -> ComposeResult:
        """The status line, the file, and the keys."""
        yield Panel(status.draw, id="status")
        yield LogPanel(self._path, id="log-lines")
        yield Keys(id="keys")

    def action_scroll(self, lines: int) -> None:
        """Go back by `lines`, or forward where negative."""
        panel = self.query_one(LogPanel)
        panel.back += lines
        panel.refresh_changes()
