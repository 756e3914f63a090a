"""Text that a terminal would obey, and the test that nothing of it came through."""

from __future__ import annotations

import re

ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\u2066\u2028\r\x08\x7f"
"""A title, an erased screen, a colour by one C1 sign, turned text, a line that overwrites itself."""

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def hidden(output: bytes) -> list[str]:
    """Return the controls but line ends and tabs in what was printed, also bytes that are not UTF-8."""
    return _HIDDEN.findall(output.decode("utf-8", "surrogateescape"))
