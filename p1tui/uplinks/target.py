"""What the worker asks of a place that takes readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Entry
from p1tui.net.phases import Timings
from p1tui.uplinks.outcome import RULES, CallResult


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What one call came to.

    `status` is the HTTP status where there was one, `detail` a few words (never a key, never the server's
    text), `retry_after` in seconds where the server asked for a pause.
    """

    event: CallResult
    status: int | None = None
    detail: Message = NOTHING
    retry_after: float | None = None
    timings: Timings = Timings()

    def reason(self, host: str) -> Message:
        """Return the sentence for a person."""
        rule = RULES[self.event]
        return rule.reason.with_values(host=host, status=self.status or 0, detail=self.detail)


class Target(Protocol):
    """Where entries go. Used by its worker's thread alone; no call waits without end, none raises."""

    @property
    def name(self) -> str:
        """What the user calls it, such as `ThingSpeak 123456`."""

    @property
    def host(self) -> str:
        """Whom it talks to, for sentences."""

    @property
    def max_batch(self) -> int:
        """The most entries in one call."""

    @property
    def min_gap(self) -> float:
        """Seconds between the starts of two calls."""

    @property
    def quota_year(self) -> int | None:
        """The most entries in a year, where there is a limit."""

    @property
    def can_read_back(self) -> bool:
        """Whether `stored` can be asked."""

    def send(self, entries: Sequence[Entry]) -> Answer:
        """One call with these entries, oldest first."""

    def stored(self, entries: Sequence[Entry]) -> frozenset[int] | Answer:
        """The times of those entries that the target holds, or why that is not known."""
