"""Ask a person at the terminal for yes or no."""

from __future__ import annotations

import sys

from p1tui.i18n.message import Message
from p1tui.i18n.sentences import tell


def can_ask() -> bool:
    """Return True if there is a person at a terminal to ask."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty())


def agrees(question: Message) -> bool:
    """Ask for yes or no; Enter alone is yes, the end of the input no."""
    yes, no = tell(Message("yes")), tell(Message("no"))
    print(f"{tell(question)} [{yes}]/{no}> ", end="", flush=True)
    # Not `input`: a byte that is no UTF-8, from a terminal with another setting, must not end it.
    line = sys.stdin.buffer.readline()
    if not line:
        print()
        return False
    text = line.decode(errors="replace").strip().casefold()
    return any(word.casefold().startswith(text) for word in (yes, "yes"))
