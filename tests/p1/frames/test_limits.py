"""The longest telegram, header and wait of the framer: one byte less is read, one more costs that frame."""

from __future__ import annotations

import pytest

from p1tui.p1 import messages
from p1tui.p1.frames.framing import LIMIT, Frame, Framer, UnusableFrame
from tests.p1.telegrams import signed

GOOD = signed("1-0:1.7.0(00.193*kW)")
HEAD = b"/ISK5\\2M550T-1012\r\n\r\n"


def found(*chunks: bytes) -> list[object]:
    framer = Framer()
    return [*(frame for chunk in chunks for frame in framer.feed(chunk)), *framer.close()]


def frames(*chunks: bytes) -> list[bytes]:
    return [each.raw for each in found(*chunks) if isinstance(each, Frame)]


def sized(size: int) -> bytes:
    """A telegram of so many bytes up to and with its `!`."""
    return HEAD + b"x" * (size - len(HEAD) - 3) + b"\r\n!"


@pytest.mark.parametrize(("size", "fits"), [(LIMIT - 8, True), (LIMIT - 5, True), (LIMIT + 1, False)])
def test_a_telegram_of_the_greatest_length(size: int, fits: bool) -> None:
    telegram = sized(size) + b"1A2B\r\n"
    assert (telegram.rstrip() in frames(telegram)) == fits
    assert frames(telegram + GOOD)[-1] == GOOD.rstrip()


def test_a_telegram_without_an_end_is_given_up_at_the_limit_and_the_next_is_found() -> None:
    results = found(HEAD + b"y" * LIMIT + b"\r\n" + GOOD)
    assert isinstance(results[0], UnusableFrame)
    assert (results[0].reason, len(results[0].raw)) == (messages.TOO_LONG, LIMIT)
    assert isinstance(results[1], Frame)
    assert len(results) == 2


def test_a_telegram_that_begins_late_in_a_chunk_is_not_given_up() -> None:
    """A telegram of a file begins anywhere in a block that is read; each has all of the limit for itself."""
    telegram = signed(*["1-0:1.7.0(00.193*kW)"] * 10)
    for noise in (LIMIT // 2 - 50, LIMIT - 100, LIMIT + 100):
        data = b"x" * (noise - 2) + b"\r\n" + telegram
        assert frames(data[: noise + 100], data[noise + 100 :]) == [telegram.rstrip()], noise


def test_a_header_at_the_very_limit_is_not_lost_with_the_frame_before() -> None:
    for before in range(LIMIT - 24, LIMIT + 4):
        junk = HEAD + b"z" * (before - len(HEAD))
        assert frames(junk + GOOD)[-1:] == [GOOD.rstrip()], before
        assert frames(junk + b"\r\n" + GOOD)[-1:] == [GOOD.rstrip()], before


@pytest.mark.parametrize(("letters", "is_header"), [(2, False), (3, True), (128, True), (129, False)])
def test_a_header_of_the_least_and_the_greatest_length(letters: int, is_header: bool) -> None:
    telegram = b"/" + b"h" * letters + b"\r\n1-0:1.7.0(00.193*kW)\r\n!\r\n"
    for chunks in ((telegram,), tuple(bytes([byte]) for byte in telegram)):
        assert bool(frames(*chunks)) == is_header


def test_what_is_kept_between_two_chunks_is_bounded_and_loses_nothing() -> None:
    framer = Framer()
    for _ in range(50):
        assert list(framer.feed(b"junk without an end " * 100)) == []
        assert len(framer._buffer) <= 8
    (frame,) = framer.feed(b"\r\n" + GOOD)
    assert frame.raw == GOOD.rstrip()
    assert len(framer._buffer) <= 8


@pytest.mark.parametrize("cut", range(1, len(GOOD)))
def test_a_telegram_may_come_in_two_pieces_cut_anywhere(cut: int) -> None:
    assert frames(b"\r\n" + GOOD[:cut], GOOD[cut:] + GOOD) == [GOOD.rstrip()] * 2


def test_the_end_of_the_input_is_told_from_an_end_within() -> None:
    (frame,) = found(GOOD.rstrip()[:-1])
    assert isinstance(frame, Frame)
    assert frame.at_end
    (frame,) = found(GOOD.rstrip()[:-1] + b"\r\n")
    assert isinstance(frame, Frame)
    assert not frame.at_end
    (frame,) = found(GOOD)
    assert isinstance(frame, Frame)
    assert not frame.at_end
    assert [each.raw for each in found(GOOD[:40]) if isinstance(each, UnusableFrame)] == [GOOD[:40]]
    assert found(b"") == []


def test_a_start_in_the_last_bytes_of_a_chunk_is_looked_at_again() -> None:
    for tail in (b"\xdb", b"\x7e", b"\x68\x03", b"/", b"\xaf", b"\x68\x03\x03"):
        assert frames(b"junk" + tail, b"\r\n" + GOOD) == [GOOD.rstrip()]
