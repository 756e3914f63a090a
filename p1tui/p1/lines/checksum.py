"""Verify a telegram's checksum, as received or after restoring line ends that a gateway altered."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from p1tui.p1.crc16 import crc16

CR_LF = b"\r\n"
LINE_END = re.compile(rb"\r\r\n|\r\n|\n|\r")
"""Line ends that gateways and editors leave, the longest first."""

BLANKS = b" \t"
FILLING = b"\0\xff"
"""Bytes that some meters and adapters put around the text; no telegram holds them."""


class WholeBody(msgspec.Struct, frozen=True, gc=False):
    """A body whose checksum is right."""

    pieces: list[bytes]
    """The body cut at CR LF: header, lines, and a last piece that ends in `!`."""
    restored: bool
    """True if the checksum is right only with the line ends restored."""


def verify(body: bytes, printed: int) -> WholeBody | None:
    """Check a body from `/` to `!` against the checksum printed after it; `None` if it is damaged."""
    if crc16(body) == printed:
        return WholeBody(body.split(CR_LF), restored=False)
    for restored in _restorations(body):
        if crc16(restored) == printed:
            return WholeBody(restored.split(CR_LF), restored=True)
    return None


def cut_lines(body: bytes) -> list[bytes]:
    """Cut a body at line ends of any kind, and remove filling bytes."""
    return LINE_END.split(body.translate(None, FILLING))


def blanks_added(body: bytes, printed: int) -> bool:
    """Return True if the checksum is right without the blanks around lines, which no meter sends."""
    pieces = cut_lines(body)
    bare = [piece.strip(BLANKS) for piece in pieces]
    return bare != pieces and verify(CR_LF.join(bare), printed) is not None


def _restorations(body: bytes) -> Iterator[bytes]:
    """Yield the body with CR LF at each line's end: blank lines kept, one after the header, or none."""
    header, *rest = cut_lines(body)
    nonblank = [line for line in rest if line]
    yield CR_LF.join([header, *rest])
    yield CR_LF.join([header, b"", *nonblank])
    yield CR_LF.join([header, *nonblank])
