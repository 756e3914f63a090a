"""What is wrong with the source, in words: over the last values, or in their place before the first."""

from __future__ import annotations

import textwrap

from p1tui.tui import lines as ln
from p1tui.tui.lines import Line, Role, Run
from p1tui.tui.numbers import count, duration
from p1tui.tui.view import View

STATES = {
    "opening": "opening the source",
    "open": "open, and listening",
    "lost": "lost the source",
    "ended": "the source has ended",
}


def banner(view: View, width: int) -> list[Line]:
    """Nothing while all is well; else what happened and when it is tried again, on at most two lines."""
    source = view.latest.source
    if view.reading is None or source.state == "ended" or (source.state != "lost" and not source.hint):
        return []
    words = source.hint or f"{STATES[source.state]}."
    role: Role = "error" if source.state == "lost" else "warn"
    again = _next_try(view)
    words = f"{words} {again[:1].upper()}{again[1:]}".strip()
    wrapped = textwrap.wrap(words, max(width - 4, 10), max_lines=2, placeholder=" …")
    return [((" ! " if not at else "   ", role), (text, role)) for at, text in enumerate(wrapped)]


def waiting(view: View, width: int) -> list[Line]:
    """Before the first telegram: what is waited for, since when, and what is likely wrong."""
    source = view.latest.source
    ended = source.state == "ended"
    title = "The source has ended without a telegram" if ended else "Waiting for the first telegram"
    facts = [
        ("source", source.name),
        ("state", " · ".join(filter(None, (STATES[source.state], _next_try(view))))),
        ("received", _received(view)),
        ("waiting", duration(view.now - view.started_at)),
    ]
    cells = min(width - 4, 76)
    body: list[Line] = [((title, "strong"),), (("─" * cells, "rule"),)]
    body += [((f"{name:<10}", "dim"), (ln.shorten(text, cells - 10), "text")) for name, text in facts]
    if source.hint:
        role: Role = "warn" if source.state == "lost" else "text"
        body += [ln.BLANK, *(((text, role),) for text in textwrap.wrap(source.hint, cells))]
    indent: Run = (" " * max((width - cells) // 2, 0), "text")
    return [(indent, *line) for line in body]


def _next_try(view: View) -> str:
    at = view.latest.source.next_try_at
    return "" if at is None else f"next try in {duration(at - view.now)}"


def _received(view: View) -> str:
    seen, rejected = view.latest.source.bytes_seen, view.latest.rejected
    words = f"{seen} bytes"
    return f"{words}, {count(rejected, 'frame', 'frames')} rejected" if rejected else words
