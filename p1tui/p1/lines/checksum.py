"""Verify a telegram's checksum, as received or after restoring line ends that a gateway altered."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from p1tui.p1.crc16 import crc16, flipped_bit

CR_LF = b"\r\n"
LINE_END = re.compile(rb"\r\r\n|\r\n|\n|\r")
"""Line ends that gateways and editors leave, the longest first."""

_LINE_ENDS = re.compile(rb"[\r\n]+")
_DOUBLED = (b"\r\n\r\n", b"\n\n", b"\r\r")
_PLAIN_LINE = rb"\d+-\d+:\d+[.:]\d+[.:]\d+(?:[.*]\d+)?(?:\((?:[ -'*-~]|\([ -'*-~]*\))*\))+"
_LOOKS_WHOLE = re.compile(rb"/[ -~]+[\r\n]+(?:%b[\r\n]+)*!" % _PLAIN_LINE)
"""Text in which no byte looks damaged."""

_ASCII = re.compile(rb"[ -~\t\r\n]*")
"""Bytes of a telegram, all of them printable ASCII (IEC 62056-21)."""

BLANKS = b" \t"
FILLING = b"\0\xff"
"""Bytes that some meters and adapters put around the text; no telegram holds them."""

Way = Literal["exact", "bare", "kept", "one", "none"]
"""Form in which a body's checksum is right.

As received; as received though no line ends in CR LF; or with each line end made CR LF, and its blank lines
kept, all removed but one after the header, or all removed.
"""

_DIGITS = (0, 4, 8, 12)
"""Places of a checksum's digits, in bits."""

_AS_RECEIVED: tuple[Way, ...] = ("exact", "bare")


class WholeBody(msgspec.Struct, frozen=True, gc=False):
    """A body whose checksum is right."""

    pieces: list[bytes]
    """The body cut at CR LF: header, lines, and a last piece that ends in `!`."""
    way: Way
    """Form in which its checksum is right."""

    @property
    def restored(self) -> bool:
        """True if the checksum is right only with the line ends restored."""
        return self.way not in _AS_RECEIVED


def verify(body: bytes, printed: int, way: Way | None = None) -> WholeBody | None:
    """Check a body from `/` to `!` against the checksum printed after it; `None` if it is damaged.

    `way` is the form in which telegrams of this header verified before: if its line ends were altered then,
    no other is tried. Each form is one more chance in 65,536 that a damaged telegram passes. So the likeliest
    one alone is free; every other asks for a text in which no byte looks damaged.
    """
    if CR_LF in body and way in (None, "exact") and crc16(body) == printed:
        return WholeBody(body.split(CR_LF), "exact")
    likeliest, *others = _forms(body, way)
    if (found := _in_form(body, printed, likeliest)) is not None:
        return found
    if not others or not _LOOKS_WHOLE.fullmatch(body.translate(None, FILLING)):
        return None
    for each in others:
        if (found := _in_form(body, printed, each)) is not None:
            return None if each == "bare" and _one_bit_is_wrong(body, printed, likeliest) else found
    return None


def _forms(body: bytes, way: Way | None) -> tuple[Way, ...]:
    """Return the forms in which the checksum of a body may be right, the likeliest first."""
    restorations = plausible_ways(body)
    if way is not None and way != "exact":
        return (way,) if restorations or way == "bare" else ("exact",)
    if CR_LF in body or not restorations:
        return ("exact", *restorations)
    return restorations if way == "exact" else (*restorations, "bare")


def _in_form(body: bytes, printed: int, way: Way) -> WholeBody | None:
    """Return the body in this form if its checksum is right."""
    restored = body if way in _AS_RECEIVED else restore(body, way)
    if crc16(restored) != printed or (restored is not body and not _ASCII.fullmatch(restored)):
        return None
    return WholeBody(restored.split(CR_LF), "exact" if restored == body and way != "bare" else way)


def _one_bit_is_wrong(body: bytes, printed: int, way: Way) -> bool:
    """Return True if the checksum is right in this form but for one bit of the text, or one digit of its own.

    Far more gateways turn CR LF into LF than there are simulators that sign LF. So a text of bare line feeds
    that is so near to a telegram of the former kind is that telegram, damaged.
    """
    restored = restore(body, way)
    difference = crc16(restored) ^ printed
    if any(difference & ~(0xF << place) == 0 for place in _DIGITS):
        return True
    bit = flipped_bit(difference, len(restored))
    if bit is None:
        return False
    mended = int.from_bytes(restored, "little") ^ 1 << bit
    return _LOOKS_WHOLE.fullmatch(mended.to_bytes(len(restored), "little")) is not None


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

    Line ends that differ within a body are damage, since a gateway alters all of them alike, and where the
    blank lines show how they were altered only the restoration that undoes it is tried.
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
