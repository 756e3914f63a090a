"""Find where a telegram starts, for who listens in from there on."""

from __future__ import annotations

import re

_TEXT = re.compile(
    rb"(?<=[\r\n\0\x7f\xff\x8d\x8a\x02\x03\x82])/[^()!/\r\n]{3}"
    rb"|(?<=[\x8d\x8a\r\n\xff])\xaf[\xc1-\xda\xe1-\xfaA-Za-z]{3}"
)
"""The start of a header at the start of a line, without and with parity bits."""

_ENCRYPTED = re.compile(rb"\xdb\x08.{8}\x82..[\x20\x30]", re.DOTALL)
"""Tag, title, length and control byte of an encrypted telegram."""

_CONTEXT = 13
"""Bytes of the longest start but one."""


class Starts:
    """Looks for starts in a stream. Once one was encrypted, letters inside ciphertext are none.

    Threads: one at a time.
    """

    def __init__(self) -> None:
        self._tail = b"\n"
        self._encrypted = False

    def feed(self, data: bytes) -> bytes | None:
        """Take bytes in; return them from the first start on, with what of it came before; `None`: none."""
        seen = len(self._tail)
        text = self._tail + data
        self._tail = text[-_CONTEXT:]
        found = _new(_ENCRYPTED, text, seen)
        if found is not None:
            self._encrypted = True
        elif not self._encrypted:
            found = _new(_TEXT, text, seen)
        return None if found is None else text[found:]


def _new(start: re.Pattern[bytes], text: bytes, seen: int) -> int | None:
    """Return the place of the first start that ends behind what was seen before."""
    return next((each.start() for each in start.finditer(text) if each.end() > seen), None)
