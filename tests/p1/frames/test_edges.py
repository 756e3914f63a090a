"""Bytes at the edges of a line and of the input are told from the telegram."""

from __future__ import annotations

import pytest

from p1tui.p1 import messages
from tests.p1.telegrams import bitwise_crc, decode, only, outcomes, signed

GOOD = signed("1-0:1.7.0(00.193*kW)")


@pytest.mark.parametrize("header", [b"/ISK5\\2M550T-1012", b"/NWA-WARMTELINK"])
def test_start_and_end_of_text_around_lines(header: bytes) -> None:
    lines = (b"\x021-0:1.7.0(00.193*kW)\x03", b"\x021-0:2.7.0(00.040*kW)\x03", b"\x02!")
    body = b"\x02" + header + b"\r\n\r\n" + b"\r\n".join(lines)
    reading = only(decode(body + b"\x03\r\n"))
    assert (reading.power_import_w, reading.power_export_w, reading.faults) == (193, 40, ())
    signed_body = body[1:]
    reading = only(decode(b"\x02" + signed_body + b"%04X\x03\r\n" % bitwise_crc(signed_body)))
    assert (reading.power_import_w, reading.crc, reading.faults) == (193, "ok", ())


@pytest.mark.parametrize("digits", range(4))
def test_a_cut_inside_the_checksum_is_a_cut(digits: int) -> None:
    end = GOOD.index(b"!") + 1 + digits
    assert outcomes(decode(GOOD[:end])) == [messages.CUT]
    assert outcomes(decode(GOOD + GOOD[:end])) == ["ok", messages.CUT]


def test_a_telegram_whose_checksum_has_three_digits_may_end_the_input() -> None:
    telegrams = (signed(f"1-0:1.7.0(00.{power:03}*kW)") for power in range(1000))
    short = next(each for each in telegrams if each[each.index(b"!") + 1 :].startswith(b"0"))
    assert outcomes(decode(short.replace(b"!0", b"!").rstrip())) == ["ok"]


def test_an_eighth_bit_that_is_set_throughout_is_no_parity() -> None:
    telegram = signed("1-0:1.7.0(00.193*kW)", header="NWA-WARMTELINK")
    marked = bytes(byte | 0x80 for byte in telegram)
    assert outcomes(decode(marked * 2)) == ["ok", "ok"]
    filled = bytes(byte | 0x80 for byte in telegram.replace(b"1-0", b"\0001-0"))
    assert outcomes(decode(filled)) == ["restored"]
    damaged = bytes(byte | 0x80 for byte in telegram.replace(b"193", b"194"))
    assert outcomes(decode(damaged)) == [messages.CHECKSUM]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_telegram_that_lost_its_end_is_not_merged_with_the_next(end: str) -> None:
    """The power of one second would stand in one reading with the registers of the next."""
    header = "/Smarty meter"  # unlike the headers that are known inside a line
    lost = end.join([header, "", "1-0:1.7.0(00.193*kW)", ""])
    whole = end.join([header, "", "1-0:1.8.0(000123.456*kWh)", "!", ""])
    rejected, accepted = decode((lost + whole).encode())
    assert outcomes([rejected]) == [messages.INCOMPLETE]
    reading = only([accepted])
    assert (reading.power_import_w, reading.import_wh) == (None, 123456)
