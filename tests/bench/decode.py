"""Telegrams per second of p1tui and dsmr_parser, side by side: `python -m tests.bench.decode`.

The same stream for both, checksums on in both, one thread; the best of some rounds taken in turns, so that a
busy machine slows both. dsmr_parser gets its own buffer, the stream in one piece, which suits it best, and
the specification of the stream's version.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from dsmr_parser import telegram_specifications
from dsmr_parser.clients.telegram_buffer import TelegramBuffer
from dsmr_parser.parsers import TelegramParser

from p1tui.p1.decoder import Accepted, Decoder
from tests.p1.telegrams import AMSTERDAM, STREAM

BUDGET = 25
ROUNDS = 7


def p1tui(data: bytes) -> int:
    """Telegrams that p1tui reads."""
    return sum(isinstance(result, Accepted) for result in Decoder(AMSTERDAM).feed(data))


def dsmr_parser(data: bytes) -> int:
    """Telegrams that dsmr_parser reads."""
    buffer, parser = TelegramBuffer(), TelegramParser(telegram_specifications.V5)
    buffer.append(data.decode("ascii"))
    return len([parser.parse(telegram) for telegram in buffer.get_all()])


def rate(decode: Callable[[bytes], int], data: bytes) -> float:
    """Telegrams per second of one round."""
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
