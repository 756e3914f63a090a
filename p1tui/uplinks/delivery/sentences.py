"""Sentences of a worker for a person, beside those of its target and of the failure matrix."""

from __future__ import annotations

from p1tui.i18n.message import Message

NOTHING_DUE = Message("Nothing is due yet.")
MAYBE_STORED = Message("It may be stored already.")
PAUSED = Message("Paused by you; what is due is kept. Press p on screen 3 to go on, or start p1tui again.")
NO_CONTROL = Message(
    "{host} refused entries that it may have already; the next entry will show if it takes any at all."
)
HELD_UP = Message("An error in p1tui held the uploads up; its log has the details.")
