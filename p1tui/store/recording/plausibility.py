"""Readings that cannot follow the one before are held back until ten in a row agree with each other.

So one wrong date or register does no harm, and a changed meter costs a delay of ten readings, never one of
them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.reading import Reading
from p1tui.store.batch import HeldReading
from p1tui.store.continuity import disagreement, is_new_meter, seconds_between

AGREEING: Final = 10
"""So many held readings in a row that agree with each other are believed."""


class Verdict(NamedTuple):
    """Judgement of one more reading."""

    record: tuple[Reading, ...] = ()
    """Readings to record, oldest first."""
    errors: tuple[HeldReading, ...] = ()
    """Readings held back before that are now known to be wrong."""
    doubt: Message = NOTHING
    """Set where ten in a row were believed: why they had been held back."""
    double: bool = False
    """True for a second reading of its second, which is dropped."""


class PlausibilityFilter:
    """Judges readings in the order of their arrival.

    Threads: the recorder's.
    """

    def __init__(self, last: Reading | None = None, waiting: tuple[HeldReading, ...] = ()) -> None:
        self.last = last
        """The newest reading that was recorded."""
        self.waiting = list(waiting)
        """Readings held back, oldest first."""

    def judge(self, reading: Reading) -> Verdict:
        """Record it, hold it back, or drop it as a second one of its second."""
        doubt = disagreement(self.last, reading) if self.last is not None else NOTHING
        if not doubt:
            if (
                self.last is not None
                and self.last.time == reading.time
                and not is_new_meter(self.last, reading)
            ):
                return Verdict(double=True)
            self.last = _of_meter(self.last, reading)
            errors, self.waiting = tuple(self.waiting), []
            return Verdict(record=(reading,), errors=errors)
        return self._hold(reading, doubt)

    def _hold(self, reading: Reading, doubt: Message) -> Verdict:
        errors: tuple[HeldReading, ...] = ()
        if self.waiting:
            before = self.waiting[-1].reading
            if before.time == reading.time:
                return Verdict(double=True)
            if (
                seconds_between(before, reading) < 0
                or is_new_meter(before, reading)
                or disagreement(before, reading)
            ):
                errors, self.waiting = tuple(self.waiting), []
        self.waiting.append(HeldReading(reading, doubt))
        if len(self.waiting) < AGREEING:
            return Verdict(errors=errors)
        believed, self.waiting = self.waiting, []
        self.last = _of_meter(self.last, reading)
        return Verdict(tuple(held.reading for held in believed), errors, believed[0].reason)


def _of_meter(before: Reading | None, reading: Reading) -> Reading:
    """Return the reading with the id that its telegram lost, so that the next meter is told from this one."""
    if reading.meter is not None or before is None or before.meter is None or is_new_meter(before, reading):
        return reading
    return msgspec.structs.replace(reading, meter=before.meter)
