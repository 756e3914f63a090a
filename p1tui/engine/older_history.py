"""History older than the first live reading, to be written step by step beside the recording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from p1tui.model.quarters import DayAheadPrice
from p1tui.p1.reading import Reading


class OlderChunk(NamedTuple):
    """A stretch of older history, written between two live readings; it should take some 0.1 s."""

    readings: Sequence[Reading]
    """Oldest first."""
    prices: Sequence[DayAheadPrice] = ()
    """Day-ahead prices of electricity."""
    zone: str = ""
    """Bidding zone of the prices."""


class OlderHistory:
    """Chunks of history, the newest first: what is written is whole from its first reading on at any moment.

    Threads: any may call `give` and `waits`; only the recorder's calls the rest.
    """

    def __init__(self) -> None:
        self._chunks: Iterator[OlderChunk] | None = None

    def give(self, chunks: Iterable[OlderChunk]) -> None:
        """Set the chunks, the newest first."""
        self._chunks = iter(chunks)

    def waits(self) -> bool:
        """Return True if there may be chunks left."""
        return self._chunks is not None

    def take(self) -> OlderChunk | None:
        """Return the next chunk, `None` at the end."""
        chunk = next(self._chunks or iter(()), None)
        if chunk is None:
            self._chunks = None
        return chunk

    def drop(self) -> None:
        """Discard the chunks that are left."""
        self._chunks = None
