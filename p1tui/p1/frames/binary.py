"""Frames that are not text: encrypted telegrams (Luxembourg, Austria); HDLC and M-Bus, which are no P1."""

from __future__ import annotations

import re
from typing import Literal

FrameKind = Literal["encrypted", "hdlc", "mbus"]

START = re.compile(rb"[/\xaf]|\xdb\x08|\x7e[\xa0-\xaf]|\x68(.)\1\x68", re.DOTALL)
"""Start of a frame; the first branch is a telegram's `/`, without and with its parity bit."""

STARTS: dict[int, FrameKind] = {0xDB: "encrypted", 0x7E: "hdlc", 0x68: "mbus"}
"""First byte -> kind of binary frame. Their names sort as they go first."""

LONGEST_CIPHER = 0x10000
"""Bytes of the longest encrypted telegram, whose length has two bytes."""

LONGEST_START = 4
"""Bytes of the longest branch of `START`."""

CIPHER_HEAD = 18
"""Bytes before the ciphertext: tag, title's length, system title, length in three bytes, control, counter."""

_CIPHER_LENGTH_AT, CONTROL_AT = 10, 13
_ENCRYPTED, AUTHENTICATED = 0x20, 0x10
"""Bits of the security control byte; no P1 port sets the others."""


def kind_at(data: bytes, at: int) -> FrameKind:
    """Return the kind of binary frame that `START` found at `at`."""
    return STARTS[data[at]]


def kind_in(data: bytes) -> FrameKind | None:
    """Return the kind of binary frame that bytes from a port hold; encrypted telegrams before others.

    Its end may not have come yet; but an HDLC frame, whose start is two bytes, must be whole.
    """
    kinds: set[FrameKind] = set()
    found = START.search(data)
    while found:
        at = found.start()
        if data[at] in STARTS and (end := end_of(data, at, LONGEST_CIPHER)) != 0:
            kind = kind_at(data, at)
            if end or kind != "hdlc":
                kinds.add(kind)
        found = START.search(data, at + 1)
    return min(kinds, default=None)


def end_of(data: bytes, at: int, limit: int) -> int | None:
    """Return the end of the binary frame at `at`; 0 if there is no frame, `None` if more bytes are needed."""
    if data[at] == 0xDB:
        return _cipher_end(data, at, limit)
    return _hdlc_end(data, at) if data[at] == 0x7E else _mbus_end(data, at)


def _cipher_end(data: bytes, at: int, limit: int) -> int | None:
    """Parse general global ciphering (IEC 62056-5-3): `DB 08 title 82 length control counter …`."""
    head = data[at : at + CIPHER_HEAD]
    if len(head) > _CIPHER_LENGTH_AT and head[_CIPHER_LENGTH_AT] != 0x82:
        return 0
    if len(head) > CONTROL_AT and head[CONTROL_AT] & ~AUTHENTICATED != _ENCRYPTED:
        return 0
    if len(head) < CIPHER_HEAD:
        return None
    end = at + CONTROL_AT + int.from_bytes(head[_CIPHER_LENGTH_AT + 1 : CONTROL_AT])
    if not CIPHER_HEAD < end - at <= limit:
        return 0
    return end if len(data) >= end else None


def _hdlc_end(data: bytes, at: int) -> int | None:
    """Parse frame format type 3 (IEC 62056-46): flag, `A` and an 11-bit length, …, flag."""
    if len(data) < at + 3:
        return None
    end = at + 1 + int.from_bytes(data[at + 1 : at + 3]) % 0x800
    if end < at + 8:
        return 0
    if len(data) <= end:
        return None
    return end + 1 if data[end] == 0x7E else 0


def _mbus_end(data: bytes, at: int) -> int | None:
    """Parse a long frame (EN 13757-2): `68 L L 68`, L bytes, their sum, `16`."""
    length = data[at + 1]
    if length < 3:
        return 0
    end = at + 4 + length + 2
    if len(data) < end:
        return None
    is_whole = data[end - 1] == 0x16 and sum(data[at + 4 : end - 2]) % 256 == data[end - 2]
    return end if is_whole else 0
