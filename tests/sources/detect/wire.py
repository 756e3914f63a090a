"""Bytes as a port makes them of a line: any speed, parity and polarity, sampled as a UART does."""

from __future__ import annotations

from functools import lru_cache

IDLE_BITS = 40
"""Bits of an idle line before and after a telegram."""


@lru_cache(maxsize=256)
def received(text: bytes, *, sent_at: int, parity: str, read_at: int, inverted: bool = False) -> bytes:
    """Return what a port at `read_at` 8N1 reads of text that is sent at this speed and parity."""
    levels = _levels(text, parity)
    if inverted:
        levels = bytes(1 - level for level in levels)
    return _read(levels, sent_at / read_at)


def _levels(text: bytes, parity: str) -> bytes:
    """Return the level of the line in each bit: idle is 1, each byte a start bit, its bits, a stop bit."""
    line = bytearray(b"\1" * IDLE_BITS)
    for byte in text:
        bits = [byte >> place & 1 for place in range(7 if parity == "E" else 8)]
        line += bytes([0, *bits, *([sum(bits) % 2] if parity == "E" else []), 1])
    return bytes(line) + b"\1" * IDLE_BITS


def _read(levels: bytes, step: float) -> bytes:
    """Sample the levels, `step` of them to a bit of the reader, each in its middle (as a 16550 does)."""
    data, at, end = bytearray(), 0.0, len(levels) - 10 * step - 1
    while at < end:
        if levels[int(at)] == 1:
            edge = levels.find(b"\0", int(at))
            if edge < 0 or edge >= end:
                break
            at = float(edge)
        samples = [levels[int(at + (place + 0.5) * step)] for place in range(10)]
        if samples[0]:  # too short for a start bit
            at += 0.5 * step
            continue
        byte = sum(level << place for place, level in enumerate(samples[1:9]))
        data.append(byte)
        at += 9.5 * step
        if not samples[9] and not byte:  # a break: wait for its end
            high = levels.find(b"\1", int(at))
            if high < 0:
                break
            at = float(high)
    return bytes(data)
