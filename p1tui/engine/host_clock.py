"""This computer's clock, which the user or the network may set while p1tui runs: doubts, waits, steps."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from p1tui.i18n.message import NOTHING, Message
from p1tui.i18n.numbers import precise_duration
from p1tui.net.network_status import clock_is_set
from p1tui.p1 import Accepted
from p1tui.p1.reading import rfc3339
from p1tui.runtime.clock import PLAUSIBLE, steady
from p1tui.runtime.duration import DAY, HOUR

STEP: Final = 5.0
"""Least step in seconds between two readings. It is this long since a busy computer may read the clock late;
slewing changes its rate by a twentieth at most."""

BEHIND: Final = DAY
"""Seconds by which the clock may be behind what it has been without a doubt."""

AHEAD: Final = 30 * DAY
"""Seconds by which the clock may be set forward while p1tui runs. It is so long since a computer without a
battery starts with the time at which it was switched off."""

BELIEVED_AFTER: Final = HOUR
"""Seconds after which a clock that stays where it was set is believed: its measure may be wrong instead."""

HELD_LIMIT: Final = 4000
"""Telegrams that may wait for the clock: over an hour at one a second, fewer than the reader's queue
holds. Then the oldest is lost with each further one."""

UNSET = Message("this computer's clock is not set (it says {now}), and the meter has none")
SET_BACK = Message("this computer's clock is {length} behind what it was ({now}), and the meter has none")
SET_FORWARD = Message("this computer's clock was set forward {length} ({now}), and the meter has none")


class ClockPlausibility:
    """Doubts this computer's clock where it was never set, or was set to another time by far.

    It is believed again once it is right, the system says that it is synchronised, or an hour has passed; but
    never before 2025.

    Threads: one at a time.
    """

    def __init__(
        self,
        steady: Callable[[], float] = steady,
        synchronised: Callable[[], bool | None] = clock_is_set,
    ) -> None:
        self._steady = steady
        self._synchronised = synchronised
        self._newest = 0.0
        self._offset: float | None = None  # of the believed clock to the steady one
        self._doubted_since: float | None = None

    def not_before(self, newest: float) -> None:
        """Set a time that has been: of the newest stored reading, or of a file."""
        self._newest = max(self._newest, newest)

    def doubt(self, now: float) -> Message:
        """Return the reason why the clock, which says `now`, is not believed; `NOTHING` if it is."""
        steady = self._steady()
        if now < PLAUSIBLE:
            return UNSET.with_values(now=rfc3339(int(now)))
        ahead = now - (self._newest if self._offset is None else self._offset + steady)
        right = ahead >= -BEHIND and (self._offset is None or ahead <= AHEAD)
        if not right and not self._synchronised():
            self._doubted_since = steady if self._doubted_since is None else self._doubted_since
            if steady - self._doubted_since < BELIEVED_AFTER:
                why = SET_BACK if ahead < 0 else SET_FORWARD
                return why.with_values(length=precise_duration(int(abs(ahead))), now=rfc3339(int(now)))
        self._offset, self._doubted_since = now - steady, None
        return NOTHING


class Undated:
    """Holds telegrams that only this computer's clock can date while that is not believed.

    Threads: one at a time; any may call `waiting` and `count`.
    """

    def __init__(self, steady: Callable[[], float] = steady) -> None:
        self._steady = steady
        self._held: deque[tuple[float, Accepted]] = deque(maxlen=HELD_LIMIT)
        self._lost = 0
        self._reason = NOTHING

    def hold(self, accepted: Accepted, reason: Message) -> None:
        """Keep a telegram with the steady clock's time; `reason`: why the host's is not believed."""
        self._lost += len(self._held) == HELD_LIMIT
        self._held.append((self._steady(), accepted))
        self._reason = reason

    def waiting(self) -> Message:
        """Return a sentence on the telegrams that wait, with the remedy; `NOTHING` if none does."""
        reason, count = self._reason, self.count()
        if not count:
            return NOTHING
        return Message(
            "Readings wait ({count} so far): {reason}. They are stored once it is right: connect this"
            " computer to the network, or set its clock.",
            count=count,
            reason=reason,
        )

    def unstored(self) -> Message:
        """Return a sentence on the telegrams that still wait at the end; `NOTHING` if none does."""
        reason, count = self._reason, self.count()
        if not count:
            return NOTHING
        return Message(
            "{count} readings have no time and are not stored: {reason}. No energy is lost: the meter's"
            " registers go on.",
            count=count,
            reason=reason,
        )

    def count(self) -> int:
        """Return the number of telegrams that wait, with those that found no more room."""
        return len(self._held) + self._lost

    def release(self, now: float) -> tuple[list[tuple[float, Accepted]], Message]:
        """Return and forget all telegrams, dated back from `now`, the time of the clock that was set.

        Beside them a sentence on them; `NOTHING` if there are none.
        """
        offset = now - self._steady()
        released = [(then + offset, accepted) for then, accepted in self._held]
        news = _news(len(released), released[0][0], self._lost) if released else NOTHING
        self._held.clear()
        self._lost = 0
        return released, news


def _news(count: int, first: float, lost: int) -> Message:
    since = rfc3339(int(first))
    if lost:
        return Message(
            "{count} readings that waited for this computer's clock are dated by it now, the first {since};"
            " {lost} before them found no room",
            count=count,
            since=since,
            lost=lost,
        )
    return Message(
        "{count} readings that waited for this computer's clock are dated by it now, the first {since}",
        count=count,
        since=since,
    )


class ClockSteps:
    """Measures steps of the host's clock against a steady one.

    Threads: one at a time.
    """

    def __init__(self, steady: Callable[[], float] = steady) -> None:
        self._steady = steady
        self._offset: float | None = None

    def since_last(self, now: float) -> int:
        """Return the seconds by which the clock (now `now`) was set forward since the last call, or 0."""
        before, self._offset = self._offset, now - self._steady()
        step = 0.0 if before is None else self._offset - before
        return round(step) if abs(step) >= STEP else 0


def newest_file(folder: Path) -> float:
    """Return the newest change in a folder and of those that it lies in, in UTC seconds; 0 if unknown."""
    newest = 0.0
    files: list[Path] = []
    with suppress(OSError):
        files = list(folder.iterdir())
    for path in (*files, folder, *folder.absolute().parents):
        with suppress(OSError):
            newest = max(newest, path.stat().st_mtime)
    return newest
