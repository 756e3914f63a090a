"""Judge a refusal by the calls before it: a fault of one row or of every call, or one to be looked up."""

from __future__ import annotations

from typing import Final

from p1tui.uplinks.delivery.batch import Chunk, Rows, Settled, UploadBatch
from p1tui.uplinks.outcome import RULES, CallResult

OF_ONE_ROW: Final = frozenset[CallResult]({"bad_request", "bad_contents", "no_fields", "too_large"})
"""Refusals that blame the contents of a row; given to every row, it is the call that is refused."""

MAYBE_STORED: Final = frozenset[CallResult]({"bad_request", "conflict"})
"""Refusals that may mean that the row is stored already."""

MOST_CONFLICTS: Final = 8
"""Rows in a row that are said to be stored though no call held them: another writer may have sent a few."""


def refused(batch: UploadBatch, result: CallResult) -> list[Settled]:
    """Note a refusal of the last call in its batch; return the rows that this settles."""
    if result in MAYBE_STORED:
        return batch.refused(conflict=result == "conflict")
    return batch.refused_for_good() if RULES[result].many == "park" else batch.split()


class Refusals:
    """Remembers the row refused last and the rows read back last.

    Threads: only the worker's.
    """

    def __init__(self) -> None:
        self._refused_row: int | None = None
        self._conflicts: set[int] = set()
        self._read_back: Rows = ()

    def accepted(self) -> None:
        """Note that a call was acknowledged, so that calls as such are valid."""
        self._refused_row = None
        self._conflicts.clear()

    def read_back(self, rows: Rows) -> None:
        """Note that these rows were read back from the target."""
        self._read_back = rows

    def to_be_read_back(self, chunk: Chunk, result: CallResult) -> bool:
        """Return True if reading these rows back would tell whether they are stored or bad."""
        unclear = result == "conflict" or (result == "bad_request" and len(chunk.rows) == 1)
        return unclear and not chunk.doubt and chunk.rows != self._read_back

    def every_row(self, chunk: Chunk, result: CallResult) -> bool:
        """Return True if the rows refused in a row show that the call itself is at fault.

        Two different rows show it; `MOST_CONFLICTS` if they are said to be stored.
        """
        if len(chunk.rows) > 1 or (chunk.doubt and result in MAYBE_STORED):
            return False
        time = chunk.rows[0].time
        if result == "conflict":
            self._conflicts.add(time)
            return len(self._conflicts) >= MOST_CONFLICTS
        if result not in OF_ONE_ROW:
            return False
        if self._refused_row is None:
            self._refused_row = time
        return self._refused_row != time
