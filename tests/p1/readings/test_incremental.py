"""The fast path by itself: what it reads, and when it leaves a telegram to be read whole."""

from __future__ import annotations

from p1tui.p1.lines.telegram import parse_telegram
from p1tui.p1.readings.assembler import Assembler
from p1tui.p1.readings.incremental import MEMO_BYTES, IncrementalDecoder, LineMemo
from tests.p1.telegrams import bitwise_crc, signed
from tests.shared.times import AMSTERDAM

POWER, ENERGY, DEVICE = "1-0:1.7.0({}*kW)", "1-0:1.8.1({}*kWh)", "0-1:24.2.1(200426223001S)({}*m3)"


def body(power: str = "00.100", energy: str = "000001.000", gas: str = "00001.000") -> bytes:
    telegram = signed(POWER.format(power), ENERGY.format(energy), DEVICE.format(gas))
    return telegram[: telegram.index(b"!") + 1]


def after(first: bytes) -> IncrementalDecoder:
    memo, assembler = LineMemo(), Assembler(AMSTERDAM)
    pieces = first.split(b"\r\n")
    decoder = IncrementalDecoder(memo, assembler)
    reading = assembler.assemble(parse_telegram(pieces), "ok")
    decoder.remember(pieces, bitwise_crc(first), reading)
    return decoder


def test_changed_numbers_are_read_and_all_else_is_kept() -> None:
    decoder, second = after(body()), body(power="00.250", energy="000002.000")
    reading = decoder.next(second, bitwise_crc(second))
    assert reading is not None
    assert (reading.power_import_w, reading.import_wh, reading.import_tariff_wh) == (250, 2000, {1: 2000})
    assert [device.value for device in reading.devices] == [1000]


def test_a_changed_device_is_left_to_be_read_whole() -> None:
    decoder, second = after(body()), body(gas="00002.000")
    assert decoder.next(second, bitwise_crc(second)) is None


def test_a_wrong_checksum_is_refused_and_the_telegram_before_is_forgotten() -> None:
    decoder, second = after(body()), body(power="00.250")
    assert decoder.next(second, bitwise_crc(second) ^ 1) is None
    assert decoder.next(second, bitwise_crc(second)) is None


def test_before_any_telegram_there_is_nothing_to_go_on_from() -> None:
    decoder = IncrementalDecoder(LineMemo(), Assembler(AMSTERDAM))
    assert decoder.next(body(), bitwise_crc(body())) is None


def test_lines_are_remembered_within_a_bound() -> None:
    memo = LineMemo()
    most = 0
    for watts in range(10_000):
        memo.line(b"1-0:1.7.0(%06d*W)" % watts)
        memo.line(b"x" * (watts % 5000))
        most = max(most, sum(map(len, memo.known)))
    assert MEMO_BYTES // 3 < most <= MEMO_BYTES
