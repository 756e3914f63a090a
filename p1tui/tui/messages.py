"""What other threads post to the screen."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


class SnapshotArrived(Message, bubble=False):
    """There is a newer snapshot to take from the feed."""

    def can_replace(self, message: Message) -> bool:
        """Only the newest state is of use."""
        return isinstance(message, SnapshotArrived)


@dataclass
class HistoryAnswered(Message, bubble=False):
    """The history's answer to the question of that name."""

    name: str
    about: object
    result: object


@dataclass
class HistoryFailed(Message, bubble=False):
    """The history could not be read; `reason` is for a person."""

    reason: str
