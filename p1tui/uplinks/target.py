"""The interface between a worker and its upload target."""

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
    """The result of one call, with its sentences. Holds no key and none of the server's text."""

    result: CallResult
    """The row of the failure matrix."""
    sentence: Message = NOTHING
    """The target's own sentence for a person; `NOTHING`: use the matrix's. Placeholders: `{host}`,
    `{status}`, `{detail}`."""
    repeated: Message = NOTHING
    """Sentence to add when the target gives this answer several times in a row."""
    notice: Message = NOTHING
    """Sentence for a person on entries that were taken, such as a field that none of them fills."""
    status: int | None = None
    """HTTP status; `None` if there is none."""
    detail: Message = NOTHING
    """Value of `{detail}`, a few words."""
    retry_after: float | None = None
    """Seconds that the server asks to wait, if it does."""
    timings: Timings = Timings()
    """Duration of each phase of the call."""

    def reason(self, host: str) -> Message:
        """Return the sentence for a person: what happened and, if the user can act, what to do."""
        sentence = self.sentence or RULES[self.result].reason
        return sentence.with_values(host=host, status=self.status or 0, detail=self.detail)


def both(reason: Message, more: Message) -> Message:
    """Return a reason followed by a further sentence, if there is one."""
    return Message("{reason} {more}", reason=reason, more=more) if more else reason


def no_reply(failed: CallFailed) -> Answer:
    """Return the answer for a call without a reply."""
    return Answer(result=failed.kind, detail=failed.detail, timings=failed.timings)


class Target(Protocol):
    """An upload target. Its methods end within a bounded time and do not raise.

    Threads: only its worker's.
    """

    @property
    def name(self) -> str:
        """Name for the user, such as `ThingSpeak 123456`."""

    @property
    def host(self) -> str:
        """Name of the server, for sentences."""

    @property
    def max_batch(self) -> int:
        """The most entries in one call."""

    @property
    def min_gap(self) -> float:
        """Seconds between the starts of two calls."""

    @property
    def repeatable(self) -> bool:
        """True if an entry that is sent twice is stored once, so that no entry sent is ever in doubt."""

    @property
    def spread(self) -> bool:
        """True if many meters may send to one such server, so that each has its own turn in a period."""

    @property
    def quota_year(self) -> int | None:
        """The most entries in a year; `None`: no limit."""

    @property
    def can_read_back(self) -> bool:
        """True if `stored` may be called."""

    def fits(self, entries: Sequence[Entry]) -> int:
        """Return the number of these entries, oldest first, that one call can hold: at least one."""

    def send(self, entries: Sequence[Entry]) -> Answer:
        """Make one call with these entries, oldest first, at most `max_batch`."""

    def stored(self, entries: Sequence[Entry]) -> frozenset[int] | Answer:
        """Return the times of those entries that the target holds, or the answer of a call that failed."""
