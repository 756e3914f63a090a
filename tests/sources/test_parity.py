"""A parity bit is taken off, and where it is wrong no digit is believed."""

from __future__ import annotations

import pytest

from p1tui.p1.decoder import Accepted
from p1tui.sources.parity import SUBSTITUTE, without_parity
from tests.p1.telegrams import decode
from tests.shared.folders import TELEGRAMS

OLD = (TELEGRAMS / "nl_2.2_kamstrup-162-ka6u_gejanssen.txt").read_bytes()
SENT = bytes(byte | 0x80 if byte.bit_count() % 2 else byte for byte in OLD)


@pytest.mark.parametrize("size", [1, 7, 16, 96, 2048])
def test_parity_bits_are_taken_off_in_pieces_of_any_size(size: int) -> None:
    assert b"".join(without_parity(SENT[at : at + size]) for at in range(0, len(SENT), size)) == OLD


def test_text_without_parity_and_a_bit_that_is_set_throughout_are_text() -> None:
    assert without_parity(OLD) == OLD
    assert without_parity(bytes(byte | 0x80 for byte in OLD)) == OLD
    assert without_parity(b"") == b""


def test_a_wrong_parity_bit_is_marked_among_enough_bytes() -> None:
    damaged = bytearray(SENT[:32])
    damaged[20] ^= 0x80
    assert without_parity(bytes(damaged)) == OLD[:20] + bytes([SUBSTITUTE]) + OLD[21:32]
    assert without_parity(bytes(damaged[18:30])) == OLD[18:30]


def test_no_flipped_bit_changes_a_value_of_a_meter_without_checksum() -> None:
    good = next(each.reading.numbers() for each in decode(OLD) if isinstance(each, Accepted))
    heard = 0
    for at in range(len(SENT)):
        for bit in range(8):
            damaged = bytearray(SENT)
            damaged[at] ^= 1 << bit
            results = decode(OLD + without_parity(bytes(damaged)))
            for each in results[1:]:
                if isinstance(each, Accepted):
                    heard += 1
                    assert each.reading.numbers().items() <= good.items(), (at, bit)
    assert heard > 6 * len(SENT)
