"""A binary frame is told from chance by its lengths and ends, to the byte; else a telegram in it is lost."""

from __future__ import annotations

import pytest

from p1tui.p1.frames.binary import CIPHER_HEAD, START, FrameKind, end_of, kind_at, kind_in

LIMIT = 1000


def cipher(length: int, *, form: int = 0x82, control: int = 0x30, whole: bool = True) -> bytes:
    """A frame whose length field says `length`: the control byte, the counter and the text."""
    head = b"\xdb\x08" + b"T" * 8 + bytes([form]) + length.to_bytes(2) + bytes([control]) + b"cccc"
    return head + b"x" * (length - 5 if whole else length - 6)


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (cipher(6), CIPHER_HEAD + 1),
        (cipher(6) + b"more", CIPHER_HEAD + 1),
        (cipher(5), 0),  # without a byte of text
        (cipher(LIMIT - 13), LIMIT),
        (cipher(LIMIT - 12), 0),
        (cipher(50, whole=False), None),
        (cipher(50, form=0x81), 0),
        (cipher(50, control=0x20), 63),
        (cipher(50, control=0x00), 0),
        (cipher(50, control=0x31), 0),
        (cipher(50)[:10], None),
        (cipher(50, form=0x81)[:11], 0),
        (cipher(50, control=0x00)[:13], None),
        (cipher(50, control=0x00)[:14], 0),
        (cipher(50)[:17], None),
    ],
)
def test_an_encrypted_frame(data: bytes, end: int | None) -> None:
    assert end_of(data, 0, LIMIT) == end
    moved = end_of(b"......" + data, 6, LIMIT)
    assert moved == (end + 6 if end else end)


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (b"\x7e\xa0\x07" + b"x" * 5 + b"\x7e", 9),
        (b"\x7e\xa0\x06" + b"x" * 4 + b"\x7e", 0),  # shorter than an empty frame
        (b"\x7e\xa0\x07" + b"x" * 5 + b"?", 0),
        (b"\x7e\xa0\x07" + b"x" * 5, None),
        (b"\x7e\xa0", None),
        (b"\x7e\xaf\xff" + b"x" * 2045 + b"\x7e", 2049),
        (b"\x7e\xa9\x00" + b"x" * 254 + b"\x7e", 258),
    ],
)
def test_a_frame_of_norway_and_denmark(data: bytes, end: int | None) -> None:
    assert end_of(data, 0, LIMIT) == end


def mbus(content: bytes, *, wrong: int = 0, stop: int = 0x16) -> bytes:
    size = len(content)
    return bytes([0x68, size, size, 0x68, *content, (sum(content) + wrong) % 256, stop])


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (mbus(b"\xf0\xf1\xf2"), 9),
        (mbus(b"\xf0\xf1"), 0),
        (mbus(b"\xf0" * 200), 206),
        (mbus(b"\xf0\xf1\xf2", wrong=1), 0),
        (mbus(b"\xf0\xf1\xf2", stop=0x17), 0),
        (mbus(b"\xf0\xf1\xf2")[:-1], None),
    ],
)
def test_a_frame_of_a_wired_bus(data: bytes, end: int | None) -> None:
    assert end_of(data, 0, LIMIT) == end
    assert end_of(b"\x01" + data, 1, LIMIT) == (end + 1 if end else end)


def test_each_start_leads_to_its_kind() -> None:
    for data, kind in ((cipher(50), "encrypted"), (b"\x7e\xa0", "hdlc"), (mbus(b"abc"), "mbus")):
        assert START.match(data)
        assert kind_at(data, 0) == kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (cipher(50), "encrypted"),
        (b"noise" + cipher(50, whole=False), "encrypted"),
        (mbus(b"x" * 9) + cipher(50, whole=False), "encrypted"),
        (b"\x7e\xa0\x07" + b"x" * 5 + b"\x7e", "hdlc"),
        (b"\x7e\xa0\x07" + b"x" * 5, None),  # two bytes of noise may look like its start
        (b"\x7e\xa0\x07" + b"x" * 5 + b"?" + mbus(b"x" * 9), "mbus"),
        (mbus(b"x" * 9)[:8], "mbus"),
        (mbus(b"x" * 9, wrong=1), None),
        (b"/ISK5\\2M550T-1012\r\n", None),
        (b"", None),
    ],
)
def test_the_kind_of_frames_that_a_person_is_told(data: bytes, kind: FrameKind | None) -> None:
    assert kind_in(data) == kind
