"""Properties that hold whatever the bytes."""

from __future__ import annotations

import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from p1tui.p1.decoder import Accepted, Decoder
from p1tui.p1.framing import LIMIT, Framer
from p1tui.p1.telegram import REMEMBERED, Lines
from tests.p1 import damage
from tests.p1.damage import Damage
from tests.p1.strategies import chunk_sizes, damages, lines, telegrams
from tests.p1.telegrams import AMSTERDAM, decode, only, signed

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
    """Where it hit nothing but line ends they may be restored, and then the text is the same."""
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


def test_lines_are_remembered_within_a_bound() -> None:
    remembered = Lines()
    most = 0
    for watts in range(10_000):
        remembered.one(b"1-0:1.7.0(%06d*W)" % watts)
        remembered.one(b"x" * (watts % 5000))
        most = max(most, sum(map(len, remembered.seen)))
    assert REMEMBERED // 3 < most <= REMEMBERED


def test_a_megabyte_without_a_line_end_costs_no_more_than_a_frame() -> None:
    decoder = Decoder(AMSTERDAM)
    for _ in range(256):
        decoder.feed(b"/ISK5\\2M550T-1012\r\n" + b"7" * 4096)
    assert sys.getsizeof(decoder._framer._buffer) <= LIMIT + 4096 + 100
