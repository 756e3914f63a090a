"""Judge a refusal by the calls before it: a fault of one row or of every call, or one to be looked up."""

from __future__ import annotations

from typing import Final

from p1tui.uplinks.delivery.batch import Chunk, Rows
from p1tui.uplinks.outcome import CallResult

OF_ONE_ROW: Final = frozenset[CallResult]({"bad_request", "bad_bytes", "too_large"})
"""Refusals that blame the contents of a row; given to every row, it is the call that is refused."""


class Refusals:
    """Remembers the row refused last and the rows read back last.

    Threads: only the worker's.
    """

    def __init__(self) -> None:
        self._refused_row: int | None = None
        self._read_back: Rows = ()

    def accepted(self) -> None:
        """Note that a call was acknowledged, so that calls as such are valid."""
        self._refused_row = None

    def read_back(self, rows: Rows) -> None:
        """Note that these rows were read back from the target."""
        self._read_back = rows

    def to_be_read_back(self, chunk: Chunk, result: CallResult) -> bool:
        """Return True if reading these rows back would tell whether they are stored or bad."""
        unclear = result == "conflict" or (result == "bad_request" and len(chunk.rows) == 1)
        return unclear and not chunk.doubt and chunk.rows != self._read_back

    def every_row(self, chunk: Chunk, result: CallResult) -> bool:
        """Return True if two different rows were refused in a row, so that the call itself is at fault."""
        if result not in OF_ONE_ROW or len(chunk.rows) > 1:
            return False
        if chunk.doubt and result == "bad_request":  # it may mean that the row is stored already
            return False
        if self._refused_row is None:
            self._refused_row = chunk.rows[0].time
        return self._refused_row != chunk.rows[0].time
