"""Join the progress of a run that could not open the history with that of the run before."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from p1tui.model.entries import Progress


class EarlierRun(NamedTuple):
    """Progress of the run before, found once the history could be opened."""

    progress: Progress
    until: int
    """Time before the first reading of this run, UTC seconds: this run has sent nothing up to it."""

    def joined(self, own: Progress) -> Progress:
        """Return the progress of both runs; `own` is that of this run."""
        earlier = self.progress
        return replace(
            earlier,
            cursor=earlier.cursor if self.owes() else max(earlier.cursor, own.cursor),
            clean=own.clean,
            called_at=max(earlier.called_at, own.called_at),
            day=own.day or earlier.day,
            year=own.year or earlier.year,
            sent_today=own.sent_today + (earlier.sent_today if own.day in ("", earlier.day) else 0),
            sent_year=own.sent_year + (earlier.sent_year if own.year in (0, earlier.year) else 0),
        )

    def owes(self) -> bool:
        """Return True if readings of the run before may be due."""
        return self.progress.cursor < self.until

    def passed(self, own: Progress) -> tuple[int, int] | None:
        """Return the span that this run has sent already, while entries before it are due."""
        return (self.until, own.cursor) if self.owes() and own.cursor > self.until else None
