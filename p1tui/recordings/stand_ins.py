"""Stand-ins for equipment ids: the same id gets the same one, of the same length and form."""

from __future__ import annotations

import re

from p1tui.p1.lines import values

LONG = 10
"""Characters of an id that is replaced wherever it stands; a shorter one may be part of a value."""

MOST = 500
"""Ids that get a stand-in of their own; damaged ones look like more, and share one."""

_SIGNS = re.compile(rb"[0-9A-Za-z]")


class StandIns:
    """Gives ids their stand-ins, in the order in which they come.

    Threads: one.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}
        self._long: re.Pattern[bytes] | None = None
        self._spellings: dict[bytes, bytes] = {}

    def of(self, value: bytes) -> bytes:
        """Return the stand-in of an id as it is printed, as text or as hex of text.

        One that was never set, or is an error code, stays as it is. Line ends inside it keep their places.
        """
        printed = b"".join(value.split())
        if values.identity(printed.decode("latin-1")) is None:
            return value
        text = _text(printed)
        made = self._made(text)
        if text != printed:
            made = made.hex().encode()
            made = made if printed.islower() else made.upper()
        signs = iter(made.decode("latin-1"))
        return b"".join(
            bytes((byte,)) if byte in b" \t\r\n" else next(signs).encode("latin-1") for byte in value
        )

    def everywhere(self, text: bytes) -> bytes:
        """Return a text with stand-ins for the long ids that are known, as text or as hex."""
        if self._long is None:
            return text
        return self._long.sub(lambda found: self._spellings[found[0].upper()], text)

    def _made(self, text: bytes) -> bytes:
        if text not in self._known:
            if len(self._known) == MOST:
                return _numbered(text, MOST + 1)
            self._known[text] = _numbered(text, len(self._known) + 1)
            if len(text) >= LONG:
                for spelt, made in _spellings(text, self._known[text]):
                    self._spellings[spelt.upper()] = made
                longest = sorted(map(re.escape, self._spellings), key=len, reverse=True)
                self._long = re.compile(b"|".join(longest), re.IGNORECASE)
        return self._known[text]


def _text(printed: bytes) -> bytes:
    """Return the text whose hex is printed; what is printed if it is none."""
    decoded = values.decoded(printed.decode("latin-1"))
    if decoded.strip() != decoded or 2 * len(decoded) != len(printed) or not decoded.isalnum():
        return printed
    return decoded.encode("latin-1")


def _numbered(text: bytes, number: int) -> bytes:
    """Return a text of the same form that holds a number: a 9, zeros and its digits, an X for each letter."""
    digits = len(re.findall(rb"\d", text))
    if digits > len(str(number)):
        figures = iter(f"9{number:0{digits - 1}d}".encode())
        return _SIGNS.sub(lambda found: bytes((next(figures),)) if found[0].isdigit() else b"X", text)
    signs = len(_SIGNS.findall(text))
    figures = iter(f"X{number:0{max(signs - 1, 0)}d}"[-signs:].encode() if signs else b"")
    return _SIGNS.sub(lambda _found: bytes((next(figures),)), text)


def _spellings(text: bytes, made: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return (text, made), (text.hex().encode(), made.hex().upper().encode())
