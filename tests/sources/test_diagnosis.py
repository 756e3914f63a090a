"""Bytes without a telegram are explained: encryption, parity, noise, silence, a broken line."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import NOTHING, Message
from p1tui.sources import diagnosis
from p1tui.sources.diagnosis import diagnose, explain

TEXT = b"/ISk5\\2ME382-1003\r\n\r\n0-0:96.1.1(4B41)\r\n1-0:1.8.1(00123.456*kWh)\r\n!\r\n" * 5


def even(byte: int) -> int:
    return byte | (0x80 if byte.bit_count() % 2 else 0)


def inverted(text: bytes) -> bytes:
    """Return text as a UART reads it from an inverted line: each stop bit is taken for a start bit."""
    return bytes((~byte & 0x7F) << 1 | 1 for byte in text)


@pytest.mark.parametrize(
    ("seen", "meaning"),
    [
        (b"\xdb\x08SAGY\x01\x02\x03\x04\x82\x01\xf2\x30" + bytes(range(200)), diagnosis.IS_ENCRYPTED),
        (b"\x01\x7e\xa0\x20" + bytes(0x1E) + b"\x7e\xa0", diagnosis.IS_HDLC),
        (b"\x7e\xa0\x20" + bytes(range(0x80, 0xF0)), diagnosis.IS_NOISE),
        (b"\x68\xfa\xfa\x68\x53\xff" + bytes(range(200)), diagnosis.IS_MBUS),
        (b"\xdb\x08SAGY\x01\x02\x03\x04\x82\x01\xf2\x31" + bytes(range(128, 240)), diagnosis.IS_NOISE),
        (b"\x7e\xa0" + b"\x68\x05\x05\x68" + bytes(5) + b"\x00\x16" * 3, diagnosis.IS_MBUS),
        (bytes(map(even, TEXT)), diagnosis.IS_PARITY),
        (TEXT, diagnosis.IS_BROKEN_TEXT),
        (TEXT.replace(b"!", b"!1a2B"), diagnosis.IS_WRONG_CRC),
        (bytes(byte ^ 0xFF for byte in TEXT), diagnosis.IS_NOISE),
        (inverted(TEXT), diagnosis.IS_INVERTED),
        (bytes(600), diagnosis.IS_NOISE),  # 9600 baud read at 115200: nothing but framing errors
        (b"\x00\xe0\x1c\xfc\x80\x9f\xe3" * 40, diagnosis.IS_NOISE),
    ],
)
def test_what_bytes_without_a_telegram_are(seen: bytes, meaning: str) -> None:
    assert explain(seen, network=False) == meaning


def test_a_gateway_has_its_own_speed() -> None:
    assert explain(bytes(map(even, TEXT)), network=True) == diagnosis.IS_PARITY_NETWORK
    assert explain(bytes(range(128, 256)), network=True) == diagnosis.IS_NOISE_NETWORK


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", b"<html>\r\n<p>1/2</p>", b"login: "])
def test_text_of_another_service_is_no_telegram_with_lost_bytes(said: bytes) -> None:
    assert explain(said, network=True) == diagnosis.IS_OTHER_TEXT
    assert explain(said, network=False) == diagnosis.IS_BROKEN_TEXT


@pytest.mark.parametrize("part", [TEXT[:30], TEXT[22:60], TEXT[40:]])
def test_a_part_of_a_telegram_has_lost_bytes(part: bytes) -> None:
    assert explain(part, network=True) == diagnosis.IS_BROKEN_TEXT


@pytest.mark.parametrize(
    ("network", "heard", "since_byte", "since_telegram", "since_unread", "unread", "words"),
    [
        (False, False, 0, 0, 0, b"", diagnosis.WAITING),
        (False, False, 34.9, 34.9, 0, b"", diagnosis.WAITING),
        (False, False, 35, 35, 0, b"", diagnosis.NO_BYTES),
        (True, False, 35, 35, 0, b"", diagnosis.NO_BYTES_NETWORK),
        (False, False, 0, 50, 11.9, TEXT, diagnosis.WAITING),
        (False, False, 0, 12, 12, TEXT, diagnosis.IS_BROKEN_TEXT),
        (False, False, 35, 60, 36, TEXT, diagnosis.SILENT),
        (False, True, 0, 34.9, 34, TEXT, NOTHING),
        (False, True, 0, 35, 11, TEXT, diagnosis.SILENT),
        (False, True, 0, 35, 12, TEXT, diagnosis.IS_BROKEN_TEXT),
        (False, True, 34, 34, 0, b"", NOTHING),
        (False, True, 35, 35, 0, b"", diagnosis.SILENT),
        (False, True, 35, 35, 35, TEXT, diagnosis.SILENT),
    ],
)
def test_when_something_is_said(
    network: bool,
    heard: bool,
    since_byte: float,
    since_telegram: float,
    since_unread: float,
    unread: bytes,
    words: Message,
) -> None:
    said = diagnose(
        network=network,
        heard=heard,
        since_byte=since_byte,
        since_telegram=since_telegram,
        since_unread=since_unread,
        unread=unread,
    )
    assert said == words
