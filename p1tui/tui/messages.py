"""What other threads post to the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from p1tui.tui.series import PowerPoint, Window


class SnapshotArrived(Message, bubble=False):
    """There is a newer snapshot to take from the feed."""

    def can_replace(self, message: Message) -> bool:
        """Only the newest state is of use."""
        return isinstance(message, SnapshotArrived)


@dataclass
class PowerLoaded(Message, bubble=False):
    """The history's answer for one chart, holding every reading up to `upto`."""

    name: str
    window: Window
    points: Sequence[PowerPoint]
    upto: int


@dataclass
class HistoryFailed(Message, bubble=False):
    """The history could not be read; `reason` is for a person."""

    reason: str
