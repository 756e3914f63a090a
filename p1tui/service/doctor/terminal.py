"""Checks of the terminal: text, colours, size, and a question on its font, which no program can ask for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from typing import Final, TextIO

import msgspec

from p1tui.i18n.message import Message
from p1tui.runtime.colours import colours
from p1tui.runtime.encoding import terminal_encoding
from p1tui.service.doctor.finding import Finding

COLUMNS, ROWS = 80, 24
GLYPHS: Final = "▁▂▃▄▅▆▇█ ▀▄▌▐ ─│┌┐└┘ ▲▼ €³"
"""Characters that the screens draw, all of them in WGL4."""


class Terminal(msgspec.Struct, frozen=True, kw_only=True):
    """The terminal that the doctor speaks to."""

    encoding: str
    columns: int
    rows: int
    environment: Mapping[str, str]

    @classmethod
    def of(cls, stream: TextIO) -> Terminal | None:
        """Return that of a stream, `None` if it is none."""
        if not stream.isatty():
            return None
        columns, rows = shutil.get_terminal_size()
        return cls(
            encoding=terminal_encoding(os.environ, stream), columns=columns, rows=rows, environment=os.environ
        )


def check(terminal: Terminal) -> list[Finding]:
    """Check the terminal."""
    return [_text(terminal), _colours(terminal), _size(terminal), *_font(terminal)]


def _is_utf8(terminal: Terminal) -> bool:
    return terminal.encoding.lower().replace("-", "").replace("_", "") == "utf8"


def _text(terminal: Terminal) -> Finding:
    if _is_utf8(terminal):
        return Finding("encoding", "good", Message("The terminal is told UTF-8."))
    reason = Message(
        "The terminal is told {encoding}: signs are drawn in ASCII. PuTTY: Window, Translation, UTF-8.",
        encoding=terminal.encoding or "?",
    )
    stronger = any(terminal.environment.get(name) for name in ("LC_ALL", "LC_CTYPE"))
    return Finding("encoding", "wrong", reason, f"export {'LC_ALL' if stronger else 'LANG'}=C.UTF-8")


def _colours(terminal: Terminal) -> Finding:
    kind = terminal.environment.get("TERM", "")
    if kind in ("", "dumb"):
        reason = Message("TERM is {kind}: no screen can be drawn.", kind=kind or Message("not set"))
        return Finding("colours", "wrong", reason, "export TERM=xterm-256color")
    if terminal.environment.get("NO_COLOR"):
        return Finding("colours", "note", Message("NO_COLOR is set: screens are drawn without colour."))
    if colours(terminal.environment) == "16":
        reason = Message("TERM is {kind}: 16 colours.", kind=kind)
        return Finding("colours", "note", reason, "export TERM=xterm-256color")
    return Finding("colours", "good", Message("TERM is {kind}: 256 colours or more.", kind=kind))


def _size(terminal: Terminal) -> Finding:
    size = Message("{columns} columns, {rows} rows.", columns=terminal.columns, rows=terminal.rows)
    if terminal.columns >= COLUMNS and terminal.rows >= ROWS:
        return Finding("size", "good", size)
    small = Message(
        "{columns} columns, {rows} rows: enlarge the window to {most} x {lines}; some panels have no room.",
        columns=terminal.columns,
        rows=terminal.rows,
        most=COLUMNS,
        lines=ROWS,
    )
    return Finding("size", "wrong", small, "resize")


def _font(terminal: Terminal) -> list[Finding]:
    if not _is_utf8(terminal):
        return []
    reason = Message(
        "Do you see bars, lines and a euro sign: {glyphs} ? If not, choose another font, like Courier New.",
        glyphs=GLYPHS,
    )
    return [Finding("font", "note", reason)]
