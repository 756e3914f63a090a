"""Data of the live charts: new readings as they come, and the history's answers for earlier times."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from textual.message_pump import MessagePump

from p1tui.model.snapshot import Snapshot
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.queries.power import PowerPoint
from p1tui.tui.drawing.power_series import Bar, PowerSeries, Window
from p1tui.tui.loader import Ask

SPANS = {"5 min": 5 * MINUTE, "15 min": 15 * MINUTE, "1 h": HOUR, "6 h": 6 * HOUR}
"""Spans of the first chart, in seconds, in the order in which keys step through them."""
DEFAULT_SPAN = "15 min"
LONGER_SPANS = {"chart-2": DAY, "chart-3": 7 * DAY}
"""Spans of the charts that a tall terminal adds, in seconds."""

RECENT = 300
"""Number of readings kept until the history has answered."""
RELOAD_S = (2, 30)
"""First and longest time, in seconds, until the history is queried again; it doubles each time. The history
has readings that the screen did not get: imported ones, and those that were held back."""
SLOWEST_S = MINUTE
"""Longest time between telegrams, in seconds, to which the shortest bucket adapts."""


class _Asked(NamedTuple):
    """A chart's query to the history."""

    window: Window
    upto: int
    """Time of the newest reading that the answer holds, in UTC seconds."""


class LiveCharts:
    """The series of all charts of the live screen, which go on while another screen is shown.

    `asker` receives the history's answers; `filled` is called after each.
    """

    def __init__(self, ask: Ask, asker: MessagePump, filled: Callable[[], None]) -> None:
        self._ask_history, self._asker, self._filled = ask, asker, filled
        self.span = DEFAULT_SPAN
        self.series = {"chart": PowerSeries(SPANS[self.span])}
        self.series |= {name: PowerSeries(span) for name, span in LONGER_SPANS.items()}
        self.trouble = ""
        """Reason why the last query failed; empty if it succeeded."""
        self._latest: Snapshot | None = None
        self.time: int | None = None
        """UTC seconds of the newest reading; None before the first."""
        self.pace_s: int | None = None
        """Seconds from one telegram to the next; None until two have come."""
        self._recent: deque[Reading] = deque(maxlen=RECENT)
        self._reload_in = RELOAD_S[0]
        self._reload_at = 0.0

    def choose(self, step: int) -> None:
        """Change the first chart to the next longer (`step` 1) or shorter (-1) span; it wraps around."""
        names = list(SPANS)
        self.span = names[(names.index(self.span) + step) % len(names)]
        self.series["chart"] = PowerSeries(SPANS[self.span])

    def take(self, snapshot: Snapshot) -> None:
        """Add new readings to the charts; if some were missed, query the history again."""
        before, self._latest = self._latest, snapshot
        new = self._new_readings(snapshot)
        if not new:
            return
        # An engine that was started again counts from 0, and this screen has missed what it recorded before.
        came = 0 if before is None else snapshot.accepted - before.accepted
        missed = came > len(new) or came < 0
        backwards = self.time is not None and (new[-1].time or 0) < self.time
        self._measure(new, missed=missed)
        self.time = new[-1].time
        self._recent.extend(new)
        for name, series in self.series.items():
            if series.window is None:
                continue
            if missed or backwards:
                self._ask(name, series.window)
            else:
                self.see(name, series.columns)
                for reading in new:
                    series.add(reading)

    def tick(self, now: float) -> None:
        """Query the history again if it is time; `now` is the host's clock, in UTC seconds."""
        if not self._reload_at:
            self._reload_at = now + self._reload_in
        if now < self._reload_at:
            return
        self._reload_in = min(self._reload_in * 2, RELOAD_S[1])
        self._reload_at = now + self._reload_in
        for name, series in self.series.items():
            if series.window is not None:
                self._ask(name, series.window)

    def see(self, name: str, columns: int, now: int | None = None) -> None:
        """Show a series in `columns`, up to the newest reading, or to `now` if that is overdue."""
        if self.time is None:
            return
        asked = self.series[name].see(max(self.time, now or 0), columns, self.pace_s or 1)
        if asked is not None:
            self._ask(name, asked)

    def _loaded(self, name: str, asked: _Asked, points: Sequence[PowerPoint]) -> None:
        """Load an answer into its chart, unless the window's step or size has changed since the query."""
        self.trouble = ""
        series = self.series[name]
        if series.window is not None and series.window[1:] == asked.window[1:]:
            series.load(points, asked.upto, self._recent)
        self._filled()

    def _failed(self, reason: str) -> None:
        self.trouble = reason
        self._filled()

    def highs(self, name: str) -> Sequence[Bar | None]:
        """Return the highest readings of the buckets of a chart; none of a chart of seconds."""
        return self.series[name].highs()

    def lows(self, name: str) -> Sequence[Bar | None]:
        """Return the lowest readings of the buckets of a chart; none of a chart of seconds."""
        return self.series[name].lows()

    def bars(self, name: str) -> tuple[Sequence[Bar | None], Window | None]:
        """Return the buckets of a chart, and their window; None before the first reading."""
        return self.series[name].bars(), self.series[name].window

    def _new_readings(self, snapshot: Snapshot) -> list[Reading]:
        new: list[Reading] = []
        for reading in reversed(snapshot.tail):
            if self.time is not None and (reading.time or 0) <= self.time:
                break
            new.append(reading)
        new.reverse()
        newest = snapshot.reading
        if newest is not None and newest.time is not None:
            known = new[-1].time if new else self.time
            if known != newest.time:
                new.append(newest)
        return new

    def _measure(self, new: list[Reading], *, missed: bool) -> None:
        times = [reading.time for reading in new if reading.time is not None]
        if self.time is not None and not missed:
            times.insert(0, self.time)
        steps = [after - before for before, after in itertools.pairwise(times) if after > before]
        if steps:
            self.pace_s = min(*steps, SLOWEST_S)

    def _ask(self, name: str, window: Window) -> None:
        if self._latest is None or self.time is None:
            return
        tail = self._latest.tail
        self._ask_history(
            self._asker,
            lambda history: history.power(*window, tail),
            partial(self._loaded, name, _Asked(window, self.time)),
            failed=self._failed,
            name=name,
        )
