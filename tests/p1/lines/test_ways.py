"""Line ends that a gateway altered are undone by the one change that explains them; guesses let damage in."""

from __future__ import annotations

import pytest

from p1tui.p1.lines.checksum import (
    Way,
    blanks_added,
    cut_lines,
    header_of,
    plausible_ways,
    restore,
    verify,
)
from tests.p1.telegrams import bitwise_crc

LINES = (b"1-0:1.7.0(00.193*kW)", b"1-0:2.7.0(00.040*kW)")


def body(end: bytes, after_header: int = 2, between: int = 1) -> bytes:
    return b"/ISK5\\2M550T-1012" + end * after_header + (end * between).join(LINES) + end * between + b"!"


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        (body(b"\r\n"), ()),
        (body(b"\r\n", after_header=1), ("one",)),
        (body(b"\r\n", after_header=3), ("one",)),
        (body(b"\r\n").replace(b"1-0", b"\0001-0"), ("kept",)),
        (body(b"\r\n", after_header=1).replace(b"1-0", b"\xff1-0"), ("kept",)),
        (body(b"\r\n", between=2), ("none",)),
        (body(b"\r\n").replace(b"\n1-0:2", b"\n\r\n1-0:2"), ("kept", "one", "none")),
        (body(b"\n"), ("one",)),
        (body(b"\n", after_header=1), ("none", "one")),
        (body(b"\n", after_header=3), ("kept", "one")),
        (body(b"\n\n", after_header=1), ("none",)),
        (body(b"\r", after_header=2), ("one",)),
        (body(b"\r\r\n"), ("one",)),
        (body(b"\n", between=2), ("none",)),
        (body(b"\n", between=2, after_header=4), ("one",)),
        (body(b"\n").replace(b"\n1-0:2", b"\n\n1-0:2"), ("kept", "one", "none")),
        (body(b"\n").replace(b"\n1-0:2", b"\r1-0:2"), ()),
        (b"/ISK5!", ("one",)),
    ],
)
def test_what_is_tried_on_line_ends_of_each_kind(text: bytes, ways: tuple[Way, ...]) -> None:
    assert plausible_ways(text) == ways


def test_each_way_gives_the_text_that_a_meter_sends() -> None:
    for altered in (body(b"\n"), body(b"\r\n"), body(b"\n\n"), body(b"\r\r\n"), body(b"\n", 1)):
        assert restore(altered, "one") == body(b"\r\n")
        assert restore(altered, "none") == body(b"\r\n", 1)
    assert restore(body(b"\n", 3), "kept") == body(b"\r\n", 3)


def test_a_way_that_once_fitted_is_the_only_one_that_is_tried() -> None:
    altered = body(b"\n", after_header=1)
    for way in ("none", "one"):
        printed = bitwise_crc(restore(altered, way))
        whole = verify(altered, printed)
        assert whole is not None
        assert (whole.way, whole.restored) == (way, True)
        assert whole.pieces == restore(altered, way).split(b"\r\n")
        known = verify(altered, printed, way)
        assert known is not None
        assert known.way == way
        assert verify(altered, printed, "one" if way == "none" else "none") is None


def test_after_a_restoration_a_text_as_the_meter_sends_it_is_still_right() -> None:
    whole = body(b"\r\n")
    found = verify(whole, bitwise_crc(whole), "one")
    assert found is not None
    assert (found.way, found.restored) == ("exact", False)
    wrong = body(b"\r\n").replace(b"193", b"194")
    assert verify(wrong, bitwise_crc(whole), "one") is None


def test_a_text_with_its_own_line_ends_is_exact_only_where_no_byte_looks_damaged() -> None:
    own = body(b"\n")
    found = verify(own, bitwise_crc(own))
    assert found is not None
    assert found.way == "bare"
    odd = own.replace(b"193", b"1\xb13")
    assert verify(odd, bitwise_crc(odd)) is None


@pytest.mark.parametrize(
    ("power", "difference"), [("02.418", 0x000A), ("20.033", 0x0030), ("11.303", 0x0600), ("28.898", 0x9000)]
)
def test_bare_line_feeds_are_no_proof_where_one_digit_of_the_checksum_may_be_wrong(
    power: str, difference: int
) -> None:
    """A gateway's telegram whose checksum was damaged on the way would be believed as it stands."""
    own = body(b"\n").replace(b"00.193", power.encode())
    as_sent = bitwise_crc(restore(own, "one"))
    assert bitwise_crc(own) == as_sent ^ difference
    assert verify(own, as_sent) is not None
    assert verify(own, as_sent ^ difference) is None


def test_blanks_are_only_blamed_where_they_are_all_that_is_wrong() -> None:
    whole = body(b"\r\n")
    printed = bitwise_crc(whole)
    assert blanks_added(whole.replace(b"1-0", b"  1-0"), printed)
    assert blanks_added(whole.replace(b"\r\n", b"\t\r\n"), printed)
    assert not blanks_added(whole, printed)
    assert not blanks_added(whole.replace(b"1-0", b"  1-0").replace(b"193", b"194"), printed)


def test_lines_are_cut_at_ends_of_any_kind_and_rid_of_filling() -> None:
    assert cut_lines(b"/A\r\n\0b\r\r\nc\xff\nd\re") == [b"/A", b"b", b"c", b"d", b"e"]
    assert header_of(b"/A\0BC\r\n\r\nx") == b"/ABC"
    assert header_of(b"/ABC") == b"/ABC"
