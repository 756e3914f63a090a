"""Bytes of 7E1 that were read as 8N1: their parity bit is checked and taken off."""

from __future__ import annotations

from typing import Final

from p1tui.p1.frames.framing import LOW_SEVEN

SUBSTITUTE: Final = 0x1A
"""Stands for a byte whose parity is wrong, as in ASCII; no telegram holds it, so that its line is a fault."""

EVEN: Final = bytes(byte for byte in range(256) if byte.bit_count() % 2 == 0)
"""Bytes with even parity."""

LEAST: Final = 16
"""Fewest bytes that show if a stream carries parity."""

_HIGH: Final = bytes(range(0x80, 0x100))
_CHECKED: Final = bytes(byte & 0x7F if byte in EVEN else SUBSTITUTE for byte in range(256))


def without_parity(data: bytes) -> bytes:
    """Take the eighth bit off each byte; put `SUBSTITUTE` for one whose parity is wrong.

    Meters of DSMR 2 and 3 send no checksum, so parity alone tells a damaged digit. Ports of real seven bits
    leave the bit out, and some adapters set it throughout: then half of the bytes look wrong, and none is.
    """
    wrong = len(data.translate(None, EVEN))
    carries = len(data) >= LEAST and len(data.translate(None, _HIGH)) < len(data) and wrong * 4 <= len(data)
    return data.translate(_CHECKED if carries else LOW_SEVEN)
