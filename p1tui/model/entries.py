"""Upload entries and what one uplink owes of them: the Outbox protocol between the store and a worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """One upload row: what one interval of readings comes to.

    `time` is that of the interval's last reading. `values` holds reading keys in base units
    (`power_import_w`, `import_t1_wh`, …): means of power, voltage and current, last values of the rest.
    """

    time: int
    values: dict[str, int]


class Parked(msgspec.Struct, frozen=True):
    """An entry that the target refused for good, kept to be looked at and queued again."""

    entry: Entry
    reason: str
    parked_at: float


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far one uplink has come. It rides on the recorder's commit, so after a crash it may lag.

    `cursor` is the time of the last entry that is done with, up to `started` none was ever owed; `called_at`
    is the start of the last call; `clean` that the last stop was orderly; `day` (ISO, UTC) and `year` are
    what `sent_today` and `sent_year` count. Of the entries after the cursor the first `sending` are in the
    call that began last, and the first `doubtful` may have been sent by an earlier run.
    """

    cursor: int = 0
    called_at: float = 0.0
    sending: int = 0
    doubtful: int = 0
    clean: bool = True
    day: str = ""
    year: int = 0
    sent_today: int = 0
    sent_year: int = 0
    started: int = 0


class Backlog(msgspec.Struct, frozen=True):
    """What is due and not yet sent: how many entries, and the oldest one's time.

    `thinned` of them are of minutes: their readings waited longer than the history keeps them.
    """

    entries: int = 0
    oldest: int | None = None
    thinned: int = 0


class Outbox(Protocol):
    """What one uplink owes, oldest first. Implemented by the store, used by the worker's thread alone."""

    def progress(self) -> Progress:
        """How far this uplink has come."""

    def save(self, progress: Progress) -> None:
        """Remember it; written with the recorder's next commit."""

    def due(self, limit: int) -> list[Entry]:
        """At most `limit` entries after the cursor whose interval is over, oldest first."""

    def backlog(self) -> Backlog:
        """All entries after the cursor whose interval is over."""

    def park(self, entries: Sequence[Entry], reason: str) -> None:
        """Set entries aside for good, with the reason; written with the recorder's next commit."""

    def parked(self) -> int:
        """How many entries are set aside."""

    def again(self, limit: int) -> list[Entry]:
        """At most `limit` entries that are set aside and to be tried again, oldest first."""

    def unpark(self, entries: Sequence[Entry]) -> None:
        """Entries set aside are done with; written with the recorder's next commit."""

    def retry(self) -> int:
        """Try all that is set aside again, from the recorder's next commit on; how many. Any thread."""
