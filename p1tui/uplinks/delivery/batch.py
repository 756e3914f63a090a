"""The rows under way: those done, those to go next, and the meaning of a refusal. Pure: no network, no clock.

A refusal has two readings where an earlier call with the same rows got no clear answer ("in doubt"): the rows
are bad, or they are stored already. Rows go oldest first and a call stores all of its rows or none, so the
stored ones are the older. The first and then the last row are sent singly: the first taken means that none
was stored, both refused that all were; else the border lies between, and what is left is halved.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from p1tui.model.entries import Entry

Rows = tuple[Entry, ...]

SMALL = 1
"""Rows in the call that tries a link of which nothing good is known. One: a run that was broken off has then
sent either one row, or as many as the next run would send in one call, too."""

HowSettled = Literal["sent", "duplicate", "unconfirmed", "park"]
"""Acknowledged, known to be stored, taken to be stored, or to be set aside."""


class Chunk(msgspec.Struct, frozen=True):
    """Rows that go in one call."""

    rows: Rows
    """At least one, oldest first."""
    doubt: bool = False
    """True if they may be stored already."""
    mixed: bool = False
    """True if they are of a batch that is stored in part."""
    role: Literal["rows", "first", "last"] = "rows"
    """`first` and `last` probe for the rows of a batch between them."""
    rest: Rows = ()
    """The rows that a probe stands for."""
    before: Rows = ()
    """The first row of the batch, of which the probe was refused."""


class Settled(msgspec.Struct, frozen=True):
    """Rows that need no further call."""

    rows: Rows
    how: HowSettled


class UploadBatch:
    """Due rows, at least one, from the first call with them until the last is settled.

    `again`: the rows were refused before, each by itself. Any of them may be stored all the same, or be
    refused once more; so none counts as stored without the target's word for this very row. Each method that
    takes the result of a call returns the rows that it settles.

    Threads: its worker's alone.
    """

    def __init__(self, rows: Sequence[Entry], *, doubt: bool = False, again: bool = False) -> None:
        self.again = again
        self._rows = tuple(rows)
        doubt = doubt or again
        # An earlier run may have tried a bad link with the first row alone.
        cuts = [slice(SMALL), slice(SMALL, None)] if doubt and not again else [slice(None)]
        self._chunks = [Chunk(self._rows[cut], doubt) for cut in cuts if self._rows[cut]]
        self._settled: set[int] = set()
        self._passed = 0

    @property
    def finished(self) -> bool:
        """True if every row is settled."""
        return not self._chunks

    @property
    def untouched(self) -> bool:
        """True if nothing is known of these rows, so that they may be taken anew with those due since."""
        return not self._settled and not self.in_doubt()

    def __len__(self) -> int:
        return len(self._rows) - self._passed

    def advance(self) -> tuple[int, int] | None:
        """Return the number of rows newly settled with all before them, and the last one's time, if any."""
        before = self._passed
        while self._passed < len(self._rows) and self._rows[self._passed].time in self._settled:
            self._passed += 1
        return (self._passed - before, self._rows[self._passed - 1].time) if self._passed > before else None

    def in_doubt(self) -> int:
        """Return how many rows may be stored already."""
        return sum(
            len(chunk.rows) + len(chunk.rest) + len(chunk.before) for chunk in self._chunks if chunk.doubt
        )

    def next(self, limit: int) -> Chunk:
        """Return the rows of the next call, at most `limit`."""
        chunk = self._chunks[0]
        if len(chunk.rows) > limit:
            self._chunks[:1] = _cut(chunk, limit)
        return self._chunks[0]

    def unanswered(self) -> None:
        """Note that no clear answer came. A probe that may be stored proves nothing; the next row does."""
        chunk = self._chunks.pop(0)
        single = Chunk(chunk.rows, True, chunk.mixed)
        rest = chunk.rest
        if chunk.role == "rows":
            new = [replace(chunk, doubt=True)]
        elif not rest:
            new = [Chunk(chunk.before, True), single] if chunk.before else [single]
        elif chunk.role == "first":
            new = [single, Chunk(rest, True) if len(rest) == 1 else _first_probe(rest)]
        else:
            new = [replace(chunk, rows=rest[-1:], rest=rest[:-1]), single]
        self._chunks[:0] = new

    def accepted(self) -> list[Settled]:
        """Note that the call was acknowledged."""
        chunk = self._chunks.pop(0)
        settled = [self._settle(chunk.rows, "sent")]
        if chunk.role == "first":
            self._chunks.insert(0, Chunk(chunk.rest))
        elif chunk.role == "last":
            # Not all was stored, so the refusal of the first row may have been for what is in it.
            if chunk.before:
                settled.append(self._settle(chunk.before, "park"))
            if chunk.rest:
                self._chunks[:0] = _halves(Chunk(chunk.rest, True, mixed=True))
        return settled

    def read_back(self, present: frozenset[int]) -> list[Settled]:
        """Note which rows of the next call the target holds, by their times."""
        chunk = self._chunks.pop(0)
        rows = chunk.before + chunk.rows + chunk.rest
        missing = tuple(row for row in rows if row.time not in present)
        found = tuple(row for row in rows if row.time in present)
        if missing:
            self._chunks.insert(0, Chunk(missing))
        return [self._settle(found, "sent")] if found else []

    def refused(self, *, conflict: bool) -> list[Settled]:
        """Note that the call was refused for a row that is bad, or stored (`conflict`: stored for sure)."""
        chunk = self._chunks[0]
        if chunk.role == "first":
            return self._first_refused(conflict)
        if chunk.role == "last":
            self._chunks.pop(0)
            return [self._settle(chunk.before + chunk.rest + chunk.rows, "unconfirmed")]
        if len(chunk.rows) > 1:
            probe = chunk.doubt and not self.again
            self._chunks[:1] = [_first_probe(chunk.rows)] if probe else _halves(chunk)
            return []
        self._chunks.pop(0)
        if conflict:
            return [self._settle(chunk.rows, "duplicate")]
        stored = chunk.doubt and not chunk.mixed and not self.again
        return [self._settle(chunk.rows, "unconfirmed" if stored else "park")]

    def split(self) -> list[Settled]:
        """Note that the call was refused for its contents: halve it, or park a single row."""
        chunk = self._chunks.pop(0)
        if chunk.role == "first":
            self._chunks.insert(0, Chunk(chunk.rest, True, chunk.mixed))
        elif chunk.role == "last":
            self._chunks.insert(0, Chunk(chunk.before + chunk.rest, True, mixed=True))
        if len(chunk.rows) == 1:
            return [self._settle(chunk.rows, "park")]
        self._chunks[:0] = _halves(chunk)
        return []

    def _first_refused(self, conflict: bool) -> list[Settled]:
        first = self._chunks.pop(0)
        probe = Chunk(first.rest[-1:], True, role="last", rest=first.rest[:-1])
        if conflict:
            self._chunks.insert(0, probe)
            return [self._settle(first.rows, "duplicate")]
        self._chunks.insert(0, replace(probe, before=first.rows))
        return []

    def _settle(self, rows: Rows, how: HowSettled) -> Settled:
        self._settled.update(row.time for row in rows)
        return Settled(rows, how)


def _first_probe(rows: Rows) -> Chunk:
    return Chunk(rows[:1], True, role="first", rest=rows[1:])


def _cut(chunk: Chunk, at: int) -> list[Chunk]:
    return [replace(chunk, rows=chunk.rows[:at]), replace(chunk, rows=chunk.rows[at:])]


def _halves(chunk: Chunk) -> list[Chunk]:
    return _cut(chunk, len(chunk.rows) // 2) if len(chunk.rows) > 1 else [chunk]
