"""Measure the telegrams that p1tui and dsmr_parser decode in a second, side by side.

    python -m tests.bench.decode

Both decode one stream with checksums, on one thread; the best of ROUNDS rounds, taken in turns, counts, so
that a busy machine slows both. dsmr_parser gets its own buffer, the stream in one piece, which suits it best,
and the specification of the stream's version. `p1tui decode` as a whole, a process with the stream many times
over as its file and JSON on its standard output, stands beside dsmr_parser's reading alone. The run takes 20
seconds.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from dsmr_parser import telegram_specifications
from dsmr_parser.clients.telegram_buffer import TelegramBuffer
from dsmr_parser.parsers import TelegramParser

from p1tui.p1.decoder import Accepted, Decoder
from tests.shared.folders import STREAM
from tests.shared.times import AMSTERDAM

BUDGET = 30
COMMAND_BUDGET = 15
ROUNDS = 7
COPIES = 40
"""Repetitions of the stream in the command's file, so that starting Python is a small part of it."""


def p1tui(data: bytes) -> int:
    """Return the number of telegrams that p1tui reads."""
    return sum(isinstance(result, Accepted) for result in Decoder(AMSTERDAM).feed(data))


def dsmr_parser(data: bytes) -> int:
    """Return the number of telegrams that dsmr_parser reads."""
    buffer, parser = TelegramBuffer(), TelegramParser(telegram_specifications.V5)
    buffer.append(data.decode("ascii"))
    return len([parser.parse(telegram) for telegram in buffer.get_all()])


def command(file: Path, data: bytes) -> int:
    """Return the number of telegrams that `p1tui decode` prints as JSON."""
    file.write_bytes(data * COPIES)
    run = [sys.executable, "-m", "p1tui", "decode", str(file)]
    return subprocess.run(run, check=True, capture_output=True).stdout.count(b"\n")


def rate(decode: Callable[[bytes], int], data: bytes) -> float:
    """Return the telegrams per second of one round."""
    start = perf_counter()
    count = decode(data)
    return count / (perf_counter() - start)


def main() -> None:
    """Print both rates and their ratio."""
    data = STREAM.read_bytes()
    assert p1tui(data) == dsmr_parser(data)
    with TemporaryDirectory() as folder:
        whole = partial(command, Path(folder, "stream"))
        rounds = [[rate(each, data) for each in (p1tui, dsmr_parser, whole)] for _ in range(ROUNDS)]
    ours, theirs, printed = (max(rates) for rates in zip(*rounds, strict=True))
    print(f"dsmr_parser   {theirs:9.0f} telegrams/s")
    for name, reached, budget in (("p1tui", ours, BUDGET), ("p1tui decode", printed, COMMAND_BUDGET)):
        print(f"{name:12}  {reached:9.0f} telegrams/s, {reached / theirs:.1f} times that (budget {budget})")


if __name__ == "__main__":
    main()
