"""Sentences on changes of the source's status."""

from __future__ import annotations

from p1tui.i18n.message import Message
from p1tui.model.status import SourceStatus


def source_news(status: SourceStatus, before: SourceStatus) -> Message:
    """Return a sentence on the change of the source's status."""
    if status.state == before.state:
        hint = status.hint or Message("telegrams come.")
        return Message("{source}: {hint}", source=status.name, hint=hint)
    if not status.hint:
        return Message("{source}: {state}.", source=status.name, state=status.state)
    return Message("{source}: {state}. {hint}", source=status.name, state=status.state, hint=status.hint)
