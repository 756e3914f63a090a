"""Whether a telegram is whole: its checksum as received, or with the line ends that a gateway altered."""

from __future__ import annotations

from collections.abc import Iterator

from p1tui.p1.crc16 import crc16
from p1tui.p1.lines.line import Line
from p1tui.p1.lines.telegram import LINE_END, Lines

CR_LF = b"\r\n"
BLANKS = b" \t"
FILLING = b"\0\xff"
"""Bytes that some meters and adapters put around the text; no telegram holds them."""


def whole(body: bytes, printed: int, lines: Lines) -> tuple[list[bytes], bool] | None:
    """The body cut at CR LF, and whether its line ends had to be restored; `None` if it is damaged."""
    pieces = body.split(CR_LF)
    if total(pieces, lines.of(pieces)) == printed:
        return pieces, False
    for restored in _restorations(body):
        pieces = restored.split(CR_LF)
        if total(pieces, lines.of(pieces)) == printed:
            return pieces, True
    return None


def total(pieces: list[bytes], lines: list[Line]) -> int:
    """The checksum of a body that was cut at CR LF, from that of its lines; the last one has no CR LF."""
    crc = 0
    for line in lines[:-1]:
        high, low = line.shift
        crc = high[crc >> 8] ^ low[crc & 0xFF] ^ line.checksum
    return crc16(pieces[-1], crc)


def lines_of(body: bytes) -> list[bytes]:
    """The body cut at whatever line ends it has, without filling."""
    return LINE_END.split(body.translate(None, FILLING))


def blanks_added(body: bytes, printed: int, lines: Lines) -> bool:
    """Whether the telegram is whole but for blanks before or behind its lines, which no meter sends."""
    pieces = lines_of(body)
    bare = [piece.strip(BLANKS) for piece in pieces]
    return bare != pieces and whole(CR_LF.join(bare), printed, lines) is not None


def _restorations(body: bytes) -> Iterator[bytes]:
    """The body with CR LF at every line's end: blank lines kept, then one after the header, then none."""
    header, *rest = lines_of(body)
    filled = [line for line in rest if line]
    yield CR_LF.join([header, *rest])
    yield CR_LF.join([header, b"", *filled])
    yield CR_LF.join([header, *filled])
