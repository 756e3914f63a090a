"""Framing finds each telegram by header, end and checksum, whatever comes around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from p1tui.p1 import messages
from p1tui.p1.decoder import SURE, Decoder, Rejection
from p1tui.p1.frames.framing import LIMIT
from tests.p1.damage import chunks, verdicts
from tests.p1.telegrams import bitwise_crc, decode, only, outcomes, read, signed, unsigned
from tests.shared.folders import TELEGRAMS
from tests.shared.times import AMSTERDAM

LINES = ("0-0:1.0.0(200426223325S)", "1-0:1.7.0(00.193*kW)")
GOOD = signed(*LINES)
FRAME = GOOD.rstrip(b"\r\n")


def with_parity(data: bytes) -> bytes:
    """Turn bytes of 7E1 into those that a port set to 8N1 reads."""
    return bytes(byte | 0x80 if byte.bit_count() % 2 else byte for byte in data)


@pytest.mark.parametrize(
    "header",
    [
        "KMP5 KA6U001682328281", r"Ene5\T210-D ESMR5.0", "ADN9 6560", "AUR2NWA-MYRSKY", "NWA-WARMTELINK",
        "LG_E660_Fluvius_3N400V", "ISk5=2MIE5T-200", "XMX5LGF0010448294763", "KAM5", "ESR50000000000000",
        r"MCS5\@00000000001234", "SAG5SAG-METER", r"SAG5\2MT212 SMR5.5", "ESO5", "ESY5Q3DA1004 V3.04",
    ],
)  # fmt: skip
def test_headers_of_every_kind(header: str) -> None:
    assert read("1-0:1.7.0(00.193*kW)", header=header).header == header


@pytest.mark.parametrize("blank", [b"", b"\r\n", b"\r\n\r\n"])
def test_any_number_of_blank_lines_after_the_header(blank: bytes) -> None:
    body = b"/MCS5\\@00000000001234\r\n" + blank + b"1-0:1.7.0(00.193*kW)\r\n!"
    reading = only(decode(body + b"%04X\r\n" % bitwise_crc(body)))
    assert (reading.power_import_w, reading.crc) == (193, "ok")


def test_raw_is_from_the_slash_to_the_checksum() -> None:
    (result,) = decode(b"\r\n" + GOOD)
    assert result.raw == FRAME


def test_a_slash_starts_a_telegram_at_the_start_of_a_line_only() -> None:
    reading = read("0-0:96.13.0(test-/-test)", "1-0:1.7.0(00.193*kW)")
    assert (reading.message, reading.power_import_w) == ("test-/-test", 193)
    assert only(decode(unsigned("0-0:96.13.0(test-/-test)"))).message == "test-/-test"


def test_a_value_on_the_next_line_but_one() -> None:
    lines = ("0-1:24.1.0(3)", "0-1:24.3.0(161107190000)(00)(60)(1)(0-1:24.2.1)(m3)", "(00001.001)")
    doubled = unsigned(*lines).replace(b"\r\n", b"\r\n\r\n")
    assert only(decode(doubled)).gas_dm3 == 1001


def test_an_exclamation_mark_in_a_text_ends_nothing() -> None:
    assert read("0-0:96.13.0(Let op !)", "1-0:1.7.0(00.193*kW)").power_import_w == 193


def short(digits: str) -> bytes:
    """A telegram whose checksum fits the given form."""
    for watts in range(4096):
        telegram = signed(f"1-0:1.7.0(0{watts / 1000:.3f}*kW)").rstrip()
        crc = int(telegram[-4:], 16)
        if f"{crc:X}" != f"{crc:04X}" or len(digits) == 4:
            return telegram[:-4] + (f"{crc:X}" if digits.isupper() else f"{crc:x}").encode()
    raise AssertionError


@pytest.mark.parametrize("digits", ["B9F", "b9f", "67fd", "4BC6"])
@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b"\0", b" \r\n", b"\xff\xff", b""])
def test_the_checksum_is_a_number_in_any_form(digits: str, end: bytes) -> None:
    assert only(decode(short(digits) + end)).crc == "ok"


def test_no_checksum_is_absent_unless_the_meter_sends_one() -> None:
    without = GOOD[: GOOD.index(b"!") + 1] + b"\r\n"
    assert outcomes(decode(without)) == ["absent"]
    assert outcomes(decode(without + GOOD + without)) == ["absent", "ok", messages.NO_CHECKSUM]
    assert outcomes(decode(GOOD[: GOOD.index(b"!") + 1] + b"\0")) == ["absent"]
    other = unsigned("1-0:1.7.0(00.193*kW)")
    assert outcomes(decode(GOOD + other)) == ["ok", "absent"]


def test_nothing_readable_and_no_checksum() -> None:
    assert outcomes(decode(unsigned("rubbish", "1-0:1.7.0(00.1"))) == [messages.NOTHING_READABLE]


@pytest.mark.parametrize("end", [b"!12345x\r\n", b"!XYZ\r\n", b"!\x13A\r\n"])
def test_a_checksum_that_is_no_number(end: bytes) -> None:
    damaged = GOOD[: GOOD.index(b"!")] + end
    assert outcomes(decode(damaged + GOOD)) in (
        [messages.UNREADABLE_CHECKSUM, "ok"],
        [messages.CHECKSUM, "ok"],
    )
    ignoring = Decoder(AMSTERDAM, crc="ignore")
    assert outcomes(decode(damaged, ignoring)) == ["ignored"]


def test_ignoring_the_checksum_says_so_only_where_it_is_wrong() -> None:
    wrong = GOOD.replace(b"00.193", b"00.194")
    assert outcomes(decode(wrong)) == [messages.CHECKSUM]
    stream = GOOD + wrong + GOOD.replace(b"\r\n", b"\n") + unsigned("1-0:1.7.0(00.193*kW)")
    assert outcomes(decode(stream, Decoder(AMSTERDAM, crc="ignore"))) == [
        "ok",
        "ignored",
        "restored",
        "absent",
    ]


@pytest.mark.parametrize("count", [SURE - 1, SURE])
def test_a_meter_that_is_always_wrong_is_offered_the_setting_and_no_more(count: int) -> None:
    wrong = [signed(*LINES, f"1-0:2.7.0(00.{each:03}*kW)")[:-6] + b"0000\r\n" for each in range(count)]
    found = outcomes(decode(b"".join(wrong)))
    assert found == ([messages.CHECKSUM] * (SURE - 1) + [messages.ALWAYS_WRONG])[:count]


def test_a_damaged_line_makes_the_meter_no_suspect() -> None:
    wrong = GOOD.replace(b"00.193", b"00.194")
    damaged = GOOD.replace(b"kW)", b"kW")
    assert messages.ALWAYS_WRONG not in outcomes(decode((wrong + damaged) * SURE))
    assert messages.ALWAYS_WRONG not in outcomes(decode(GOOD + wrong * 2 * SURE))


def test_the_last_line_may_hold_the_end() -> None:
    body = b"/ADN9 6534\r\n\r\n1-0:1.7.0(0004.251kW)\r\n1-0:71.7.0(000.5*A)!"
    reading = only(decode(body + b"%04X\r\n" % bitwise_crc(body)))
    assert (reading.power_import_w, reading.l3_current_ma, reading.crc) == (4251, 500, "ok")


@pytest.mark.parametrize(
    "altered",
    [
        GOOD.replace(b"\r\n", b"\n"),
        GOOD.replace(b"\r\n", b"\r"),
        GOOD.replace(b"\r\n", b"\r\r\n"),
        GOOD.replace(b"\r\n", b"\r\n\r\n"),
        GOOD.replace(b"\r\n", b"\n\n"),
        GOOD.replace(b"\r\n\r\n", b"\r\n"),
        GOOD.replace(b"\r\n\r\n", b"\n").replace(b"\r\n", b"\n"),
        GOOD.replace(b"!", b"\0!"),
        GOOD.replace(b"1-0", b"\0\xff1-0"),
    ],
)
def test_altered_line_ends_are_restored(altered: bytes) -> None:
    reading = only(decode(altered))
    assert (reading.crc, reading.power_import_w, reading.faults) == ("restored", 193, ())


def test_a_telegram_without_blank_line_is_restored_from_doubled_ends() -> None:
    body = b"/ISK5\\2M550T-1012\r\n1-0:1.7.0(00.193*kW)\r\n!"
    doubled = (body + b"%04X\r\n" % bitwise_crc(body)).replace(b"\r\n", b"\r\n\r\n")
    assert only(decode(doubled)).crc == "restored"


@pytest.mark.parametrize("filling", [b"\0", b"\xff" * 40, b"\0\n", b" ", b"\r\n\r\n", b"junk (!) 12\r\n"])
def test_filling_around_telegrams_is_skipped(filling: bytes) -> None:
    assert outcomes(decode(filling + GOOD + filling + GOOD + filling)) == ["ok", "ok"]


def test_parity_bits_are_taken_off() -> None:
    telegram = unsigned("1-0:1.8.1(00001.001*kWh)", "1-0:1.7.0(0000.33*kW)", header="KMP5 KA6U001682328281")
    reading = only(decode(with_parity(telegram)))
    assert (reading.header, reading.import_wh, reading.crc) == ("KMP5 KA6U001682328281", 1001, "absent")
    assert outcomes(decode(with_parity(GOOD))) == ["ok"]


def test_a_wrong_parity_bit_is_damage() -> None:
    telegram = with_parity(unsigned("1-0:1.8.1(00001.001*kWh)"))
    at = telegram.index(b"\xb1")
    damaged = telegram[:at] + b"\xb0" + telegram[at + 1 :]
    assert outcomes(decode(damaged + telegram)) == [messages.PARITY, "absent"]


def test_a_new_header_ends_an_open_telegram() -> None:
    half = FRAME[: len(FRAME) // 2] + b"\r\n"
    results = decode(half + GOOD)
    assert outcomes(results) == [messages.INCOMPLETE, "ok"]
    assert results[0].raw == half


def test_a_header_in_the_middle_of_a_line_ends_an_open_telegram() -> None:
    half = FRAME[: FRAME.index(b".193")]
    results = decode(half + GOOD)
    assert outcomes(results) == [messages.INCOMPLETE, "ok"]
    assert results[0].raw == half
    old = unsigned("1-0:1.7.0(00.193*kW)")
    assert outcomes(decode(old[: old.index(b".193")] + old)) == [messages.INCOMPLETE, "absent"]


def test_six_telegrams_glued_together() -> None:
    glued = (TELEGRAMS / "bad_overflow-merged_dsmr5.txt").read_bytes()
    assert outcomes(decode(glued)) == [messages.CHECKSUM]
    assert outcomes(decode(glued, Decoder(AMSTERDAM, crc="ignore"))) == [messages.INCOMPLETE, "ignored"]
    assert outcomes(decode(glued[: glued.index(b".193")] + GOOD)) == [messages.INCOMPLETE, "ok"]


def test_no_end_at_the_end_of_the_input() -> None:
    assert outcomes(decode(GOOD + FRAME[:60])) == ["ok", messages.CUT]
    assert decode(FRAME[:60]) == [Rejection(messages.CUT, FRAME[:60])]
    assert outcomes(decode(b"/ISK5\\2M550T")) == [messages.CUT]


@pytest.mark.parametrize(("before", "behind"), [(b"    ", b""), (b"", b"  "), (b"\t", b""), (b" ", b" \t")])
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_blanks_around_the_lines_are_told_from_damage(before: bytes, behind: bytes, line_end: bytes) -> None:
    lines = GOOD.split(b"\r\n")
    pasted = line_end.join(before + line + behind if line else line for line in lines)
    assert outcomes(decode(pasted * 12)) == [messages.BLANKS] * 12
    damaged = pasted.replace(b"(00.193", b"(09.193")
    assert damaged != pasted
    assert outcomes(decode(damaged)) == [messages.CHECKSUM]
    assert outcomes(decode(pasted, Decoder(AMSTERDAM, crc="ignore"))) == ["ignored"]


@pytest.mark.parametrize(
    "junk", [b"x" * 100_000, b"1-0:1.7.0(00.193*kW)\r\n" * 5000, b"/ABC" * 9000, b"!" * 50_000]
)
def test_junk_without_end_is_bounded(junk: bytes) -> None:
    decoder = Decoder(AMSTERDAM)
    results = decoder.feed(FRAME[:60] + junk) + decoder.feed(b"\r\n" + GOOD)
    assert outcomes(results)[-1] == "ok"
    assert messages.TOO_LONG in outcomes(results)
    assert all(len(result.raw) <= LIMIT for result in results)


def test_a_long_text_message_fits() -> None:
    assert read(f"0-0:96.13.0({'41' * 1024})", *LINES).message == "A" * 1024


def test_a_meter_that_ends_its_lines_in_its_own_way_is_exact() -> None:
    body = b"/MCS5\\@00000000001234\n\n1-0:1.7.0(00.193*kW)\n1-0:2.7.0(00.040*kW)\n!"
    reading = only(decode(body + b"%04X\n" % bitwise_crc(body)))
    assert (reading.crc, reading.power_import_w, reading.power_export_w) == ("ok", 193, 40)


@pytest.mark.parametrize(
    "stream",
    [
        GOOD + GOOD[: GOOD.index(b"!")] + b"!XYZ\r\n" + GOOD,
        FRAME[:60] + b"\r\n" + GOOD + FRAME[:60] + GOOD,
        short("B9F") + b"/ISK5\\2M550T-1012\r\n!\r\n" + short("b9f"),
        with_parity(unsigned("1-0:1.8.1(00001.001*kWh)", "0-0:96.13.0(a/b!c)")) * 2,
        GOOD.replace(b"\r\n", b"\n") + b"h//h" + GOOD + b"\x7e\xa0" + GOOD,
        b"GET /api/v1 HTTP/1.1\r\n\r\n" + GOOD,
    ],
)
@pytest.mark.parametrize("size", [1, 2, 5])
def test_small_chunks_are_the_same(stream: bytes, size: int) -> None:
    decoder = Decoder(AMSTERDAM)
    results = [result for chunk in chunks(stream, [size]) for result in decoder.feed(chunk)]
    assert results + decoder.close() == decode(stream)


def test_many_meters_in_one_file() -> None:
    telegrams = [signed("1-0:1.7.0(00.193*kW)", header=f"ISK5{each:06}") for each in range(600)]
    assert outcomes(decode(b"".join(telegrams))) == ["ok"] * 600


def test_two_telegrams_run_together_are_not_restored_into_one() -> None:
    """Without its blank lines this text has, by chance, the checksum at its end: one in 65,536 has."""
    first = b"/ISK5\\2M550T-1012\r\n\r\n0-0:96.13.0(103297)\r\n1-0:1.7.0(00"
    glued = first + FRAME
    assert verdicts(glued) == {"restored"}
    results = decode(glued)
    assert outcomes(results) == [messages.INCOMPLETE, "ok"]
    assert results[1].raw == FRAME


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_of_two_bytes_a_character_is_not_taken_for_one_without_a_checksum(encoding: str) -> None:
    damaged = GOOD.replace(b"00.193", b"99.193")
    for data in (GOOD, damaged):
        assert outcomes(decode((data * 2).decode().encode(encoding))) == [messages.TWO_BYTES] * 2


@pytest.mark.parametrize("parity", [with_parity, lambda data: bytes(byte | 0x80 for byte in data)])
def test_a_wrong_eighth_bit_is_mended_where_the_checksum_over_seven_is_right(
    parity: Callable[[bytes], bytes],
) -> None:
    sent = parity(GOOD)
    flipped = [sent[:at] + bytes([sent[at] ^ 0x80]) + sent[at + 1 :] for at in range(1, len(FRAME) - 5)]
    read = [only(decode(each)) for each in flipped if 0x0D not in each[:5]]
    assert {(reading.power_import_w, reading.crc) for reading in read} == {(193, "ok")}
    damaged = bytearray(sent)
    damaged[sent.index(parity(b"9"))] ^= 0x01
    (refused,) = outcomes(decode(bytes(damaged)))
    assert refused in (messages.CHECKSUM, messages.PARITY)


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_bytes_in_no_telegram_are_counted_in_any_chunks(size: int) -> None:
    noise = b"\x07noise!? (1)"
    half = FRAME[: len(FRAME) // 2] + b"\r\n"
    decoder = Decoder(AMSTERDAM)
    for data in chunks(noise + b"\r\n\0" + GOOD * 3 + b"\xff\xff" + half + GOOD + noise + GOOD, [size]):
        decoder.feed(data)
    assert decoder.noise == len(noise) + len(half) - half.count(b"\r") - half.count(b"\n")


def test_a_clean_stream_holds_no_noise() -> None:
    for text in (FRAME[40:] + GOOD * 20, with_parity(unsigned(*LINES)) * 20):
        decoder = Decoder(AMSTERDAM)
        decoder.feed(text)
        assert decoder.noise == 0
