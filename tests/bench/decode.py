"""Telegrams per second of p1tui and dsmr_parser, side by side: `python -m tests.bench.decode`.

The same stream for both, checksums on in both, one thread; the best of a few rounds taken in turns, so that a
busy machine slows both. dsmr_parser gets its own buffer and the specification of the stream's version.
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
CHUNK = 4096
"""Bytes at a time for both, as a port at 115200 baud gives them."""


def p1tui(chunks: list[bytes]) -> int:
    """Telegrams that p1tui reads."""
    decoder = Decoder(AMSTERDAM)
    return sum(isinstance(result, Accepted) for chunk in chunks for result in decoder.feed(chunk))


def dsmr_parser(chunks: list[bytes]) -> int:
    """Telegrams that dsmr_parser reads."""
    buffer, parser = TelegramBuffer(), TelegramParser(telegram_specifications.V5)
    count = 0
    for chunk in chunks:
        buffer.append(chunk.decode("ascii"))
        for telegram in buffer.get_all():
            parser.parse(telegram)
            count += 1
    return count


def rate(decode: Callable[[list[bytes]], int], chunks: list[bytes]) -> float:
    """Telegrams per second of one round."""
    start = perf_counter()
    count = decode(chunks)
    return count / (perf_counter() - start)


def main() -> None:
    """Print both rates and their ratio."""
    data = STREAM.read_bytes()
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    assert p1tui(chunks) == dsmr_parser(chunks)
    rounds = [(rate(p1tui, chunks), rate(dsmr_parser, chunks)) for _ in range(ROUNDS)]
    ours, theirs = (max(rates) for rates in zip(*rounds, strict=True))
    print(f"p1tui       {ours:9.0f} telegrams/s")
    print(f"dsmr_parser {theirs:9.0f} telegrams/s")
    print(f"ratio       {ours / theirs:9.1f} (budget {BUDGET})")


if __name__ == "__main__":
    main()
