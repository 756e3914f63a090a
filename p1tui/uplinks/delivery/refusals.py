"""Judges a refusal by the calls before it: one row's fault, every call's, or to be looked up."""

from __future__ import annotations

from p1tui.uplinks.delivery.batch import Chunk, Rows
from p1tui.uplinks.outcome import CallResult


class Refusals:
    """Remembers the row that was refused last and the rows that were read back last.

    Threads: the worker's alone.
    """

    def __init__(self) -> None:
        self._refused_row: int | None = None
        self._read: Rows = ()

    def accepted(self) -> None:
        """Note that a call was acknowledged, so calls as such are good."""
        self._refused_row = None

    def read_back(self, rows: Rows) -> None:
        """Note that the target was asked for these rows."""
        self._read = rows

    def to_be_read_back(self, chunk: Chunk, result: CallResult) -> bool:
        """Return True if the target, asked for these rows, could tell stored ones from bad ones."""
        asks = result == "conflict" or (result == "bad_request" and len(chunk.rows) == 1)
        return asks and not chunk.doubt and chunk.rows != self._read

    def every_row(self, chunk: Chunk, result: CallResult) -> bool:
        """Return True if this is the second row refused with none taken between: the call is at fault."""
        if result != "bad_request" or len(chunk.rows) > 1 or chunk.doubt:
            return False
        if self._refused_row is None:
            self._refused_row = chunk.rows[0].time
        return self._refused_row != chunk.rows[0].time
