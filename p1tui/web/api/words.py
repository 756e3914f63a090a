"""States in words, as messages, so that each reader gets them in a language of theirs."""

from __future__ import annotations

from typing import Final

from p1tui.i18n.message import NOTHING, Message, counted
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import EngineLink, EngineState, LinkHealth, LinkState, SourceState
from p1tui.runtime.lock import shown_holder

SOURCES: Final[dict[SourceState, Message]] = {
    "opening": Message("The way to the meter is being opened."),
    "open": Message("The meter is listened to."),
    "lost": Message("The way to the meter is lost."),
    "ended": Message("The recording has been read to its end."),
}

LINKS: Final[dict[LinkState, Message]] = {
    "starting": Message("It has not been called yet."),
    "up": Message("All is sent."),
    "sending": Message("What waits is being sent."),
    "retrying": Message("It is tried again."),
    "stopped": Message("It needs you."),
    "paused": Message("It is paused."),
}

ENGINES: Final[dict[EngineState, Message]] = {
    "calling": Message("The recorder is being called."),
    "attached": NOTHING,
    "silent": Message("The recorder ({holder}) says nothing any more."),
    "gone": Message("No recorder runs: nothing is stored, and what is shown is old."),
    "held": Message("The history is held by {holder}, which does not answer."),
}

ONE_WAITS: Final = Message("One entry waits.")
MANY_WAIT: Final = Message("{count:,} entries wait.")


def of_source(snapshot: Snapshot) -> Message:
    """Return what the source is doing, or why it gives nothing."""
    return snapshot.source.hint or SOURCES[snapshot.source.state]


def of_engine(engine: EngineLink | None) -> Message:
    """Return why a recorder in another process is not heard; `NOTHING` while it is, or if it runs here."""
    if engine is None:
        return NOTHING
    words = ENGINES[engine.state]
    if engine.state in ("silent", "held"):
        words = words.with_values(holder=shown_holder(engine.holder))
    return words or engine.notice


def of_link(link: LinkHealth) -> Message:
    """Return how an upload is going, or the reason why it is not."""
    if link.reason:
        return link.reason
    if link.state == "up" and link.newest_only:
        return Message("The newest state is sent.")
    if link.backlog.entries:
        return counted(link.backlog.entries, ONE_WAITS, MANY_WAIT)
    return LINKS[link.state]
