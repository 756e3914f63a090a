"""A recording of many meters is read like one of each, in bounded memory."""

from __future__ import annotations

from p1tui.p1 import messages
from p1tui.p1.decoder import Decoder
from tests.p1.telegrams import decode, outcomes, signed, unsigned
from tests.shared.times import AMSTERDAM

KNOWN = 256
"""Headers of meters with a checksum that are remembered."""

LINE = "1-0:1.7.0(00.193*kW)"


def header(number: int) -> str:
    return rf"ISK5\2M550T-{number:04}"


def test_a_telegram_that_lost_its_checksum_is_refused_while_its_meter_is_one_of_the_last_256() -> None:
    decoder = Decoder(AMSTERDAM)
    for number in range(KNOWN):
        assert outcomes(decode(signed(LINE, header=header(number)), decoder)) == ["ok"]
    assert outcomes(decode(signed(LINE, header=header(0)), decoder)) == ["ok"]
    for number in (1, KNOWN - 1):
        bare = unsigned(LINE, header=header(number))
        assert outcomes(decode(bare, decoder)) == [messages.NO_CHECKSUM]
    assert outcomes(decode(signed(LINE, header=header(KNOWN)), decoder)) == ["ok"]
    assert outcomes(decode(unsigned(LINE, header=header(1)), decoder)) == ["absent"]
    assert outcomes(decode(unsigned(LINE, header=header(KNOWN)), decoder)) == [messages.NO_CHECKSUM]


def test_a_telegram_without_a_checksum_whose_every_line_is_garbled_is_no_reading() -> None:
    garbled = unsigned("1-0:1.7.0(0?.193*kW)", "1-0:1.8.1(0#2345.678*kWh)")
    assert outcomes(decode(garbled)) == [messages.NOTHING_READABLE]
    half = unsigned("1-0:1.7.0(0?.193*kW)", "1-0:1.8.1(012345.678*kWh)")
    assert outcomes(decode(half)) == ["absent"]
