"""The fast path leaves to the plain one whatever it cannot read alone; else a value would be wrong."""

from __future__ import annotations

import pytest

from p1tui.p1 import messages
from p1tui.p1.decoder import Decoder
from p1tui.p1.lines.telegram import parse_telegram
from p1tui.p1.reading import Reading
from p1tui.p1.readings.assembler import Assembler
from p1tui.p1.readings.incremental import IncrementalDecoder, LineMemo
from tests.p1.telegrams import DUTCH, bitwise_crc, decode, only, outcomes, signed
from tests.shared.times import AMSTERDAM


def body(*lines: str, header: str = DUTCH) -> bytes:
    telegram = signed(*lines, header=header)
    return telegram[: telegram.index(b"!") + 1]


def second(first: bytes, then: bytes) -> Reading | None:
    """Return what the fast path makes of a body after another."""
    decoder = IncrementalDecoder(LineMemo(), assembler := Assembler(AMSTERDAM))
    pieces = first.split(b"\r\n")
    decoder.remember(pieces, bitwise_crc(first), assembler.assemble(parse_telegram(pieces), "ok"))
    return decoder.next(then, bitwise_crc(then))


POWER = "1-0:1.7.0(00.{}*kW)"
CLOCK = "0-0:1.0.0({})"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ((POWER.format("100"),), (POWER.format("1000"),)),  # another length
        ((POWER.format("100"),), ("1-0:2.7.0(00.100*kW)",)),  # another code
        ((POWER.format("100"), POWER.format("100")), (POWER.format("100"), POWER.format("200"))),
        (("1-1:1.7.0(00.100*kW)",), ("1-1:1.7.0(00.200*kW)",)),  # a channel that may not count
        (("0-0:96.13.0(41)",), ("0-0:96.13.0(42)",)),
        ((POWER.format("100"),), ()),
        ((CLOCK.format("200426223325"),), (CLOCK.format("200426223326"),)),  # a time without a letter
        ((CLOCK.format("632525252525S"),), (CLOCK.format("200426223326S"),)),  # no time before
        ((POWER.format("100"),), (POWER.format("1x0"),)),
    ],
)
def test_what_is_left_to_be_read_whole(first: tuple[str, ...], then: tuple[str, ...]) -> None:
    assert second(body(*first), body(*then)) is None


def test_several_lines_may_change_at_once_and_sums_follow() -> None:
    def lines(one: int, two: int, l1: int, l2: int, time: str) -> tuple[str, ...]:
        return (
            CLOCK.format(time),
            f"1-0:1.8.1({one:06}.000*kWh)",
            f"1-0:1.8.2({two:06}.000*kWh)",
            f"1-0:21.7.0(00.{l1:03}*kW)",
            f"1-0:41.7.0(00.{l2:03}*kW)",
        )

    reading = second(
        body(*lines(1, 2, 100, 200, "200426223325S")), body(*lines(3, 4, 300, 400, "200426223326S"))
    )
    assert reading is not None
    assert (reading.import_tariff_wh, reading.import_wh) == ({1: 3000, 2: 4000}, 7000)
    assert (reading.l1_import_w, reading.l2_import_w, reading.power_import_w) == (300, 400, 700)
    assert reading.time == 1_587_933_206
    part = second(
        body(*lines(1, 2, 100, 200, "200426223325S")), body(*lines(1, 9, 100, 250, "200426223325S"))
    )
    assert part is not None
    assert (part.import_wh, part.power_import_w) == (10_000, 350)


def test_a_total_that_the_meter_sends_is_not_summed() -> None:
    own = "1-0:1.8.0(000009.000*kWh)"
    reading = second(body("1-0:1.8.1(000001.000*kWh)", own), body("1-0:1.8.1(000002.000*kWh)", own))
    assert reading is not None
    assert (reading.import_tariff_wh, reading.import_wh) == ({1: 2000}, 9000)


def test_the_telegram_after_an_unchanged_one_is_still_told_by_its_difference() -> None:
    decoder = Decoder(AMSTERDAM)
    stream = b"".join(signed(POWER.format(power)) for power in ("100", "100", "250", "100"))
    powers = [only([result]).power_import_w for result in decode(stream, decoder)]
    assert powers == [100, 100, 250, 100]


def test_damage_in_a_line_that_changed_is_found_and_costs_that_telegram_alone() -> None:
    good = [signed(CLOCK.format(f"2004262233{second}S"), POWER.format("100")) for second in (25, 26, 27)]
    damaged = good[1].replace(b"00.100", b"00.900")
    assert outcomes(decode(good[0] + damaged + good[2])) == ["ok", messages.CHECKSUM, "ok"]


def test_a_telegram_with_a_broken_line_is_read_whole_each_time() -> None:
    lines = ("0-0:96.13.0(303132", "333435)", POWER)
    for power in ("100", "200"):
        reading = only(decode(signed(*(line.format(power) for line in lines))))
        assert (reading.message, reading.power_import_w) == ("012345", int(power))
    stream = b"".join(signed(*(line.format(power) for line in lines)) for power in ("100", "200", "300"))
    assert [only([each]).power_import_w for each in decode(stream)] == [100, 200, 300]
