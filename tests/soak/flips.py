"""Damage every telegram of the corpus by a bit or by three bytes, and count what is accepted all the same.

    python -m tests.soak.flips [ROUNDS [SEED]]

Each telegram with a right checksum is taken with the line ends of a meter (CR LF) and with those of a gateway
(LF). Every bit of it is turned over, one at a time; then three of its bytes are replaced, ROUNDS times, by
default 1,500. A damaged telegram is accepted if its reading differs from the whole one's and yet counts as
verified. No single bit may pass, and three bytes at no more than one chance in 65,536. A flip takes a third
of a millisecond: the default takes five minutes.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import msgspec

from p1tui.p1.decoder import Accepted, Decoder
from p1tui.p1.reading import Reading
from tests.shared.folders import TELEGRAMS
from tests.shared.times import AMSTERDAM

ROUNDS, SEED = 1500, 1
VERIFIED = ("ok", "restored")
LINE_ENDS = {"CRLF": b"\r\n", "LF": b"\n"}


class Totals(msgspec.Struct):
    """Counts of one kind of damage."""

    damaged: int = 0
    accepted: list[str] = []
    """Where each accepted damage is."""


def whole(path: Path) -> Iterator[tuple[str, bytes, Reading]]:
    """Return a telegram of the corpus with each line end, and its reading, if its checksum is right."""
    text = b"\r\n".join(path.read_bytes().splitlines()) + b"\r\n"
    for name, line_end in LINE_ENDS.items():
        data = text.replace(b"\r\n", line_end)
        if len(found := verified(data)) == 1:
            yield name, data, found[0]


def verified(data: bytes) -> list[Reading]:
    """Return the readings of an input whose checksums are right."""
    decoder = Decoder(AMSTERDAM)
    results = decoder.feed(data) + decoder.close()
    readings = [result.reading for result in results if isinstance(result, Accepted)]
    return [reading for reading in readings if reading.crc in VERIFIED]


def is_believed(damaged: bytes, reading: Reading) -> bool:
    """Return True if a damaged telegram gives another reading than the whole one's."""
    return any(found != msgspec.structs.replace(reading, crc=found.crc) for found in verified(damaged))


def flip_bits(place: str, data: bytes, reading: Reading, totals: Totals, step: int = 1) -> None:
    """Turn over every bit of a telegram, or each `step`-th one."""
    whole = int.from_bytes(data, "little")
    for bit in range(0, 8 * len(data), step):
        totals.damaged += 1
        if is_believed((whole ^ 1 << bit).to_bytes(len(data), "little"), reading):
            totals.accepted.append(f"{place}, byte {bit // 8} bit {bit % 8}")


def replace_bytes(
    place: str, data: bytes, reading: Reading, totals: Totals, rounds: int, rng: random.Random
) -> None:
    """Replace three bytes of a telegram, `rounds` times."""
    for _ in range(rounds):
        damaged = bytearray(data)
        for at in rng.sample(range(len(data)), 3):
            damaged[at] ^= rng.randrange(1, 256)
        totals.damaged += 1
        if is_believed(bytes(damaged), reading):
            totals.accepted.append(f"{place}, {bytes(damaged)!r}")


def main() -> None:
    """Damage the corpus, and print the counts and what was accepted."""
    rounds, seed, *_ = [*map(int, sys.argv[1:]), *(ROUNDS, SEED)[len(sys.argv) - 1 :]]
    rng, start = random.Random(seed), perf_counter()
    bits, triples = Totals(), {name: Totals() for name in LINE_ENDS}
    for path in sorted(TELEGRAMS.glob("*.txt")):
        for name, data, reading in whole(path):
            place = f"{path.stem} with {name}"
            flip_bits(place, data, reading, bits)
            replace_bytes(place, data, reading, triples[name], rounds, rng)
    print(f"{bits.damaged} single bits: {len(bits.accepted)} accepted", *bits.accepted, sep="\n  ")
    for name, totals in triples.items():
        expected = totals.damaged / 65536
        print(f"{totals.damaged} times three bytes of {name}: {len(totals.accepted)} accepted", end=" ")
        print(f"(chance alone: {expected:.1f})", *totals.accepted, sep="\n  ")
    print(f"seed {seed}, {perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
