"""Measure the telegrams that p1tui and dsmr_parser decode in a second, side by side.

    python -m tests.bench.decode

Both decode one stream with checksums, on one thread; the best of ROUNDS rounds, taken in turns, counts, so
that a busy machine slows both. dsmr_parser gets its own buffer, the stream in one piece, which suits it best,
and the specification of the stream's version. The run takes ten seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from dsmr_parser import telegram_specifications
from dsmr_parser.clients.telegram_buffer import TelegramBuffer
from dsmr_parser.parsers import TelegramParser

from p1tui.p1.decoder import Accepted, Decoder
from tests.shared.folders import STREAM
from tests.shared.times import AMSTERDAM

BUDGET = 25
ROUNDS = 7


def p1tui(data: bytes) -> int:
    """Return the number of telegrams that p1tui reads."""
    return sum(isinstance(result, Accepted) for result in Decoder(AMSTERDAM).feed(data))


def dsmr_parser(data: bytes) -> int:
    """Return the number of telegrams that dsmr_parser reads."""
    buffer, parser = TelegramBuffer(), TelegramParser(telegram_specifications.V5)
    buffer.append(data.decode("ascii"))
    return len([parser.parse(telegram) for telegram in buffer.get_all()])


def rate(decode: Callable[[bytes], int], data: bytes) -> float:
    """Return the telegrams per second of one round."""
    start = perf_counter()
    count = decode(data)
    return count / (perf_counter() - start)


def main() -> None:
    """Print both rates and their ratio."""
    data = STREAM.read_bytes()
    assert p1tui(data) == dsmr_parser(data)
    rounds = [(rate(p1tui, data), rate(dsmr_parser, data)) for _ in range(ROUNDS)]
    ours, theirs = (max(rates) for rates in zip(*rounds, strict=True))
    print(f"p1tui       {ours:9.0f} telegrams/s")
    print(f"dsmr_parser {theirs:9.0f} telegrams/s")
    print(f"ratio       {ours / theirs:9.1f} (budget {BUDGET})")


if __name__ == "__main__":
    main()
