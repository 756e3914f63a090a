"""Recordings that cannot be read to their end, or not for sure: cut off, damaged, or of a newer format."""

from __future__ import annotations

import errno
import os

from p1tui.i18n.message import Message, counted


def telegrams(count: int) -> Message:
    """Return so many telegrams in words."""
    return counted(count, Message("1 telegram"), Message("{count} telegrams"))


class Damaged(OSError):
    """The rest of a recording cannot be read. Raised behind all that could be."""

    def __init__(self) -> None:
        super().__init__(errno.EBADMSG, os.strerror(errno.EBADMSG))

    def after(self, count: int) -> Message:
        """Return the sentence on a file of which so many telegrams could be read."""
        return Message(
            "It is damaged after {telegrams}, and what follows cannot be read; get a whole copy of it.",
            telegrams=telegrams(count),
        )


class CutOff(Damaged):
    """A compressed recording ends before its end."""

    def after(self, count: int) -> Message:
        """Return the sentence on a file of which so many telegrams could be read."""
        return Message(
            "It is cut off after {telegrams}, and what followed is missing; get a whole copy of it.",
            telegrams=telegrams(count),
        )


class NewerFormat(Damaged):
    """A recording says of itself that a newer p1tui wrote it, so that more may stand in it than was read."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def after(self, count: int) -> Message:
        """Return the sentence on a file of which so many telegrams could be read."""
        return Message(
            "It is of a newer format ({number}), and was read as far as this p1tui understands it: "
            "{telegrams}. Update p1tui to read it for sure.",
            number=str(self._number),
            telegrams=telegrams(count),
        )
