"""Facts of the day: asked of the history once a minute, at first sooner, and kept up with each reading."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from textual.message_pump import MessagePump

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import MINUTE
from p1tui.store.database import calendar
from p1tui.store.queries.flow import GAP, way
from p1tui.store.queries.history import History
from p1tui.tui.live import lead
from p1tui.tui.loader import Ask
from p1tui.tui.view import DayFacts, View

EVERY_S = (2, MINUTE)
"""First and longest time, in seconds, from one query to the next; it doubles each time. The history gets
readings that the screen did not, imported ones at the start; yesterday's figures are known to the minute."""

SOONEST_S = 5
"""Fewest seconds between queries, however many readings were missed."""


class DayWatch:
    """Keeps `DayFacts`; `filled` is called when the history has answered `asker`.

    Threads: the app's only.
    """

    def __init__(
        self, ask: Ask, asker: MessagePump, filled: Callable[[], None], *, counts_peaks: bool
    ) -> None:
        self._ask, self._asker, self._filled = ask, asker, filled
        self._counts_peaks = counts_peaks
        self.facts = DayFacts()
        self._last: Reading | None = None
        self._accepted = 0
        self._asked_at: float | None = None
        self._pause = EVERY_S[0]

    def see(self, view: View) -> None:
        """Take the reading of a view, and query the history if that is due."""
        reading = view.shown.reading
        if reading is None or reading.time is None or view.frozen:
            return
        before, self._last = self._last, reading
        missed = view.shown.accepted - self._accepted not in (0, 1)
        self._accepted = view.shown.accepted
        if before is not reading:
            self._keep_up(before, reading, missed=missed)
        waited = math.inf if self._asked_at is None else abs(view.now - self._asked_at)
        if waited >= self._pause or (waited >= SOONEST_S and (missed or not self._is_today(reading, view))):
            if self._asked_at is not None:
                self._pause = min(2 * self._pause, EVERY_S[1])
            self._asked_at = view.now
            self._query(reading, view)

    def _keep_up(self, before: Reading | None, reading: Reading, *, missed: bool) -> None:
        facts = self.facts
        since = None if missed else _since(facts.flows_since, before, reading)
        days = facts.days
        if days is not None:
            days = days._replace(today=days.today.with_reading(reading))
        self.facts = replace(facts, days=days, flows_since=since)

    def _is_today(self, reading: Reading, view: View) -> bool:
        """Return True if the kept facts are those of the reading's local day."""
        days = self.facts.days
        return days is not None and days.today.start == calendar.day_of(reading.time or 0, view.zone)[0]

    def _query(self, reading: Reading, view: View) -> None:
        time, tail, today = reading.time or 0, view.shown.tail, view.shown.today
        month = datetime.fromtimestamp(time, view.zone).date().replace(day=1)
        since_month = calendar.midnight(month, view.zone)
        counts_peaks, register = self._counts_peaks, lead.lead(reading)

        def question(history: History) -> DayFacts:
            return DayFacts(
                history.day_so_far(time, tail, today or None),
                history.flow_since(time, tail),
                history.demand_peaks((since_month, time + 1))[0] if counts_peaks else None,
                tuple(history.energy(register.key, lead.edges(time), tail)) if register else (),
            )

        self._ask(self._asker, question, partial(self._loaded, time), failed=self._failed, name="day")

    def _loaded(self, asked_for: int, facts: DayFacts) -> None:
        last = self._last
        if last is not None and facts.days is not None:
            facts = replace(facts, days=facts.days._replace(today=facts.days.today.with_reading(last)))
        since = self.facts.flows_since
        if since is not None and (facts.flows_since is None or since > asked_for):
            facts = replace(facts, flows_since=since)  # power has turned since the question
        self.facts = facts
        self._filled()

    def _failed(self, _: str) -> None:
        """Keep the facts: the chart tells that the history cannot be read."""


def _since(since: int | None, before: Reading | None, reading: Reading) -> int | None:
    """Return since when power flows as in `reading`; `None` if only the history can tell."""
    if before is None or before.time is None or reading.time is None or reading.net_power_w is None:
        return None
    if before.net_power_w is None or not 0 <= reading.time - before.time <= GAP:
        return None
    return since if way(before.net_power_w) == way(reading.net_power_w) else reading.time
