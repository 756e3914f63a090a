"""Verify a telegram's checksum, as received or after restoring line ends that a gateway altered."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from p1tui.p1.crc16 import crc16

CR_LF = b"\r\n"
LINE_END = re.compile(rb"\r\r\n|\r\n|\n|\r")
"""Line ends that gateways and editors leave, the longest first."""

_LINE_ENDS = re.compile(rb"[\r\n]+")
_DOUBLED = (b"\r\n\r\n", b"\n\n", b"\r\r")
_PLAIN_LINE = rb"\d+-\d+:\d+[.:]\d+[.:]\d+(?:[.*]\d+)?(?:\([ -'*-~]*\))+"
_WELL_FORMED = re.compile(rb"/[ -~]+[\r\n]+(?:%b[\r\n]+)*!" % _PLAIN_LINE)
"""Text in which no byte looks damaged.

That is asked of one without CR LF whose checksum is right as received: some simulators sign such text, but
far more often the meter's own line ends were altered.
"""

BLANKS = b" \t"
FILLING = b"\0\xff"
"""Bytes that some meters and adapters put around the text; no telegram holds them."""

Way = Literal["exact", "kept", "one", "none"]
"""Form in which a body's checksum is right.

As received; or with each line end made CR LF, and its blank lines kept, all removed but one after the header,
or all removed.
"""


class WholeBody(msgspec.Struct, frozen=True, gc=False):
    """A body whose checksum is right."""

    pieces: list[bytes]
    """The body cut at CR LF: header, lines, and a last piece that ends in `!`."""
    way: Way
    """Form in which its checksum is right."""

    @property
    def restored(self) -> bool:
        """True if the checksum is right only with the line ends restored."""
        return self.way != "exact"


def verify(body: bytes, printed: int, way: Way | None = None) -> WholeBody | None:
    """Check a body from `/` to `!` against the checksum printed after it; `None` if it is damaged.

    `way` is the restoration by which telegrams of this header verified before; no other is then tried.
    """
    ways: tuple[Way, ...] = () if way is None else plausible_ways(body)
    if not ways and crc16(body) == printed and (CR_LF in body or _WELL_FORMED.fullmatch(body)):
        return WholeBody(body.split(CR_LF), "exact")
    for each in plausible_ways(body) if way is None else (way,) if ways else ():
        restored = restore(body, each)
        if crc16(restored) == printed:
            return WholeBody(restored.split(CR_LF), "exact" if restored == body else each)
    return None


def header_of(body: bytes) -> bytes:
    """Return the first line of a body, cut as `cut_lines` cuts it."""
    return LINE_END.split(body, maxsplit=1)[0].translate(None, FILLING)


def cut_lines(body: bytes) -> list[bytes]:
    """Cut a body at line ends of any kind, and remove filling bytes."""
    return LINE_END.split(body.translate(None, FILLING))


def blanks_added(body: bytes, printed: int) -> bool:
    """Return True if the checksum is right without the blanks around lines, which no meter sends."""
    pieces = cut_lines(body)
    bare = [piece.strip(BLANKS) for piece in pieces]
    return bare != pieces and verify(CR_LF.join(bare), printed) is not None


def plausible_ways(body: bytes) -> tuple[Way, ...]:
    """Return the restorations to try on a damaged body, in order; none if its line ends are a meter's own.

    Each is one more chance in 65,536 that a damaged telegram passes. So line ends that differ within a body
    are damage, since a gateway alters all of them alike, and where the blank lines show how they were altered
    only the restoration that undoes it is tried.
    """
    bare = body.translate(None, FILLING)
    runs = _LINE_ENDS.findall(bare)
    unit = min(runs, key=len, default=CR_LF)
    if any(run.replace(unit, b"") for run in runs):
        return ()
    after_header, *others = [len(run) // len(unit) for run in runs] or [1]
    if any(count > 1 for count in others):
        return "kept", "one", "none"
    if unit == CR_LF:
        if len(bare) < len(body):
            return ("kept",)
        return () if after_header == 2 else ("one",)
    if after_header == 1:
        return ("none",) if unit in _DOUBLED else ("none", "one")
    return ("one",) if after_header == 2 else ("kept", "one")


def restore(body: bytes, way: Way) -> bytes:
    """Return the body with CR LF at each line's end and the blank lines of this way."""
    header, *rest = cut_lines(body)
    if way == "kept":
        return CR_LF.join([header, *rest])
    nonblank = [line for line in rest if line]
    return CR_LF.join([header, b"", *nonblank] if way == "one" else [header, *nonblank])
