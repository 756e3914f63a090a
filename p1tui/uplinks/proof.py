"""Test a target: send one entry, and read it back if the target can."""

from __future__ import annotations

from p1tui.i18n.message import Message
from p1tui.model.entries import Entry
from p1tui.uplinks.outcome import RULES
from p1tui.uplinks.target import Answer, Target


def prove(target: Target, entry: Entry) -> Message | None:
    """Send one entry and read it back; return a sentence on what failed, or `None`."""
    answer = target.send([entry])
    if RULES[answer.result].one != "sent" and answer.result != "conflict":
        return answer.reason(target.host)
    if not target.can_read_back:
        return None
    stored = target.stored([entry])
    if isinstance(stored, Answer):
        reason = stored.reason(target.host)
        return Message("The entry was taken, but could not be read back. {reason}", reason=reason)
    if entry.time not in stored:
        return Message(
            "{host} took the entry but does not show it yet: look there in a minute.",
            host=target.host,
        )
    return None
