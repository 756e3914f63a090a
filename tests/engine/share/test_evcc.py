"""evcc's rules for a meter of the kind `dsmr` hold, read from its source (meter/dsmr.go).

It looks for a `/`, takes all up to the next `!`, and the rest of that line as checksum, which must be the
CRC-16 of exactly these bytes in four hex digits. The first right telegram must come within 15 s of the call,
and a value counts for 15 s. It ends a connection only when reading fails.
"""

from __future__ import annotations

import socket
import time
from functools import partial
from typing import BinaryIO

import pytest

from p1tui.demo.household.household import Household
from tests.engine.share.sharers import PATIENCE, Shared, shared
from tests.shared.waiting import until

INTERVAL_S, TIMEOUT_S = 10, 15
"""Seconds between telegrams of the slowest meters in use, and evcc's timeout."""

HOUSE = Household()
TELEGRAMS = [HOUSE.telegram(1_795_000_000 + INTERVAL_S * number) for number in range(40)]


def crc(text: bytes) -> int:
    """Return CRC-16/ARC, bit by bit."""
    remainder = 0
    for byte in text:
        remainder ^= byte
        for _ in range(8):
            remainder = remainder >> 1 ^ (0xA001 if remainder & 1 else 0)
    return remainder


def frame(stream: BinaryIO) -> bytes:
    """Return the next telegram whose checksum is right, as evcc looks for it."""
    while True:
        if stream.read(1) != b"/":
            continue
        text = b"/"
        while not text.endswith(b"!"):
            text += stream.read(1)
        printed = stream.readline().strip().upper()
        if printed == f"{crc(text):04X}".encode():
            return text


@pytest.mark.parametrize("joined", [0, 2, 100, 500, -30, -1])
def test_the_first_telegram_is_the_next_one_wherever_it_joins(joined: int) -> None:
    """So it comes within an interval and the time of sending, which is under 15 s."""
    first, second, *_ = TELEGRAMS
    before, after = first[:joined], first[joined:]
    with shared() as sharing:
        if before:
            sharing.gives(before, 40)
        with sharing.call() as client, client.makefile("rb") as stream:
            sharing.gives(after + second, 40)
            expected = second if joined not in (0, 2) else first  # of a header, the start is kept
            assert frame(stream) == expected[: expected.index(b"!") + 1]
    sending = len(second) * 10 / 9600
    assert INTERVAL_S + sending < TIMEOUT_S


def test_each_telegram_is_whole_as_soon_as_its_last_byte_came() -> None:
    with shared() as sharing, sharing.call() as client, client.makefile("rb") as stream:
        for telegram in TELEGRAMS:
            began = time.monotonic()
            sharing.gives(telegram, 64)
            assert frame(stream) == telegram[: telegram.index(b"!") + 1]
            assert time.monotonic() - began < PATIENCE


def test_a_wrong_checksum_costs_that_telegram_and_no_connection() -> None:
    broken = TELEGRAMS[1].replace(b"1.7.0(0", b"1.7.0(9")
    assert broken != TELEGRAMS[1]
    with shared() as sharing, sharing.call() as client, client.makefile("rb") as stream:
        for telegram in (TELEGRAMS[0], broken, TELEGRAMS[2]):
            sharing.gives(telegram)
        assert [frame(stream)[-60:] for _ in range(2)] == [
            telegram[: telegram.index(b"!") + 1][-60:] for telegram in (TELEGRAMS[0], TELEGRAMS[2])
        ]


def _knows(sharing: Shared, name: str) -> bool:
    return name in sharing.sharing.clients


def test_it_may_call_again_at_once() -> None:
    with shared(most=2) as sharing:
        for number in range(5):
            with (
                socket.create_connection(("127.0.0.1", sharing.port), PATIENCE) as client,
                client.makefile("rb") as stream,
            ):
                name = f"127.0.0.1:{client.getsockname()[1]}"
                until(partial(_knows, sharing, name), PATIENCE)
                sharing.gives(TELEGRAMS[number])
                assert frame(stream) == TELEGRAMS[number][: TELEGRAMS[number].index(b"!") + 1]
