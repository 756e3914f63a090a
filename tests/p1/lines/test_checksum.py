"""A damaged telegram is not accepted, whatever its line ends: its restoration has one chance and no more."""

from __future__ import annotations

import re

import pytest

from p1tui.p1 import messages
from p1tui.p1.crc16 import crc16
from p1tui.p1.decoder import Accepted
from p1tui.p1.lines.checksum import plausible_ways, verify
from tests.p1.telegrams import bitwise_crc, decode, outcomes, signed
from tests.shared.folders import TELEGRAMS

TELEGRAM = re.compile(rb"(/.*!)([0-9A-Fa-f]{1,4})", re.DOTALL)
REAL = (
    "be_1.7_fluvius-1ph-peak_dsmrhub",
    "nl_4.2_kaifa-ma105_smeterd",
    "nl_5.0_iskra-am550-td-1012_nielsbasjes",
    "nl_5.0_sagemcom-xs210_nielsbasjes",
    "nl_5.0_sagemcom-xs210_sensate",
    "nl_heat_warmtelink-myrsky_dsmr3lib",
    "se_h1_kamstrup-omnia_amsreader578",
)


def body_of(name: str) -> tuple[bytes, int]:
    """Return a telegram of the corpus from `/` to `!`, and its checksum."""
    match = TELEGRAM.search((TELEGRAMS / f"{name}.txt").read_bytes())
    assert match is not None
    return match[1], int(match[2], 16)


def accepted_flips(body: bytes, printed: int) -> list[int]:
    """Return every bit of a body that, turned over, leaves a body that is accepted."""
    whole = int.from_bytes(body, "little")
    flips = ((bit, (whole ^ 1 << bit).to_bytes(len(body), "little")) for bit in range(8 * len(body)))
    return [bit for bit, damaged in flips if verify(damaged, printed) is not None]


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"], ids=["CRLF", "LF"])
@pytest.mark.parametrize("name", REAL)
def test_no_single_bit_of_a_real_telegram_may_be_wrong(name: str, line_end: bytes) -> None:
    body, printed = body_of(name)
    assert verify(body, printed) is not None
    assert accepted_flips(body.replace(b"\r\n", line_end), printed) == []


def test_line_ends_of_a_meter_are_not_restored() -> None:
    body, _ = body_of(REAL[0])
    assert plausible_ways(body) == ()
    assert plausible_ways(body.replace(b"\r\n", b"\n", 1)) == ()
    assert plausible_ways(body.replace(b"\r\n", b"\n")) == ("one",)
    assert plausible_ways(body.replace(b"\r\n", b"\r\n\r\n")) == ("one",)
    assert plausible_ways(body.replace(b"\r\n\r\n", b"\r\n")) == ("one",)
    assert plausible_ways(body.replace(b"\r\n\r\n", b"\r\n").replace(b"\r\n", b"\n\n")) == ("none",)


def test_a_header_that_verified_by_one_way_is_restored_by_that_way_alone() -> None:
    """A stream without its blank lines, whose last telegram is right by chance without one."""
    good = signed("1-0:1.7.0(00.193*kW)").replace(b"\r\n\r\n", b"\n").replace(b"\r\n", b"\n")
    body = b"/ISK5\\2M550T-1012\r\n1-0:1.7.0(00.194*kW)\r\n!"
    other = (body + signed_checksum(body)).replace(b"\r\n", b"\n")
    assert outcomes(decode(other)) == ["restored"]
    assert outcomes(decode(good + other + good)) == ["restored", messages.CHECKSUM, "restored"]


def test_a_text_of_bare_line_feeds_that_looks_damaged_is_not_right_as_received() -> None:
    body = b"/ISK5\\2M550T-1012\n\n1-0:1.7.0(00.193*kW)\n!"
    damaged = body.replace(b"1-0", b"1-\x130")
    assert [type(each) for each in decode(body + signed_checksum(body))] == [Accepted]
    assert outcomes(decode(damaged + signed_checksum(damaged))) == [messages.CHECKSUM]


LOOKS_WHOLE = rb"/[ -~]+\r\n\r\n(\d+-\d+:\d+[.:]\d+[.:]\d+([.*]\d+)?(\([ -'*-~]*\))+\r\n)+!"
BARE = b"/ISK5\\2M550T-1012\n\n1-0:1.7.0(00.193*kW)\n1-0:2.7.0(00.040*kW)\n!"
SIGNED = signed("1-0:1.7.0(00.193*kW)")


def test_bare_line_feeds_are_not_right_as_received_where_a_meter_signs_its_own_line_ends() -> None:
    bare = BARE + signed_checksum(BARE)
    assert outcomes(decode(bare)) == ["ok"]
    assert outcomes(decode(SIGNED + bare)) == ["ok", messages.CHECKSUM]
    assert outcomes(decode(SIGNED.replace(b"\r\n", b"\n") + bare)) == ["restored", messages.CHECKSUM]


def test_where_bare_line_feeds_are_signed_no_other_form_is_believed() -> None:
    bare = BARE + signed_checksum(BARE)
    assert outcomes(decode(bare + SIGNED.replace(b"\r\n", b"\n") + bare)) == ["ok", messages.CHECKSUM, "ok"]


def test_a_text_one_bit_away_from_an_altered_telegram_is_that_telegram_damaged() -> None:
    """Texts whose checksum is right as received, and right with CR LF but for a bit or a digit of its own."""
    text = BARE.replace(b"!", b"1-0:21.7.0(00.193*kW)\n!")
    bodies = [text.replace(b"00.193", b"%02d.%03d" % divmod(number, 1000), 1) for number in range(2500)]
    altered = text.replace(b"\n", b"\r\n")
    size, whole, right = len(altered), int.from_bytes(altered, "little"), bitwise_crc(altered)
    bits = {bitwise_crc((whole ^ 1 << bit).to_bytes(size, "little")) ^ right: bit for bit in range(8 * size)}
    damaged = digits = 0
    for body in bodies:
        printed, restored = crc16(body), body.replace(b"\n", b"\r\n")
        difference = printed ^ crc16(restored)
        if (bit := bits.get(difference)) is not None:
            mended = (int.from_bytes(restored, "little") ^ 1 << bit).to_bytes(size, "little")
            near = re.fullmatch(LOOKS_WHOLE, mended) is not None
        else:
            near = f"{difference:04x}".count("0") == 3
            digits += near
        damaged += near
        assert (verify(body, printed) is None) is near
    assert damaged > 2 * digits > 0


def test_a_form_that_is_not_the_likeliest_asks_for_text_that_looks_whole() -> None:
    body = b"/ISK5\\2M550T-1012\r\n\r\n1-0:1.7.0(00.193*kW)\r\n1-0:2.7.0)00.040*kW)\r\n!"
    printed = signed_checksum(body)
    assert outcomes(decode(body + printed)) == ["ok"]
    assert outcomes(decode(body.replace(b"\r\n", b"\n") + printed)) == ["restored"]
    stripped = body.replace(b"\r\n\r\n", b"\r\n")
    assert outcomes(decode(stripped + printed)) == [messages.CHECKSUM]
    assert outcomes(decode(stripped.replace(b"2.7.0)", b"2.7.0(") + printed)) == [messages.CHECKSUM]


def test_restored_text_is_ascii() -> None:
    body = b"/ISK5\\2M550T-1012\r\n\r\n0-0:96.13.0(\xe9)\r\n!"
    printed = signed_checksum(body)
    assert outcomes(decode(body + printed)) == ["ok"]
    assert outcomes(decode(body.replace(b"\r\n", b"\n") + printed)) == [messages.CHECKSUM]


def signed_checksum(body: bytes) -> bytes:
    """Return the checksum line of a body."""
    return b"%04X\r\n" % bitwise_crc(body)
