"""Cut a recording at its telegrams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import msgspec

from p1tui.recordings.damage import NewerFormat
from p1tui.recordings.formats import OWN_VERSION
from p1tui.recordings.timed import Run, TimedLines
from p1tui.recordings.unpacking import BLOCK, blocks, unpacked


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A telegram with the bytes that follow it, or bytes before the first."""

    data: bytes
    at: float | None = None
    """UTC seconds of its arrival; `None` if the recording does not tell."""


def pieces_of(path: Path) -> Iterator[Piece]:
    """Yield the pieces of a recording of any kind. Raises `OSError` behind all that could be read."""
    with path.open("rb") as file:
        timed = TimedLines(path.stat().st_mtime)
        yield from pieces(_runs(timed, blocks(unpacked(file))))


def plain_blocks(timed: TimedLines, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a recording of any kind as they come, without what loggers added."""
    for run in _runs(timed, blocks):
        yield run.data


def _runs(timed: TimedLines, blocks: Iterable[bytes]) -> Iterator[Run]:
    trouble: OSError | None = None
    try:
        for block in blocks:
            yield from timed.feed(block)
    except OSError as error:
        trouble = error
    yield from timed.close()
    if trouble is not None:
        raise trouble
    if timed.newest > OWN_VERSION:
        raise NewerFormat(timed.newest)


def pieces(runs: Iterable[Run]) -> Iterator[Piece]:
    """Yield the bytes cut before each line that starts with `/`, or after `BLOCK` bytes without one.

    Raises the `OSError` of `runs`, behind all that came before it.
    """
    rest, at = b"", None
    trouble: OSError | None = None
    try:
        for run in runs:
            if run.at is not None:
                if rest:
                    yield Piece(rest, at)
                rest, at = b"", run.at
            *whole, rest = _cut(rest + run.data)
            for data in whole:
                yield Piece(data, at)
                at = None
            if len(rest) >= BLOCK:
                yield Piece(rest, at)
                rest, at = b"", None
    except OSError as error:
        trouble = error
    if rest:
        yield Piece(rest, at)
    if trouble is not None:
        raise trouble


def _cut(data: bytes) -> list[bytes]:
    starts = [0]
    at = data.find(b"/", 1)
    while at > 0:
        if data[at - 1] in b"\r\n":
            starts.append(at)
        at = data.find(b"/", at + 1)
    return [data[start:end] for start, end in pairwise([*starts, len(data)])]
