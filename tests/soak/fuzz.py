"""Decode damaged telegrams by the million, and hold the decoder to its promises.

    python -m tests.soak.fuzz [COUNT [SEED]]

Each of COUNT inputs, by default a million, is a whole telegram, a damaged one, and whole ones after it. It
crashes nothing; a frame with a checksum is accepted exactly when a bitwise checksum of it verifies, but
that bare line feeds may be refused; every whole telegram is found; other chunks give the same. The first
input that breaks a promise is printed, and ends the run with a traceback. A thousand inputs take a second:
the default takes a quarter of an hour.
"""

from __future__ import annotations

import random
import sys
from functools import lru_cache
from time import perf_counter

import msgspec

from p1tui.p1.decoder import Accepted, Decoder, Rejection
from tests.p1 import damage
from tests.p1.telegrams import HEADERS, signed
from tests.shared.times import AMSTERDAM

COUNT, SEED = 1_000_000, 1
POOL = 300
JUNK = (b"!", b"\r\n!", b"/ISK5", b"\r\n/ISK5\r\n", b"\0\xff", b"\xaf", b"\x7e\xa0", b"\xdb\x08", b"(", b")")
CHUNKED = 8
"""One input in so many is decoded in chunks too."""


class Totals(msgspec.Struct):
    """Counts of the inputs, and of what became of their frames."""

    inputs: int = 0
    accepted: int = 0
    rejected: int = 0


def telegram(rng: random.Random) -> bytes:
    """A telegram of a few lines, or of many."""
    lines = ["1-3:0.2.8(50)", f"0-0:1.0.0(2003{rng.randint(10, 28)}1414{rng.randint(10, 59)}W)"]
    for tariff in range(1, rng.randint(2, 5)):
        lines.append(f"1-0:1.8.{tariff}({rng.randint(0, 999999):06}.{rng.randint(0, 999):03}*kWh)")
    for code in rng.sample((1, 2, 21, 22, 41, 42, 61, 62), rng.randint(1, 8)):
        lines.append(f"1-0:{code}.7.0({rng.randint(0, 9):02}.{rng.randint(0, 999):03}*kW)")
    if rng.random() < 0.3:
        lines += ["0-1:24.1.0(003)", f"0-1:24.2.1(200320181003W)(00304.{rng.randint(0, 999):03}*m3)"]
    if rng.random() < 0.2:
        lines.append("0-0:96.13.0(test-/-test!)")
    return signed(*lines, header=rng.choice(HEADERS))


def hurt(data: bytes, rng: random.Random) -> bytes:
    """The telegram after one to three blows."""
    for _ in range(rng.randint(1, 3)):
        junk = rng.choice(JUNK) if rng.random() < 0.5 else rng.randbytes(rng.randint(1, 30))
        if len(data) > 2:
            blow = rng.choice(damage.DAMAGES)
            data = blow(data, rng.randrange(10_000), rng.randrange(1, 200), junk)
    return data


@lru_cache(maxsize=4096)
def verdicts(raw: bytes) -> frozenset[str]:
    """The bitwise verdicts; whole telegrams come often."""
    return damage.verdicts(raw)


def attempt(data: bytes, whole: list[bytes], rng: random.Random) -> list[Accepted | Rejection]:
    """Decode one input and hold the results to what must hold. Raises AssertionError."""
    decoder = Decoder(AMSTERDAM)
    results = decoder.feed(data) + decoder.close()
    for result in results:
        if isinstance(result, Rejection):
            assert not damage.must_be_accepted(result.raw), "refused though the checksum verifies"
        elif result.reading.crc != "absent":
            assert result.reading.crc in verdicts(result.raw), "accepted though the checksum does not verify"
    found = [result.raw for result in results if isinstance(result, Accepted)]
    assert found[0] == whole[0], "the telegram before the damage is lost"
    assert found[1 - len(whole) :] == whole[1:], "a telegram after the damage is lost"
    if rng.randrange(CHUNKED) == 0:
        again = Decoder(AMSTERDAM)
        sizes = [rng.randint(1, 400) for _ in range(4)]
        pieces = [result for chunk in damage.chunks(data, sizes) for result in again.feed(chunk)]
        assert pieces + again.close() == results, "other chunks, other results"
    return results


def run(count: int, seed: int) -> Totals:
    """Decode `count` damaged inputs. Raises AssertionError with the input in its notes."""
    rng = random.Random(seed)
    pool = [telegram(rng) for _ in range(POOL)]
    totals = Totals()
    for _ in range(count):
        before, middle, *after = rng.choices(pool, k=rng.randint(3, 4))
        data = before + hurt(middle, rng) + b"".join(after)
        try:
            results = attempt(data, [each.rstrip(b"\r\n") for each in (before, *after)], rng)
        except Exception as error:
            error.add_note(f"input {totals.inputs} of seed {seed}: {data!r}")
            raise
        totals.inputs += 1
        accepted = sum(isinstance(result, Accepted) for result in results)
        totals.accepted += accepted
        totals.rejected += len(results) - accepted
    return totals


def main() -> None:
    """Run as many as asked for, and print what became of them."""
    count, seed, *_ = [*map(int, sys.argv[1:]), *(COUNT, SEED)[len(sys.argv) - 1 :]]
    start = perf_counter()
    totals = run(count, seed)
    seconds = perf_counter() - start
    print(f"{totals.inputs} inputs of seed {seed} in {seconds:.0f} s:", end=" ")
    print(f"{totals.accepted} telegrams accepted, {totals.rejected} frames rejected;", end=" ")
    print("no crash, none lost, none accepted without its checksum")


if __name__ == "__main__":
    main()
