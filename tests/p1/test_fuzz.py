"""The decoder keeps its promises whatever the bytes, lines and chunks."""

from __future__ import annotations

import sys

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from p1tui.p1 import messages
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.p1.frames.framing import LIMIT, Framer
from tests.p1 import damage
from tests.p1.damage import Damage
from tests.p1.strategies import chunk_sizes, damages, lines, telegrams
from tests.p1.telegrams import decode, only, signed
from tests.shared.times import AMSTERDAM

quick = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)

Blows = list[tuple[Damage, int, int, bytes]]


def hurt(telegram: bytes, blows: Blows) -> bytes:
    for blow, at, size, junk in blows:
        if len(telegram) > 2:
            telegram = blow(telegram, at, size, junk)
    return telegram


@quick
@given(st.binary(max_size=3000), chunk_sizes)
def test_any_bytes_never_raise_and_any_chunking_is_the_same(data: bytes, sizes: list[int]) -> None:
    assert in_chunks(data, sizes) == decode(data)


CODES = st.sampled_from([
    "0-0:1.0.0", "1-0:1.8.1", "1-0:1.7.0", "1-1:1.7.0", "1-0:1.6.0", "0-0:98.1.0", "1-0:99.97.0",
    "0-1:24.1.0", "0-1:24.2.1", "0-2:24.3.0", "0-0:96.13.0", "0-0:96.1.1", "0-0:96.1.4", "0-0:96.14.0",
    "1-0:0.9.1", "1-0:0.9.2", "9-9:9.9.9",
])  # fmt: skip
GROUPS = st.sampled_from([
    "", "0", "13", "1-0:1.6.0", "0-0:96.7.19", "200426223001S", "251026043000", "632525252525W",
    "00304.089*m3", "01.234*kW", "208.307*GJ", "99999999999.9*kWh", "003", "4530303434",
    "07E8061C050A2B2B00FF8880", "*m3", "(x)",
]) | st.text("0123456789.*:-WSkmAV(\xff\0", max_size=20)  # fmt: skip
IN_BRACKETS = st.lists(GROUPS).map(lambda groups: "".join(f"({group})" for group in groups))
NONSENSE = st.builds(str.__add__, CODES, IN_BRACKETS)


@quick
@given(st.lists(NONSENSE | st.text("0123456789.*()W ", max_size=30), max_size=12))
def test_any_lines_give_a_reading_that_can_be_printed(content: list[str]) -> None:
    reading = only(decode(signed(*content)))
    assert msgspec.json.decode(msgspec.json.encode(reading.as_dict()))["header"] == reading.header
    assert {fault.reason for fault in reading.faults} <= set(messages.FAULTS)
    assert all(abs(number) < 2**63 for number in reading.numbers().values())


@quick
@given(st.lists(st.tuples(CODES, IN_BRACKETS, IN_BRACKETS, st.booleans()), max_size=12))
def test_any_changes_of_any_lines_are_read_as_if_read_whole(
    content: list[tuple[str, str, str, bool]],
) -> None:
    first = signed(*(code + before for code, before, _, _ in content))
    second = signed(*(code + (after if changes else before) for code, before, after, changes in content))
    assert only(decode(first + second)[1:]) == only(decode(second))


def in_chunks(data: bytes, sizes: list[int]) -> list[object]:
    decoder = Decoder(AMSTERDAM)
    results: list[object] = []
    for chunk in damage.chunks(data, sizes):
        results += decoder.feed(chunk)
    return results + decoder.close()


@quick
@given(st.lists(telegrams, min_size=1, max_size=4), damages, chunk_sizes)
def test_damaged_streams_in_any_chunking_are_the_same(
    stream: list[bytes], blows: Blows, sizes: list[int]
) -> None:
    data = hurt(b"".join(stream), blows)
    results = decode(data)
    assert in_chunks(data, sizes) == results
    damage.check(results)


@quick
@given(telegrams, telegrams, damages, st.lists(telegrams, min_size=1, max_size=3))
def test_every_undamaged_telegram_after_damage_is_found(
    first: bytes, second: bytes, blows: Blows, after: list[bytes]
) -> None:
    results = decode(first + hurt(second, blows) + b"".join(after))
    found = [result.raw for result in results if isinstance(result, Accepted)]
    expected = [telegram.rstrip(b"\r\n") for telegram in after]
    assert found[0] == first.rstrip(b"\r\n")
    assert found[-len(after) :] == expected


@quick
@given(telegrams, st.integers(0, 100_000), st.integers(0, 0xFFFF))
def test_one_burst_of_up_to_16_bits_is_refused(telegram: bytes, at: int, bits: int) -> None:
    """A burst that hits nothing but line ends may be restored, and then the text is the same."""
    whole = only(decode(telegram))
    frame = telegram.rstrip(b"\r\n")
    for result in decode(telegram + damage.flip(frame, at, bits, b"") + b"\r\n")[1:]:
        if isinstance(result, Accepted):
            assert result.reading.crc == "restored"
            assert result.reading.as_dict() | {"crc": "ok"} == whole.as_dict()


@quick
@given(st.lists(lines(), min_size=2, max_size=6))
def test_a_telegram_read_by_its_changes_is_the_telegram_read_whole(stream: list[list[str]]) -> None:
    telegrams = [signed(*each) for each in stream]
    by_changes = [only([result]) for result in decode(b"".join(telegrams))]
    assert by_changes == [only(decode(telegram)) for telegram in telegrams]


@quick
@given(st.lists(st.binary(max_size=5000), max_size=12))
def test_what_is_held_is_bounded(parts: list[bytes]) -> None:
    framer = Framer()
    for part in parts:
        for _ in framer.feed(part):
            pass
        assert len(framer._buffer) <= LIMIT + len(part)


def test_a_megabyte_without_a_line_end_costs_no_more_than_a_frame() -> None:
    decoder = Decoder(AMSTERDAM)
    for _ in range(256):
        decoder.feed(b"/ISK5\\2M550T-1012\r\n" + b"7" * 4096)
    assert sys.getsizeof(decoder._framer._buffer) <= LIMIT + 4096 + 100
