"""Hold back readings that cannot follow the one before, until ten in a row agree with each other.

So one wrong date or register does no harm, and a changed meter delays ten readings and loses none.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.reading import Reading
from p1tui.store.batch import HeldReading
from p1tui.store.continuity import disagreement, is_new_meter, seconds_between

AGREEING: Final = 10
"""Number of held readings in a row that are believed if they agree with each other."""


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


class PlausibilityFilter:
    """Judges readings in the order of their arrival.

    Threads: the recorder's.
    """

    def __init__(self, last: Reading | None = None, waiting: tuple[HeldReading, ...] = ()) -> None:
        self.last = last
        """The last recorded reading."""
        self.waiting = list(waiting)
        """Readings held back, oldest first."""

    def judge(self, reading: Reading) -> Verdict:
        """Record a reading, hold it back, or drop it if its second already has one."""
        doubt = disagreement(self.last, reading) if self.last is not None else NOTHING
        if not doubt:
            if (
                self.last is not None
                and self.last.time == reading.time
                and not is_new_meter(self.last, reading)
            ):
                return Verdict(double=True)
            self.last = _with_meter_id(self.last, reading)
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
        self.last = _with_meter_id(self.last, reading)
        return Verdict(tuple(held.reading for held in believed), errors, believed[0].reason)


def _with_meter_id(before: Reading | None, reading: Reading) -> Reading:
    """Return the reading with the meter's id of the one before, if it has none and comes from that meter."""
    if reading.meter is not None or before is None or before.meter is None or is_new_meter(before, reading):
        return reading
    return msgspec.structs.replace(reading, meter=before.meter)
