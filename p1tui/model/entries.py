"""Upload entries, and the Outbox protocol between the store and the worker of an uplink."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """One upload row: the readings of one interval, summed up."""

    time: int
    """Time of the interval's last reading."""
    values: dict[str, int]
    """Base units by reading key: means of power, voltage and current, last values of the rest."""


class Parked(msgspec.Struct, frozen=True):
    """An entry that the target refused for good, kept to be looked at and queued again."""

    entry: Entry
    reason: str
    parked_at: float


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """The progress of one uplink. It is stored with the recorder's commit, so after a crash it may lag."""

    cursor: int = 0
    """Time of the last entry that is done with."""
    started: int = 0
    """Time up to which no entry was ever owed."""

    # Doubt after a crash, counted in entries after the cursor.
    clean: bool = True
    """True if the last stop was orderly."""
    sending: int = 0
    """Entries in the call that began last."""
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
    """Entries of minutes: their readings waited longer than the history keeps them."""


class Outbox(Protocol):
    """The entries that one uplink owes, oldest first; implemented by the store.

    Threads: `retry` is for any, the rest for the worker's alone.
    """

    def progress(self) -> Progress:
        """Return the progress of this uplink."""

    def save(self, progress: Progress) -> None:
        """Remember the progress; written with the recorder's next commit."""

    def due(self, limit: int) -> list[Entry]:
        """Return at most `limit` entries after the cursor whose interval is over, oldest first."""

    def backlog(self) -> Backlog:
        """Count all entries after the cursor whose interval is over."""

    def park(self, entries: Sequence[Entry], reason: str) -> None:
        """Set entries aside for good; written with the recorder's next commit."""

    def parked(self) -> int:
        """Count the entries that are set aside."""

    def again(self, limit: int) -> list[Entry]:
        """Return at most `limit` entries that are set aside and to be tried again, oldest first."""

    def unpark(self, entries: Sequence[Entry]) -> None:
        """Drop entries set aside that are done with; written with the recorder's next commit."""

    def retry(self) -> int:
        """Try all that is set aside again from the recorder's next commit on; return their number."""
