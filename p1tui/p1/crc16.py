"""CRC-16/ARC, the checksum after a telegram's `!` (DSMR 4 and later, e-MUCS, HAN H1).

Polynomial x16+x15+x2+1 reflected (0xA001), start 0, no final xor, over every byte from `/` up to and including
`!`. Check value: `123456789` gives 0xBB3D.
"""

from __future__ import annotations

from array import array
from functools import cache

Shift = tuple["array[int]", "array[int]"]
"""What zero bytes after a checksum make of its high and of its low byte; see `shift_by`."""


def _table() -> tuple[int, ...]:
    entries = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0xA001 if byte & 1 else 0)
        entries.append(byte)
    return tuple(entries)


_TABLE = _table()


def crc16(data: bytes, crc: int = 0) -> int:
    """The checksum of `data`, going on from `crc`."""
    table = _TABLE
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc


@cache
def shift_by(size: int) -> Shift:
    """Tables that carry a checksum over `size` further zero bytes: `high[crc >> 8] ^ low[crc & 0xFF]`.

    The checksum is linear, so `crc16(a + b) == shifted(crc16(a)) ^ crc16(b)` with the tables of `len(b)`: the
    checksum of a line need not be computed again in every telegram that holds it.
    """
    bits = [crc16(bytes(size), 1 << bit) for bit in range(16)]
    return _combinations(bits[8:]), _combinations(bits[:8])


def _combinations(bits: list[int]) -> array[int]:
    """The xor of each of the 256 choices out of eight bits' checksums."""
    table = array("H", [0])
    for bit in bits:
        table.extend(array("H", [entry ^ bit for entry in table]))
    return table
