"""Orders of a viewer to an uplink that are carried out later, between two of its calls."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from p1tui.i18n.message import Message


class OrderDone(msgspec.Struct, frozen=True):
    """The result of an order."""

    text: Message
    """Sentence for a person."""
    count: int | None = None
    """Entries that are more due, if older ones were asked for."""


class OrderRefused(Exception):
    """An order that was not carried out; the text is its reason."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


Tell = Callable[[OrderDone | OrderRefused], None]
"""Gets the result of an order on the uplink's thread; it must not block."""
