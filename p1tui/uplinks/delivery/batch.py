"""The rows under way: which are done, which go next, and what a refusal means. Pure: no network, no clock.

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
"""Rows in the call that tries a link of which nothing good is known. One: what a broken-off run sent then
ends either after one row or where the next run, too, would end its call."""


class Chunk(msgspec.Struct, frozen=True):
    """Rows of one call.

    `doubt`: they may be stored already; `mixed`: as part of a batch that is, in part. A piece whose `role`
    is `first` or `last` probes for `rest`, the rows between; `before` is a first row whose probe was refused.
    """

    rows: Rows
    doubt: bool = False
    mixed: bool = False
    role: Literal["rows", "first", "last"] = "rows"
    rest: Rows = ()
    before: Rows = ()


class Settled(msgspec.Struct, frozen=True):
    """Rows that are done with: acknowledged, known or taken to be stored, or to be parked."""

    rows: Rows
    how: Literal["sent", "duplicate", "unconfirmed", "park"]


class UploadBatch:
    """Due rows, at least one, from the first call with them until the last is done.

    `again`: the rows were refused before, each by itself. Any of them may be stored all the same, or be
    refused once more; so none counts as stored without the target's word for this very row.
    Each method that says what a call came to returns the rows that are done by it.
    """

    def __init__(self, rows: Sequence[Entry], *, doubt: bool = False, again: bool = False) -> None:
        self.again = again
        self._rows = tuple(rows)
        doubt = doubt or again
        # An earlier run may have tried a bad link with the first row alone.
        cuts = [slice(SMALL), slice(SMALL, None)] if doubt and not again else [slice(None)]
        self._pieces = [Chunk(self._rows[cut], doubt) for cut in cuts if self._rows[cut]]
        self._done: set[int] = set()
        self._passed = 0

    @property
    def finished(self) -> bool:
        """Whether every row is done."""
        return not self._pieces

    @property
    def untouched(self) -> bool:
        """Whether nothing is known of these rows, so that they may be taken anew with those due since."""
        return not self._done and not self.in_doubt()

    def __len__(self) -> int:
        return len(self._rows) - self._passed

    def advance(self) -> tuple[int, int] | None:
        """How many more rows are done, with all before them, and the last one's time; `None` if none is."""
        before = self._passed
        while self._passed < len(self._rows) and self._rows[self._passed].time in self._done:
            self._passed += 1
        return (self._passed - before, self._rows[self._passed - 1].time) if self._passed > before else None

    def in_doubt(self) -> int:
        """How many rows may be stored already."""
        return sum(len(p.rows) + len(p.rest) + len(p.before) for p in self._pieces if p.doubt)

    def next(self, limit: int) -> Chunk:
        """The rows of the next call, at most `limit`."""
        piece = self._pieces[0]
        if len(piece.rows) > limit:
            self._pieces[:1] = _cut(piece, limit)
        return self._pieces[0]

    def unanswered(self) -> None:
        """No clear answer came. A probe that may be stored by itself proves nothing; the next row does."""
        piece = self._pieces.pop(0)
        single = Chunk(piece.rows, True, piece.mixed)
        rest = piece.rest
        if piece.role == "rows":
            new = [replace(piece, doubt=True)]
        elif not rest:
            new = [Chunk(piece.before, True), single] if piece.before else [single]
        elif piece.role == "first":
            new = [single, Chunk(rest, True) if len(rest) == 1 else _first_probe(rest)]
        else:
            new = [replace(piece, rows=rest[-1:], rest=rest[:-1]), single]
        self._pieces[:0] = new

    def accepted(self) -> list[Settled]:
        """The call was acknowledged."""
        piece = self._pieces.pop(0)
        done = [self._settle(piece.rows, "sent")]
        if piece.role == "first":
            self._pieces.insert(0, Chunk(piece.rest))
        elif piece.role == "last":
            # Not all was stored, so the refusal of the first row may have been for what is in it.
            if piece.before:
                done.append(self._settle(piece.before, "park"))
            if piece.rest:
                self._pieces[:0] = _halves(Chunk(piece.rest, True, mixed=True))
        return done

    def read_back(self, present: frozenset[int]) -> list[Settled]:
        """The target said which of the next call's rows it holds."""
        piece = self._pieces.pop(0)
        rows = piece.before + piece.rows + piece.rest
        missing = tuple(row for row in rows if row.time not in present)
        found = tuple(row for row in rows if row.time in present)
        if missing:
            self._pieces.insert(0, Chunk(missing))
        return [self._settle(found, "sent")] if found else []

    def refused(self, *, conflict: bool) -> list[Settled]:
        """The call was refused with 400, or with 409 (`conflict`): one of its rows is stored already."""
        piece = self._pieces[0]
        if piece.role == "first":
            return self._first_refused(conflict)
        if piece.role == "last":
            self._pieces.pop(0)
            return [self._settle(piece.before + piece.rest + piece.rows, "unconfirmed")]
        if len(piece.rows) > 1:
            probe = piece.doubt and not self.again
            self._pieces[:1] = [_first_probe(piece.rows)] if probe else _halves(piece)
            return []
        self._pieces.pop(0)
        if conflict:
            return [self._settle(piece.rows, "duplicate")]
        stored = piece.doubt and not piece.mixed and not self.again
        return [self._settle(piece.rows, "unconfirmed" if stored else "park")]

    def split(self) -> list[Settled]:
        """The call was refused for what is in it: halves, or a single row to be parked."""
        piece = self._pieces.pop(0)
        if piece.role == "first":
            self._pieces.insert(0, Chunk(piece.rest, True, piece.mixed))
        elif piece.role == "last":
            self._pieces.insert(0, Chunk(piece.before + piece.rest, True, mixed=True))
        if len(piece.rows) == 1:
            return [self._settle(piece.rows, "park")]
        self._pieces[:0] = _halves(piece)
        return []

    def _first_refused(self, conflict: bool) -> list[Settled]:
        first = self._pieces.pop(0)
        probe = Chunk(first.rest[-1:], True, role="last", rest=first.rest[:-1])
        if conflict:
            self._pieces.insert(0, probe)
            return [self._settle(first.rows, "duplicate")]
        self._pieces.insert(0, replace(probe, before=first.rows))
        return []

    def _settle(self, rows: Rows, how: Literal["sent", "duplicate", "unconfirmed", "park"]) -> Settled:
        self._done.update(row.time for row in rows)
        return Settled(rows, how)


def _first_probe(rows: Rows) -> Chunk:
    return Chunk(rows[:1], True, role="first", rest=rows[1:])


def _cut(piece: Chunk, at: int) -> list[Chunk]:
    return [replace(piece, rows=piece.rows[:at]), replace(piece, rows=piece.rows[at:])]


def _halves(piece: Chunk) -> list[Chunk]:
    return _cut(piece, len(piece.rows) // 2) if len(piece.rows) > 1 else [piece]
