"""The present moment of the app: the newest snapshot, the one that is shown, and their view."""

from __future__ import annotations

from collections.abc import Callable

from p1tui.model.snapshot import Snapshot
from p1tui.tui.appearance import Appearance
from p1tui.tui.live.rates import Rates
from p1tui.tui.session import Session
from p1tui.tui.view import View

JUST_TAKEN_S = 1.5
"""Seconds after a snapshot in which a tick moves only the clock: all else was drawn with the snapshot. More
than the pace of most meters, at which a tick just before each snapshot would draw everything twice."""


class Moment:
    """Takes snapshots from the feed, and makes views of them.

    Threads: the app's only.
    """

    def __init__(self, session: Session, appearance: Appearance, pace_s: Callable[[], int | None]) -> None:
        self._session, self._appearance, self._pace_s = session, appearance, pace_s
        self._rates = Rates()
        self._started_at = session.clock()
        self._shown = session.feed.latest()
        self._taken_at = 0.0
        self.frozen = False
        self.note = ""
        """Effect of the last key, shown in place of the keys; empty if there is none."""

    def view(self) -> View:
        """Return the view of the present moment."""
        session = self._session
        return View(
            shown=self._shown,
            latest=session.feed.latest(),
            now=session.clock(),
            started_at=self._started_at,
            zone=session.timezone,
            mode=session.mode,
            frozen=self.frozen,
            main_fuse_a=session.main_fuse_a,
            glyphs=self._appearance.glyphs,
            pace_s=self._pace_s(),
            flows=self._rates.flows(),
            telegrams=self._rates.telegrams(),
            note=self.note,
        )

    def take(self, latest: Snapshot) -> None:
        """Take the newest snapshot; while the view is frozen, show none of it."""
        self._taken_at = self._session.clock()
        self._rates.take(latest)
        if not self.frozen:
            self._shown = latest

    def freeze(self, frozen: bool) -> None:
        """Freeze the view, or let it go on."""
        self.frozen = frozen
        self._shown = self._session.feed.latest()

    def next_is_near(self) -> bool:
        """Return True if telegrams come each second, so that the next snapshot moves the clock on."""
        return self._pace_s() == 1

    def just_taken(self) -> bool:
        """Return True if a snapshot was taken so short a time ago that only the clock has moved on."""
        return abs(self._session.clock() - self._taken_at) < JUST_TAKEN_S
