"""What every source of bytes is, and how it fails.

OSError
 +- SourceLost        bytes no longer come; open it again
     +- SourceMissing a local device or file that is missing, refused or busy
Exception
 +- SourceEnded       a replay is at its end
ValueError
 +- SourceSpecError   what was named is no source
"""

from __future__ import annotations

from typing import Protocol

from p1tui.i18n.message import Message

READ_WAIT = 0.5
"""Seconds that a read may block: what a thread needs at most to notice that it should stop."""

SILENCE = 35.0
"""Seconds without a byte that mean trouble: three intervals of a meter that speaks every 10 s, and a bit."""


class SourceLost(OSError):
    """No bytes come from here any more. `message` says what, why and what to do; `str()` of it is English."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class SourceMissing(SourceLost):
    """A local device or file cannot be had; at the start of the program that is fatal (status 3)."""


class SourceEnded(Exception):
    """A replay has given its last byte."""


class SourceSpecError(ValueError):
    """What the user named is no source; the text says what is allowed."""


class Source(Protocol):
    """Where bytes come from. One thread opens and reads; any thread may close."""

    @property
    def name(self) -> str:
        """As shown on the screen: `/dev/ttyUSB0 115200 8N1`, `socket://host:port`, `file dump.txt`."""

    @property
    def live(self) -> bool:
        """True where bytes come by themselves; a replay waits while nobody takes them."""

    @property
    def local(self) -> bool:
        """True where failing at the first open is fatal; a network source is retried for ever."""

    def open(self) -> None:
        """Make `read` possible. Raises `SourceLost`, or `SourceMissing` where the source is local."""

    def read(self) -> bytes:
        """Some bytes, or none where none came within `READ_WAIT`. Raises `SourceLost` or `SourceEnded`."""

    def close(self) -> None:
        """Give everything back and end a `read` that waits. Closing twice is fine."""

    def time(self) -> float:
        """UTC seconds to put on the telegram that came last, where it has no usable clock of its own."""
