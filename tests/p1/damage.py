"""Damage that befalls bytes on their way, and the checks that a decoder passes all the same.

Each damage is a function of the bytes and of plain numbers, so that hypothesis and the soak run share them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from p1tui.p1.decoder import Accepted, Rejection
from tests.p1.telegrams import bitwise_crc

Damage = Callable[[bytes, int, int, bytes], bytes]

LINE_ENDS = (b"\n", b"\r", b"\r\r\n", b"\r\n\r\n", b"\n\n")


def cut(data: bytes, at: int, size: int, _: bytes) -> bytes:
    """Lose some bytes."""
    at %= len(data) + 1
    return data[:at] + data[at + size :]


def flip(data: bytes, at: int, bits: int, _: bytes) -> bytes:
    """Turn over a burst of up to 16 bits: `bits` are the wrong ones, from bit `at` on."""
    wrong = (bits % 0xFFFF + 1) << at % (len(data) * 8 - 15)
    return (int.from_bytes(data, "little") ^ wrong).to_bytes(len(data), "little")


def insert(data: bytes, at: int, _: int, junk: bytes) -> bytes:
    """Put bytes in between."""
    at %= len(data) + 1
    return data[:at] + junk + data[at:]


def join(data: bytes, at: int, _: int, __: bytes) -> bytes:
    """Lose a line's end."""
    ends = [match.span() for match in re.finditer(rb"\r\n", data)]
    if not ends:
        return data
    start, end = ends[at % len(ends)]
    return data[:start] + data[end:]


def duplicate(data: bytes, at: int, size: int, _: bytes) -> bytes:
    """Send some bytes twice."""
    at %= len(data) + 1
    return data[: at + size] + data[at:]


def swap_line_ends(data: bytes, which: int, _: int, __: bytes) -> bytes:
    """End lines in a gateway's own way."""
    return data.replace(b"\r\n", LINE_ENDS[which % len(LINE_ENDS)])


DAMAGES: tuple[Damage, ...] = (cut, flip, insert, join, duplicate, swap_line_ends)


def chunks(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    """Cut the bytes into pieces of these sizes, over and over."""
    at = turn = 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        yield data[at : at + size]
        at += size
        turn += 1


def verdicts(raw: bytes) -> frozenset[str]:
    """Return the bitwise verdicts on a frame: `ok`, `restored`, by chance both, or none as without one."""
    match = re.fullmatch(rb"(/.*!)([0-9A-Fa-f]{1,4})", raw, re.DOTALL)
    if match is None:
        return frozenset()
    body, printed = match[1], int(match[2], 16)
    found = {"ok"} if bitwise_crc(body) == printed else set()
    header, *rest = re.split(rb"\r\r\n|\r\n|\r|\n", body.replace(b"\0", b"").replace(b"\xff", b""))
    filled = [line for line in rest if line != b""]
    forms = [b"\r\n".join(lines) for lines in ([header, *rest], [header, b"", *filled], [header, *filled])]
    if any(form != body and bitwise_crc(form) == printed for form in forms):
        found.add("restored")
    return frozenset(found)


def must_be_accepted(raw: bytes) -> bool:
    """Return True if a frame's checksum verifies as received, in lines that a meter sends.

    Text of bare line feeds may be refused: a gateway made it of CR LF, unless no other form is near.
    """
    return b"\r\n" in raw and "ok" in verdicts(raw)


def check(results: list[Accepted | Rejection]) -> None:
    """Raise AssertionError unless frames with a checksum are accepted exactly when a bitwise one verifies.

    One that verifies only in another form may be refused, too: its line ends may be damaged, not altered.
    """
    for result in results:
        if isinstance(result, Rejection):
            assert not must_be_accepted(result.raw), result
        elif result.reading.crc != "absent":
            assert result.reading.crc in verdicts(result.raw), result
