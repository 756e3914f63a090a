"""What is pasted into a field: one line of it."""

from __future__ import annotations


def pasted_line(text: str) -> str:
    """Return the first line of a pasted text that is not empty, without blanks around it and controls.

    PuTTY ends the lines of a paste with CR, others with LF.
    """
    first = next((line for each in text.splitlines() if (line := each.strip())), "")
    return "".join(filter(str.isprintable, first))
