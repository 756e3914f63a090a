"""The batch being sent: the next call, settled rows, and the meaning of a refusal. No network, no clock.

If an earlier call with the same rows got no clear answer ("in doubt"), a refusal has two meanings: the rows
are bad, or they are already stored. Rows go oldest first and a call stores all of its rows or none, so stored
rows are the older ones. So the first and then the last row are sent alone. If the first is accepted, none was
stored; if both are refused, all seem to be; else the border lies between them, and the rest is halved.

A server that refuses everything refuses both as well. So rows that seem to be stored are settled only when a
later call is accepted: of another row of the batch, else of the rows after it (`extend`), sent as a control.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from p1tui.model.entries import Entry

Rows = tuple[Entry, ...]

SMALL = 1
"""Rows in the call that tests a failing link. It is one, so that an interrupted run has sent either one row
or as many as the next run would send in one call."""

HowSettled = Literal["sent", "duplicate", "unconfirmed", "park"]
"""Acknowledged, said to be stored, assumed to be stored, or parked."""


class Chunk(msgspec.Struct, frozen=True):
    """Rows that go in one call."""

    rows: Rows
    """At least one, oldest first."""
    doubt: bool = False
    """True if they may already be stored."""
    mixed: bool = False
    """True if their batch is partly stored."""
    role: Literal["rows", "first", "last"] = "rows"
    """`first` and `last`: a row sent alone, as a probe for a batch in doubt."""
    rest: Rows = ()
    """Rows of the batch that a probe leaves to be sent."""
    before: Rows = ()
    """First row of the batch, if its probe was refused."""


class Settled(msgspec.Struct, frozen=True):
    """Rows that need no further call."""

    rows: Rows
    how: HowSettled


class UploadBatch:
    """Due rows, at least one, from their first call until the last is settled.

    `doubt`: the rows may be stored already. `again`: they were parked, each refused alone. Any of them may be
    stored or be refused again, so a row counts as stored only if the target confirms that row. Each method
    that takes the result of a call returns the rows that it settles.

    Threads: only its worker's.
    """

    def __init__(self, rows: Sequence[Entry], *, doubt: bool = False, again: bool = False) -> None:
        self.again = again
        self._rows = tuple(rows)
        # An earlier run may have sent the first row alone, to test a failing link.
        cuts = [slice(SMALL), slice(SMALL, None)] if doubt and not again else [slice(None)]
        self._chunks = [Chunk(self._rows[cut], doubt) for cut in cuts if self._rows[cut]]
        self._settled: set[int] = set()
        self._unproven: list[Settled] = []
        self._passed = 0
        self._own = len(self._rows)

    @property
    def finished(self) -> bool:
        """True if every row is settled."""
        return not self._chunks and not self._unproven

    @property
    def needs_control(self) -> bool:
        """True if all rows that are left seem to be stored, and no call has been accepted since."""
        return not self._chunks and bool(self._unproven)

    @property
    def untouched(self) -> bool:
        """True if no row is settled or in doubt, so that the batch may be taken again with newer rows."""
        return not self._settled and not self.in_doubt()

    @property
    def clear(self) -> bool:
        """True if no row after the settled head is settled or in doubt."""
        return len(self._settled) == self._passed and not self.in_doubt()

    @property
    def together(self) -> int:
        """Rows after the settled head that one call may hold: controls go alone while others are left."""
        return self._own - self._passed if self._own > self._passed else len(self)

    def __len__(self) -> int:
        return len(self._rows) - self._passed

    def extend(self, rows: Sequence[Entry], *, doubt: bool) -> None:
        """Add the rows that follow, as controls: one alone, then the others; all alone if not in doubt."""
        self._rows += tuple(rows)
        cuts = [slice(SMALL), slice(SMALL, None)]
        parts = [rows[cut] for cut in cuts] if doubt else [[row] for row in rows]
        self._chunks += [Chunk(tuple(part), doubt) for part in parts if part]

    def advance(self) -> tuple[int, int] | None:
        """Return the growth of the settled head of the batch in rows, and its last row's time, if any."""
        before = self._passed
        while self._passed < len(self._rows) and self._rows[self._passed].time in self._settled:
            self._passed += 1
        return (self._passed - before, self._rows[self._passed - 1].time) if self._passed > before else None

    def in_doubt(self) -> int:
        """Return the number of rows that may already be stored."""
        waiting = sum(
            len(chunk.rows) + len(chunk.rest) + len(chunk.before) for chunk in self._chunks if chunk.doubt
        )
        return waiting + sum(len(part.rows) for part in self._unproven)

    def next(self, limit: int) -> Chunk:
        """Return the rows of the next call, at most `limit`."""
        chunk = self._chunks[0]
        if len(chunk.rows) > limit:
            self._chunks[:1] = _cut(chunk, limit)
        return self._chunks[0]

    def unanswered(self) -> None:
        """Note that no clear answer came: the probe may now be stored, so send another row alone."""
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
        settled = [*self.proven(), self._settle(chunk.rows, "sent")]
        if chunk.role == "first":
            self._chunks.insert(0, Chunk(chunk.rest))
        elif chunk.role == "last":
            # Not all rows were stored, so the first row may have been refused for its contents.
            if chunk.before:
                settled.append(self._settle(chunk.before, "park"))
            if chunk.rest:
                self._chunks[:0] = _halves(Chunk(chunk.rest, True, mixed=True))
        return settled

    def read_back(self, present: frozenset[int]) -> list[Settled]:
        """Note the times of the rows of the next call, which is no probe, that the target holds."""
        rows = self._chunks.pop(0).rows
        missing = tuple(row for row in rows if row.time not in present)
        found = tuple(row for row in rows if row.time in present)
        if missing:
            self._chunks.insert(0, Chunk(missing))
        return [self._settle(found, "sent")] if found else []

    def refused(self, *, conflict: bool) -> list[Settled]:
        """Note that the call was refused for a row that is bad or stored (`conflict`: said to be stored).

        Rows that seem to be stored are settled by the next call that is accepted.
        """
        chunk = self._chunks[0]
        if chunk.role == "first":
            self._first_refused(conflict)
            return []
        if chunk.role == "last":
            self._chunks.pop(0)
            return self._seem_stored(chunk.before + chunk.rest + chunk.rows, "unconfirmed")
        if len(chunk.rows) > 1:
            probe = chunk.doubt and not self.again
            self._chunks[:1] = [_first_probe(chunk.rows)] if probe else _halves(chunk)
            return []
        self._chunks.pop(0)
        if conflict:
            return self._seem_stored(chunk.rows, "duplicate")
        if chunk.doubt and not chunk.mixed and not self.again:
            return self._seem_stored(chunk.rows, "unconfirmed")
        self.ask_again()
        return [self._settle(chunk.rows, "park")]

    def split(self) -> list[Settled]:
        """Note that the call was refused for its contents: halve it, or park a single row."""
        chunk = self._chunks.pop(0)
        if chunk.role == "first":
            self._chunks.insert(0, Chunk(chunk.rest, True, chunk.mixed))
        elif chunk.role == "last":
            self._chunks.insert(0, Chunk(chunk.before + chunk.rest, True, mixed=True))
        if len(chunk.rows) == 1:
            self.ask_again()
            return [self._settle(chunk.rows, "park")]
        self._chunks[:0] = _halves(chunk)
        return []

    def refused_for_good(self) -> list[Settled]:
        """Note that the target takes none of the rows of the call, whatever goes with them: park them all."""
        return [self._settle(self._chunks.pop(0).rows, "park")]

    def ask_again(self) -> None:
        """Put the rows that seem to be stored in doubt again: the target refuses others, too."""
        self._chunks[:0] = [Chunk(part.rows, True) for part in self._unproven]
        self._unproven.clear()

    def proven(self) -> list[Settled]:
        """Settle the rows that seem to be stored: the target takes others, so it has these."""
        proven = [self._settle(part.rows, part.how) for part in self._unproven]
        self._unproven.clear()
        return proven

    def _first_refused(self, conflict: bool) -> None:
        first = self._chunks.pop(0)
        probe = Chunk(first.rest[-1:], True, role="last", rest=first.rest[:-1])
        if conflict:
            self._seem_stored(first.rows, "duplicate")
            self._chunks.insert(0, probe)
        else:
            self._chunks.insert(0, replace(probe, before=first.rows))

    def _seem_stored(self, rows: Rows, how: HowSettled) -> list[Settled]:
        self._unproven.append(Settled(rows, how))
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
