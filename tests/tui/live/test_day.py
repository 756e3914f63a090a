"""Facts of the day are asked for once a minute, and each reading keeps them up to date in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import msgspec
from textual.message_pump import MessagePump

from p1tui.store.queries.averages import Peak
from p1tui.store.queries.history import History
from p1tui.tui.live.day import DayWatch
from p1tui.tui.view import DayFacts, View
from tests.tui.draws import view
from tests.tui.driver import NOON, FakeHistory, belgian

NOBODY = cast("MessagePump", None)


class Day:
    """A watch whose queries a test answers when it wants to."""

    def __init__(self, *, counts_peaks: bool = False) -> None:
        self.waiting: list[tuple[Callable[[History], DayFacts], Callable[[DayFacts], None]]] = []
        self.filled = 0
        self.accepted = 100
        self.watch = DayWatch(cast("Any", self._ask), NOBODY, self._filled, counts_peaks=counts_peaks)

    def _ask(self, _: MessagePump, question: Any, then: Any, **__: object) -> None:
        self.waiting.append((question, then))

    def _filled(self) -> None:
        self.filled += 1

    def see(self, time: int, net_w: int, *, missed: int = 0, frozen: bool = False) -> View:
        """Show a reading of this power."""
        self.accepted += 1 + missed
        reading = msgspec.structs.replace(
            belgian(time), power_import_w=max(net_w, 0), power_export_w=max(-net_w, 0)
        )
        shown = view(reading, accepted=self.accepted, received_at=float(time))
        shown = replace(shown, now=float(time), frozen=frozen)
        self.watch.see(shown)
        return shown

    def answer(self) -> None:
        """Answer all queries."""
        for question, then in self.waiting:
            then(question(FakeHistory()))
        self.waiting.clear()

    def ask_for(self, seconds: int) -> list[int]:
        """Show a reading each second from noon on, and answer at once; return the seconds of the queries."""
        asked = []
        for second in range(seconds):
            self.see(NOON + second, 500)
            asked += [second] * len(self.waiting)
            self.answer()
        return asked


def test_the_history_is_asked_ever_less_often_in_the_end_once_a_minute() -> None:
    day = Day()
    assert day.ask_for(200) == [0, 2, 6, 14, 30, 62, 122, 182]
    assert day.filled == 8


def test_a_frozen_view_asks_nothing() -> None:
    day = Day()
    day.see(NOON, 500, frozen=True)
    assert not day.waiting


def test_a_change_of_direction_is_known_at_once() -> None:
    day = Day()
    day.see(NOON, 500)
    assert day.watch.facts.flows_since is None
    day.answer()
    assert day.watch.facts.flows_since == NOON - 754
    day.see(NOON + 1, 700)
    assert day.watch.facts.flows_since == NOON - 754
    day.see(NOON + 2, -20)
    assert day.watch.facts.flows_since == NOON + 2


def test_a_change_while_the_history_is_asked_counts() -> None:
    day = Day()
    day.see(NOON, 500)
    day.see(NOON + 1, -20)
    day.answer()
    assert day.watch.facts.flows_since == NOON + 1


def test_what_the_history_knows_counts_more_than_the_first_reading_that_the_screen_saw() -> None:
    day = Day()
    day.see(NOON, -20)
    day.see(NOON + 1, 500)
    day.answer()
    assert day.watch.facts.flows_since == NOON + 1
    day.see(NOON + 30, 500)
    day.answer()
    assert day.watch.facts.flows_since == NOON + 30 - 754


def test_what_was_missed_is_asked_for_but_not_at_once_again() -> None:
    day = Day()
    assert day.ask_for(123)[-1] == 122
    day.see(NOON + 125, 500, missed=2)
    assert not day.waiting
    day.see(NOON + 131, 500, missed=5)
    assert len(day.waiting) == 1
    assert day.watch.facts.flows_since is None  # nobody knows which way the power flowed in between


def test_a_new_highest_power_is_known_at_once() -> None:
    day = Day()
    day.see(NOON, 500)
    day.answer()
    day.see(NOON + 1, 9_000)
    days = day.watch.facts.days
    assert days is not None
    assert days.today.highest_import == Peak(NOON + 1, 9_000)


def test_the_months_peak_is_asked_for_where_a_contract_counts_it() -> None:
    without, with_ = Day(), Day(counts_peaks=True)
    for day in (without, with_):
        day.see(NOON, 500)
        day.answer()
    assert without.watch.facts.month_peak is None
    assert with_.watch.facts.month_peak is not None
