"""Checks of the terminal: text, colours, size."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from typing import Final

from p1tui.i18n.message import Message
from p1tui.service.doctor.finding import Finding

COLUMNS, ROWS = 80, 24
GLYPHS: Final = "▁▂▃▄▅▆▇█ ▀▄▌▐ ─│┌┐└┘ ▲▼ €³"
"""Characters that the screens draw, all of them in WGL4."""


def check(environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """Check the terminal of standard output; return nothing if it is none."""
    if not sys.stdout.isatty():
        return []
    encoding = (sys.stdout.encoding or "").lower()
    if encoding.replace("-", "") != "utf8":
        reason = Message("The terminal is set to {encoding}: signs are drawn in ASCII.", encoding=encoding)
        return [Finding("terminal", "wrong", reason, "export LANG=C.UTF-8")]
    columns, rows = shutil.get_terminal_size()
    found = []
    size = Message("{columns} columns, {rows} rows.", columns=columns, rows=rows)
    found.append(Finding("size", "good" if columns >= COLUMNS and rows >= ROWS else "wrong", size))
    kind = environment.get("TERM", "")
    colours = "16" if kind in ("", "linux", "vt100", "dumb") else "256"
    found.append(
        Finding("terminal", "good", Message("{kind}, UTF-8, {count} colours.", kind=kind, count=int(colours)))
    )
    reason = Message(
        "Do you see bars, lines and a euro sign: {glyphs} ? If not, choose another font, like Courier New.",
        glyphs=GLYPHS,
    )
    found.append(Finding("font", "note", reason))
    return found
