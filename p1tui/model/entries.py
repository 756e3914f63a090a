"""Upload entries, and the Outbox protocol between the store and the worker of an uplink."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec

from p1tui.i18n.message import Message
from p1tui.p1.reading import rfc3339


class Entry(msgspec.Struct, frozen=True):
    """One upload row: the readings of one interval, summed up."""

    time: int
    """Time of the interval's last reading."""
    values: dict[str, int]
    """Base units by reading key: means of power, voltage and current, last values of the rest."""
    meter: str = ""
    """Equipment id of the meter, or its header if it sends none; empty if it is not known."""


class Parked(msgspec.Struct, frozen=True):
    """An entry that the target refused for good; the user may queue it for another try."""

    entry: Entry
    reason: str
    parked_at: float


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Progress of one uplink. The recorder's commit stores it, so after a crash it may lag."""

    cursor: int = 0
    """Time of the last settled entry: sent or parked."""
    started: int = 0
    """Time at which this uplink starts: no entry up to it is ever due."""

    # Entries after the cursor that may have been sent before a crash.
    clean: bool = True
    """True if the last run ended in order."""
    sending: int = 0
    """Entries in the last call."""
    doubtful: int = 0
    """Entries that an earlier run may have sent."""

    # Limits of the target.
    called_at: float = 0.0
    """Start of the last call."""
    day: str = ""
    """UTC date (ISO) that `sent_today` counts."""
    year: int = 0
    """UTC year that `sent_year` counts."""
    sent_today: int = 0
    sent_year: int = 0


class Backlog(msgspec.Struct, frozen=True):
    """Entries that are due and not yet sent."""

    entries: int = 0
    oldest: int | None = None
    """Time of the oldest."""
    thinned: int = 0
    """Entries made from minutes, since their readings waited longer than the history keeps them."""


class MadeDue(NamedTuple):
    """Older entries that were made due."""

    entries: int
    """Number of entries that are more due."""
    oldest: int | None
    """Time of the first that is due."""

    def told(self, since: int) -> Message:
        """Return the sentence on it; `since`: the UTC seconds from which they were asked for."""
        if self.oldest is None or not self.entries:
            return Message(
                "of what is stored from {time} on, all was sent already or is due anyway.",
                time=rfc3339(since),
            )
        if self.entries == 1:
            return Message("1 entry is more due, from {time} on.", time=rfc3339(self.oldest))
        return Message(
            "{count:,} entries are more due, from {time} on.", count=self.entries, time=rfc3339(self.oldest)
        )


class Outbox(Protocol):
    """The entries that one uplink has to send, oldest first. The store implements it.

    Threads: any may call `retry`; only the worker's may call the rest.
    """

    def progress(self) -> Progress:
        """Return the progress of this uplink."""

    def save(self, progress: Progress) -> None:
        """Store the progress with the recorder's next commit."""

    def go_back(self, since: int, *, again: bool = False) -> MadeDue | None:
        """Make readings from `since` (UTC seconds) on due, except those already settled unless `again`.

        The recorder's next commit stores it. Returns `None` if it is not known now what was settled.
        """

    def joined(self) -> bool:
        """Return True, once, if an earlier run's progress was found; `progress` then returns that of both."""

    def due(self, limit: int) -> list[Entry]:
        """Return at most `limit` entries after the cursor whose interval is over, oldest first."""

    def backlog(self) -> Backlog:
        """Count all entries after the cursor whose interval is over."""

    def park(self, entries: Sequence[Entry], reason: str) -> None:
        """Park entries, with the target's reason, from the recorder's next commit on."""

    def parked(self) -> int:
        """Count the parked entries."""

    def again(self, limit: int) -> list[Entry]:
        """Return at most `limit` parked entries that `retry` has queued, oldest first."""

    def unpark(self, entries: Sequence[Entry]) -> None:
        """Drop settled entries from the parked ones, with the recorder's next commit."""

    def retry(self) -> int:
        """Queue all parked entries again, from the recorder's next commit on; return their number."""
