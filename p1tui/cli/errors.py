"""Exit statuses, and the error that ends a command with one of them."""

from __future__ import annotations

from enum import IntEnum

from p1tui.i18n.message import Message


class ExitStatus(IntEnum):
    """Exit status of the program; scripts and services depend on the numbers."""

    DONE = 0
    """Success, or a recording that a signal ended."""
    FAILED = 1
    """A run or a check failed, or a signal interrupted a command."""
    USAGE = 2
    """Arguments or config are wrong."""
    DEVICE = 3
    """A local device or file is missing, refused or busy."""
    HELD = 4
    """Another engine holds the history."""


class CommandError(Exception):
    """Ends a command with a sentence for a person and an exit status."""

    def __init__(self, status: ExitStatus, message: Message) -> None:
        super().__init__(str(message))
        self.status = status
        self.message = message
        """Sentence: what, why, and what to do."""
