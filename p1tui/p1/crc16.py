"""CRC-16/ARC, the checksum after a telegram's `!` (DSMR 4 and later, e-MUCS, HAN H1).

Polynomial x16+x15+x2+1 reflected (0xA001), start 0, no final xor, over every byte from `/` up to and
including `!`. Check value: `123456789` gives 0xBB3D.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import cache, lru_cache
from struct import Struct

Shift = tuple["array[int]", "array[int]"]
"""Tables by a checksum's high and by its low byte that carry it over zero bytes; see `shift_by`."""


def _combinations(bits: list[int]) -> array[int]:
    """Return the xor of each choice out of the checksums of single bits, lowest bit first."""
    table = array("H", [0])
    for bit in bits:
        table.extend(array("H", [entry ^ bit for entry in table]))
    return table


def _shifted(crc: int, count: int) -> int:
    """Return a checksum after `count` zero bits."""
    for _ in range(count):
        crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


_BYTES = _combinations([_shifted(1 << bit, 8) for bit in range(8)])
_WORDS = _combinations([_shifted(1 << bit, 16) for bit in range(16)])
"""Table of two bytes at once, low byte first: half the steps, for 128 KiB."""


def crc16(data: bytes, crc: int = 0) -> int:
    """Compute the checksum of `data`, going on from `crc`."""
    words = _WORDS
    size = len(data)
    for word in _words_of(size // 2)(data):
        crc = words[crc ^ word]
    return crc >> 8 ^ _BYTES[(crc ^ data[-1]) & 0xFF] if size % 2 else crc


def flipped_bit(difference: int, size: int) -> int | None:
    """Return the bit of `size` bytes that, turned over, changes a checksum by this difference.

    Bits are counted from the lowest one of the first byte; `None` if no single bit does.
    """
    crc = _shifted(1, 1)
    for bit in range(8 * size - 1, -1, -1):
        if crc == difference:
            return bit
        crc = _shifted(crc, 1)
    return None


@lru_cache(maxsize=256)
def _words_of(count: int) -> Callable[[bytes], tuple[int, ...]]:
    return Struct(f"<{count}H").unpack_from


@lru_cache(maxsize=512)
def shift_by(size: int) -> Shift:
    """Return tables that carry a checksum over `size` further zero bytes: `high[crc >> 8] ^ low[crc & 0xFF]`.

    The checksum is linear, so `crc16(a + b)` is `crc16(a)` carried over `len(b)` bytes, xor `crc16(b)`: the
    checksum of a line need not be computed again in every telegram that holds it.
    """
    bits = [1 << bit for bit in range(16)]
    power = 1
    while size:
        if size & 1:
            high, low = _shift_by_power(power)
            bits = [high[bit >> 8] ^ low[bit & 0xFF] for bit in bits]
        size >>= 1
        power *= 2
    return _combinations(bits[8:]), _combinations(bits[:8])


@cache
def _shift_by_power(power: int) -> Shift:
    """Return the tables for a power of two, by squaring those of its half."""
    if power == 1:
        bits = [_shifted(1 << bit, 8) for bit in range(16)]
    else:
        high, low = _shift_by_power(power // 2)
        once = [high[1 << bit >> 8] ^ low[1 << bit & 0xFF] for bit in range(16)]
        bits = [high[bit >> 8] ^ low[bit & 0xFF] for bit in once]
    return _combinations(bits[8:]), _combinations(bits[:8])
