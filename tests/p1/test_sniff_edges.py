"""A person who recorded nonsense is told which: 95 % of the bytes decide, not one more and not one less."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1 import sniff as known
from p1tui.p1.sniff import TEXT, is_inverted, mostly, sniff, sniff_container

PLAIN = b"No meter wrote this.\r\n"


def inverted(text: bytes) -> bytes:
    """Return text as a port reads it through a cable without an inverter."""
    return bytes((~byte & 0x7F) << 1 | 1 for byte in text)


@pytest.mark.parametrize(
    ("good", "bad", "expected"), [(95, 5, True), (94, 6, False), (19, 1, True), (18, 1, False), (0, 0, True)]
)
def test_mostly_is_nineteen_of_twenty(good: int, bad: int, expected: bool) -> None:
    assert mostly(b"x" * good + b"\0" * bad, TEXT) == expected


def test_an_inverted_signal_may_be_damaged_here_and_there() -> None:
    text = PLAIN * 10
    assert is_inverted(inverted(text))
    assert not is_inverted(text)
    assert not is_inverted(b"")
    assert sniff_container(inverted(text)) == known.INVERTED
    assert sniff_container(text) == NOTHING
    for damaged, expected in ((11, True), (12, False)):
        data = bytearray(inverted(text))
        data[:damaged] = b"\x80" * damaged
        assert is_inverted(bytes(data)) == expected


def test_odd_letters_alone_are_no_inverted_signal() -> None:
    assert not is_inverted(b"aceac eg\r".replace(b" ", b"i") * 50)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"a\0" * 50, known.UTF16),
        (b"ab\0" * 50, known.NO_TEXT),
        (b"a\0\0" * 50, known.NO_TEXT),
        (b"\x80\0" * 50, known.NO_TEXT),
        (b"a\0" * 50 + b"\0" * 49, known.UTF16),
        (b"a\0" * 50 + b"\0" * 50, known.NO_TEXT),
        (b"a\0" * 51 + b"a" * 49, known.NO_TEXT),
        (b"  \n{", known.JSON),
        (b"[{", known.JSON),
        (b"[1]", known.NO_TELEGRAM),
        (b"every,x", known.CSV),
        (b"everything", known.NO_TELEGRAM),
    ],
)
def test_text_of_two_bytes_a_character_has_a_zero_in_two(data: bytes, sentence: Message) -> None:
    assert sniff(data) == sentence


@pytest.mark.parametrize(("registers", "expected"), [(3, True), (2, False)])
def test_registers_that_are_upside_down_tell_it_amid_bytes_out_of_step(
    registers: int, expected: bool
) -> None:
    out_of_step = bytes(range(0, 256, 2)) * 2
    data = out_of_step.join([inverted(b"1-0:1.8.1(000123.456*kWh)\r\n")] * registers) + out_of_step
    assert is_inverted(data) == expected
    assert not is_inverted(data + b"1-0:1.8.1(")
