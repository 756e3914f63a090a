"""Log (l): the end of the log file, which is read again as it grows."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.i18n.language import tr
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets import status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import BACK
from p1tui.tui.widgets.scroller import Scroller, ScrollScreen

INDENTED = 78
"""Width from which a line goes on below its words, not below its time."""
NARROW_INDENT = 4
"""Blanks before the further lines of an entry in a narrower window."""

TAIL_BYTES = 64 * 1024
"""Bytes of the file's end that are shown."""

STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+ ")
"""Matches the date, the time and the zone with which a line of the log begins."""


def tail(path: Path) -> list[str]:
    """Return the last whole lines of a file, oldest first. Raises `OSError`."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - TAIL_BYTES, 0))
        lines = file.read().decode("utf-8", "replace").splitlines()
    return lines if size <= TAIL_BYTES else lines[1:]


def role_of(line: str) -> Role:
    """Return the role of a line, by the level that it names."""
    if " ERROR: " in line or " CRITICAL: " in line:
        return "error"
    return "warn" if " WARNING: " in line else "text"


class LogScreen(ScrollScreen, inherit_bindings=False):
    """Shows the log; it follows the end until the user scrolls back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "app.back", "Back", show=False, tooltip=BACK.tooltip),
        *ScrollScreen.BINDINGS,
        BACK,
    ]

    def __init__(self, context: ScreenContext, path: Path | None) -> None:
        super().__init__(context, id="log")
        self._path = path
        self._read: tuple[object, int, list[Line]] | None = None

    def compose(self) -> ComposeResult:
        """Yield the status line, the file, and the keys."""
        appearance = self.context.appearance
        yield Panel(appearance, status.draw, id="status")
        yield Scroller(appearance, self._head, self._body, id="body", follow=True)
        yield Keys(appearance, id="keys")

    def _head(self, _: View, width: int, where: str) -> Line:
        note = f"{where}  {self._path or ''}".strip()
        name = tr("Log")
        return ln.title(name, width, ((ln.shorten(note, ln.title_room(name, width)), "dim"),))

    def _body(self, _: View, width: int) -> Sequence[Line]:
        if self._path is None:
            return [((f" {tr('This session keeps no log file.')}", "dim"),)]
        try:
            stat = self._path.stat()
            state = (stat.st_size, stat.st_mtime_ns)
            if self._read is None or self._read[:2] != (state, width):
                self._read = (state, width, _wrapped(tail(self._path), width))
        except OSError as error:
            why = tr("The log cannot be read: {why}.").format(why=tell(error.strerror or ""))
            return [((f" {why}", "warn"),)]
        return self._read[2]


def _wrapped(lines: list[str], width: int) -> list[Line]:
    """Wrap the lines of a log, each with its time dim."""
    wrapped: list[Line] = []
    for line in lines:
        stamp = STAMP.match(line)
        time = stamp[0] if stamp else ""
        indent = " " * (len(time) if time and width >= INDENTED else NARROW_INDENT)
        parts = textwrap.wrap(line, max(width - 2, 10), subsequent_indent=indent) or [""]
        wrapped.append(((f" {time}", "dim"), (parts[0][len(time) :], role_of(line))))
        wrapped += [((f" {part}", role_of(line)),) for part in parts[1:]]
    return wrapped
