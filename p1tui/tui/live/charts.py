"""The charts' data: which readings are new, what is missing, and when to ask the history for it."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from p1tui.model.snapshot import Snapshot
from p1tui.p1.reading import Reading
from p1tui.tui.drawing.power_series import Bar, PowerPoint, PowerSeries, Window
from p1tui.tui.loader import Loader, Question

SPANS = {"5 min": 300, "15 min": 900, "1 h": 3600, "6 h": 21600}
"""What the first chart can show, in the order of its keys."""
DEFAULT_SPAN = "15 min"
LONGER_SPANS = {"chart-2": 86400, "chart-3": 7 * 86400}
"""The charts that a tall terminal adds."""

RECENT = 300
"""Readings kept to bridge the time that the history takes to answer."""
RELOAD_S = (2, 30)
"""Seconds after which the history is asked again: soon after the start, then less and less often. It knows
what was stored besides the readings on the screen: imports, and readings that were held back."""
SLOWEST = 60
"""The most seconds between telegrams that buckets are made longer for."""


class Asked(NamedTuple):
    """What a chart asked the history for, and the newest reading that the answer holds."""

    window: Window
    upto: int


class LiveCharts:
    """All series of the screen."""

    def __init__(self, loader: Loader) -> None:
        self.span = DEFAULT_SPAN
        self.series = {"chart": PowerSeries(SPANS[self.span])}
        self.series |= {name: PowerSeries(span) for name, span in LONGER_SPANS.items()}
        self.trouble = ""
        self._loader = loader
        self._latest: Snapshot | None = None
        self._time: int | None = None
        self.pace_s: int | None = None
        """Seconds from one telegram to the next, once two came."""
        self._recent: deque[Reading] = deque(maxlen=RECENT)
        self._reload_in = RELOAD_S[0]
        self._reload_at = 0.0

    def choose(self, step: int) -> None:
        """Take the next longer (`step` 1) or shorter (-1) span for the first chart, around the end."""
        names = list(SPANS)
        self.span = names[(names.index(self.span) + step) % len(names)]
        self.series["chart"] = PowerSeries(SPANS[self.span])

    def take(self, snapshot: Snapshot) -> None:
        """Count what is new; where readings were missed, ask the history again."""
        before, self._latest = self._latest, snapshot
        new = self._new_readings(snapshot)
        if not new:
            return
        missed = before is not None and snapshot.accepted - before.accepted > len(new)
        backwards = self._time is not None and (new[-1].time or 0) < self._time
        self._measure(new, missed=missed)
        self._time = new[-1].time
        self._recent.extend(new)
        for name, series in self.series.items():
            if series.window is None:
                continue
            if missed or backwards:
                self._ask(name, series.window)
            else:
                self.see(name, series.window.buckets)
                for reading in new:
                    series.add(reading)

    def tick(self, now: float) -> None:
        """Ask the history again when it is time to; `now` is the host's clock."""
        if not self._reload_at:
            self._reload_at = now + self._reload_in
        if now < self._reload_at:
            return
        self._reload_in = min(self._reload_in * 2, RELOAD_S[1])
        self._reload_at = now + self._reload_in
        for name, series in self.series.items():
            if series.window is not None:
                self._ask(name, series.window)

    def see(self, name: str, columns: int) -> None:
        """Show `columns` buckets of a series, up to the newest reading."""
        if self._time is None:
            return
        asked = self.series[name].see(self._time, columns, self.pace_s or 1)
        if asked is not None:
            self._ask(name, asked)

    def loaded(self, name: str, about: Asked, points: Sequence[PowerPoint]) -> None:
        """Take an answer, unless the chart has changed since it was asked for."""
        series = self.series[name]
        if series.window is not None and series.window[1:] == about.window[1:]:
            series.load(points, about.upto, self._recent)

    def bars(self, name: str) -> tuple[Sequence[Bar | None], Window | None]:
        """What a chart draws."""
        return self.series[name].bars(), self.series[name].window

    def _new_readings(self, snapshot: Snapshot) -> list[Reading]:
        new: list[Reading] = []
        for reading in reversed(snapshot.tail):
            if self._time is not None and (reading.time or 0) <= self._time:
                break
            new.append(reading)
        new.reverse()
        newest = snapshot.reading
        if newest is not None and newest.time is not None:
            known = new[-1].time if new else self._time
            if known != newest.time:
                new.append(newest)
        return new

    def _measure(self, new: list[Reading], *, missed: bool) -> None:
        times = [reading.time for reading in new if reading.time is not None]
        if self._time is not None and not missed:
            times.insert(0, self._time)
        steps = [after - before for before, after in itertools.pairwise(times) if after > before]
        if steps:
            self.pace_s = min(*steps, SLOWEST)

    def _ask(self, name: str, window: Window) -> None:
        if self._latest is None or self._time is None:
            return
        tail = self._latest.tail
        about = Asked(window, self._time)
        self._loader.ask(Question(name, lambda history: history.power(*window, tail), about))
