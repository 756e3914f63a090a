"""Write out what a terminal would obey: control characters in names, keys and texts from outside.

An escape sequence in a file's name could clear the screen, set its title, or hide what is said before it; a
bidirectional override turns a sentence around.
"""

from __future__ import annotations

import unicodedata

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of what is written out: controls (C0, DEL, C1), formats (bidirectional marks, characters
without width), lone surrogates, and separators of lines and paragraphs."""


def printable(text: str, *, keep: str = "") -> str:
    """Return the text with hidden characters, but those in `keep`, as JSON and TOML write them: `\\u001b`."""
    if text.isprintable():
        return text
    return "".join(sign if sign in keep or not _is_hidden(sign) else _written(sign) for sign in text)


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in HIDDEN


def _written(sign: str) -> str:
    code = ord(sign)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
