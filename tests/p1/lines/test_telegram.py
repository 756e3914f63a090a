"""A frame's checksum, its list of reasons and its lines for the eye are complete."""

from __future__ import annotations

import re

import pytest

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1 import messages
from p1tui.p1.crc16 import crc16, flipped_bit, shift_by
from p1tui.p1.lines.telegram import RawLine, parse_telegram
from tests.p1.telegrams import bitwise_crc


def test_the_check_value_of_the_checksum() -> None:
    assert crc16(b"123456789") == bitwise_crc(b"123456789") == 0xBB3D
    assert crc16(b"") == 0


@pytest.mark.parametrize("size", [0, 1, 2, 27, 1000])
def test_a_checksum_goes_on_and_is_linear(size: int) -> None:
    data = bytes(range(200)) * 6
    tail = data[:size]
    high, low = shift_by(size)
    whole = bitwise_crc(data + tail)
    assert crc16(tail, crc16(data)) == whole
    assert high[crc16(data) >> 8] ^ low[crc16(data) & 0xFF] ^ crc16(tail) == whole


@pytest.mark.parametrize("size", [1, 5, 300])
def test_the_flipped_bit_is_found_within_the_text_and_nowhere_before_it(size: int) -> None:
    """A bit before the first one is none that could be turned back: the decoder would end with an error."""
    for bit in (0, 7, 8 * size - 1):
        turned = (1 << bit).to_bytes(size, "little")
        assert flipped_bit(bitwise_crc(turned), size) == bit
    before = b"\x80" + bytes(size)
    assert flipped_bit(bitwise_crc(before), size) is None
    assert flipped_bit(0, size) is None


def test_reasons_are_sentences_that_say_what_to_do() -> None:
    for reason in map(str, messages.FAULTS + messages.REJECTIONS):
        assert reason[0].isupper()
        assert reason.endswith(".")
        assert not re.search(r"0x|\b[0-9A-F]{4,}\b|Error|Exception|hex", reason), reason
        assert re.search(r"check|Check|shorten|Ask|Copy|Install|Take|set ", reason), reason


def test_every_reason_is_on_a_list() -> None:
    said = {value for value in vars(messages).values() if isinstance(value, Message)}
    assert said == {*messages.FAULTS, *messages.REJECTIONS}


def test_every_line_of_a_telegram_for_the_eye() -> None:
    pieces = [
        b"/ISK5\\2M550T-1012", b"", b"1-0:1.7.0(00.193*kW)", b"1-1:31.4.0(100*A)(-063*A)",
        b"0-1:24.2.1(200426223001S)(00246.138*m3)", b"9-9:1.2.3(5)", b"junk", b"!",
    ]  # fmt: skip
    assert parse_telegram(pieces).rows() == [
        RawLine("1-0:1.7.0", Message("Power import"), "00.193", "kW"),
        RawLine(
            "1-1:31.4.0",
            Message("{name} L{phase}", name=Message("Current threshold"), phase=1),
            "(100*A)(-063*A)",
            "",
        ),
        RawLine("0-1:24.2.1", Message("Device register"), "(200426223001S)(00246.138*m3)", ""),
        RawLine("9-9:1.2.3", NOTHING, "5", ""),
        RawLine("", NOTHING, "junk", ""),
    ]
