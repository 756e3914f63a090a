"""Hold back readings that cannot follow the one before, until ten in a row agree with each other.

So one wrong date, register or id does no harm, and a changed meter delays ten readings and loses none. What a
wrong id alone held back is recorded with the id that is right, as soon as that is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.reading import Reading
from p1tui.store.batch import HeldReading
from p1tui.store.continuity import disagreement, is_new_meter, seconds_between
from p1tui.store.recording.identities import KnownIdentities

AGREEING: Final = 10
"""Number of held readings in a row that are believed if they agree with each other."""

MOST_WAITING: Final = 100
"""Readings that wait for the right id; older ones are taken for the known meter's."""


class Verdict(NamedTuple):
    """Result of judging one reading."""

    record: tuple[Reading, ...] = ()
    """Readings to record, oldest first."""
    errors: tuple[HeldReading, ...] = ()
    """Readings held back before that are now known to be wrong."""
    doubt: Message = NOTHING
    """Reason why readings had been held back that are now believed; else `NOTHING`."""
    double: bool = False
    """True if the second already has a reading; this one is dropped."""
    mended: tuple[Reading, ...] = ()
    """Readings held back for a wrong id, now with the right one, to record before the others."""


class PlausibilityFilter:
    """Judges readings in the order of their arrival.

    Threads: the recorder's.
    """

    def __init__(self, last: Reading | None = None, waiting: tuple[HeldReading, ...] = ()) -> None:
        self.last = last
        """The last recorded reading."""
        self.waiting = list(waiting)
        """Readings held back, oldest first."""
        self._known = KnownIdentities(last)

    def follow(self, reading: Reading) -> None:
        """Compare the next reading with this one, which is right."""
        self.last = _with_meter_id(self.last, reading)
        self._known.note(self.last)

    def judge(self, reading: Reading) -> Verdict:
        """Record a reading, hold it back, or drop it if its second already has one."""
        if self.last is not None:
            if doubt := self._known.doubt(reading) or disagreement(self.last, reading):
                return self._hold(reading, doubt)
            if self.last.time == reading.time and not is_new_meter(self.last, reading):
                return Verdict(double=True)
        held, self.waiting = self.waiting, []
        mended, errors = self._settle(held, reading)
        self.follow(reading)
        return Verdict((reading,), errors, mended=mended)

    def end(self) -> Verdict:
        """Settle what waits, since no further reading comes."""
        held, self.waiting = self.waiting, []
        mended, errors = self._settle(held, None)
        return Verdict(errors=errors, mended=mended)

    def _hold(self, reading: Reading, doubt: Message) -> Verdict:
        if self.waiting and self.waiting[-1].reading.time == reading.time:
            return Verdict(double=True)
        self.waiting.append(HeldReading(reading, doubt))
        start = self._start_of_run()
        earlier, run = self.waiting[:start], self.waiting[start:]
        if len(run) < AGREEING:
            misnamed = [held for held in earlier if self._known.doubt(held.reading)]
            errors = tuple(held for held in earlier if held not in misnamed)
            self.waiting = [*misnamed, *run][-MOST_WAITING:]
            surplus = len(misnamed) + len(run) - len(self.waiting)
            mended, lost = self._settle(misnamed[:surplus], None)
            return Verdict(errors=errors + lost, mended=mended)
        self.waiting = []
        believed = tuple(held.reading for held in run)
        mended, errors = self._settle(earlier, believed[0])
        assert self.last is not None
        doubt = disagreement(self.last, believed[0])
        for each in believed:
            self.follow(each)
        return Verdict(believed, errors, doubt, mended=mended)

    def _start_of_run(self) -> int:
        """Return the place of the first of those waiting from which each agrees with the one before it."""
        start = len(self.waiting) - 1
        while start and _agree(self.waiting[start - 1].reading, self.waiting[start].reading):
            start -= 1
        return start

    def _settle(
        self, held: Iterable[HeldReading], following: Reading | None
    ) -> tuple[tuple[Reading, ...], tuple[HeldReading, ...]]:
        """Name those held back for a wrong id by one that is right; return them, and those that are wrong."""
        mended, errors = [], []
        for each in held:
            named = self._named(each.reading, following)
            if named is None:
                errors.append(each)
            else:
                mended.append(named)
                self.follow(named)
        return tuple(mended), tuple(errors)

    def _named(self, reading: Reading, following: Reading | None) -> Reading | None:
        """Return a reading with the ids of the one that follows, or else with those known before.

        `None` if its ids are right, or if it is in neither place a possible reading.
        """
        if not self._known.doubt(reading):
            return None
        for known in (KnownIdentities(following), self._known) if following is not None else (self._known,):
            named = known.renamed(reading)
            if self._can_come(named) and (following is None or not disagreement(named, following)):
                return named
        return None

    def _can_come(self, reading: Reading) -> bool:
        assert self.last is not None
        taken = self.last.time == reading.time and not is_new_meter(self.last, reading)
        return not taken and not disagreement(self.last, reading)


def _agree(before: Reading, after: Reading) -> bool:
    """Return True if one held reading can follow another of the same meter."""
    if seconds_between(before, after) < 0 or is_new_meter(before, after):
        return False
    return not disagreement(before, after) and not KnownIdentities(before).doubt(after)


def _with_meter_id(before: Reading | None, reading: Reading) -> Reading:
    """Return the reading with the meter's id of the one before, if it has none and comes from that meter."""
    if reading.meter is not None or before is None or before.meter is None or is_new_meter(before, reading):
        return reading
    return msgspec.structs.replace(reading, meter=before.meter)
