"""Messages that other threads post to the app."""

from __future__ import annotations

from textual.message import Message


class SnapshotArrived(Message, bubble=False):
    """The feed has a newer snapshot."""

    def can_replace(self, message: Message) -> bool:
        """Return True for another of these: only the newest snapshot is shown."""
        return isinstance(message, SnapshotArrived)
