"""The interface between a worker and the place that it uploads to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Entry
from p1tui.net.failures import CallFailed
from p1tui.net.phases import Timings
from p1tui.uplinks.outcome import RULES, CallResult


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one call, and the words for it. Holds no key and none of the server's text."""

    result: CallResult
    """The row of the failure matrix."""
    sentence: Message = NOTHING
    """The target's own sentence for a person; empty: the matrix has one. It may name `{host}`, `{status}` and
    `{detail}`."""
    repeated: Message = NOTHING
    """A sentence to add when this answer, given again and again, tells more than it does once."""
    status: int | None = None
    """HTTP status; `None` without one."""
    detail: Message = NOTHING
    """A few words for the sentence."""
    retry_after: float | None = None
    """Seconds that the server asks to wait; `None`: it does not ask."""
    timings: Timings = Timings()
    """The time that each phase of the call took."""

    def reason(self, host: str) -> Message:
        """Return the sentence for a person: what happened and, where one can act, what to do."""
        sentence = self.sentence or RULES[self.result].reason
        return sentence.with_values(host=host, status=self.status or 0, detail=self.detail)


def both(reason: Message, more: Message) -> Message:
    """Return a reason with a sentence behind it, if there is one."""
    return Message("{reason} {more}", reason=reason, more=more) if more else reason


def no_reply(failed: CallFailed) -> Answer:
    """Return the answer for a call without a reply."""
    return Answer(result=failed.kind, detail=failed.detail, timings=failed.timings)


class Target(Protocol):
    """A place that takes entries. No call of it waits without end, and none raises.

    Threads: its worker's alone.
    """

    @property
    def name(self) -> str:
        """The user's name for it, such as `ThingSpeak 123456`."""

    @property
    def host(self) -> str:
        """The server's name, for sentences."""

    @property
    def max_batch(self) -> int:
        """The most entries in one call."""

    @property
    def min_gap(self) -> float:
        """Seconds between the starts of two calls."""

    @property
    def quota_year(self) -> int | None:
        """The most entries in a year; `None`: there is no limit."""

    @property
    def can_read_back(self) -> bool:
        """True if `stored` can be asked."""

    def send(self, entries: Sequence[Entry]) -> Answer:
        """Make one call with these entries, oldest first, at most `max_batch`."""

    def stored(self, entries: Sequence[Entry]) -> frozenset[int] | Answer:
        """Return the times of those entries that the target holds, or the answer that leaves it unknown."""
