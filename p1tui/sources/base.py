"""The protocol of a source of bytes, and the errors of all of them."""

from __future__ import annotations

import time
from typing import Protocol

from p1tui.i18n.message import Message

READ_WAIT = 0.5
"""Seconds that a read may block: the longest that its thread takes to notice that it should stop."""

SILENCE = 35.0
"""Seconds without a byte that mean trouble: three intervals of a meter that speaks every 10 s, and a bit."""


class SourceError(Exception):
    """Root of the errors of a source.

    SourceError
     +- SourceLost          no more bytes come; open it again
     |   +- SourceMissing   a local device or file is absent, refused or busy
     +- SourceEnded         a replay has given its last byte
     +- SourceSpecError     the user named something that is no source
    """


class SourceLost(SourceError):
    """No more bytes come; the source may be opened again."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
        """Sentence that says what, why and what to do; `str()` of the error is its English."""


class SourceMissing(SourceLost):
    """A local device or file is absent, refused or busy; fatal at the start of the program (status 3)."""


class SourceEnded(SourceError):
    """A replay has given its last byte."""


class SourceSpecError(SourceError):
    """The user named something that is no source; the text says what is allowed."""


class Source(Protocol):
    """A source of bytes: opened, read in a loop, closed, and opened again after an error.

    Threads: one thread opens and reads; any thread may close, which ends a read that waits.
    """

    @property
    def name(self) -> str:
        """Name on the screen: `/dev/ttyUSB0 115200 8N1`, `socket://host:port`, `file dump.txt`."""

    @property
    def live(self) -> bool:
        """True if bytes come by themselves; a replay waits while nobody takes them."""

    @property
    def local(self) -> bool:
        """True if failing at the first open is fatal; a source on the network is tried again without end."""

    def open(self) -> None:
        """Make `read` possible. Raises `SourceLost`, or `SourceMissing` if the source is local."""

    def read(self) -> bytes:
        """Return some bytes, none if none came within `READ_WAIT`. Raises `SourceLost` or `SourceEnded`."""

    def close(self) -> None:
        """Give everything back and end a `read` that waits. Closing twice is fine."""

    def time(self) -> float:
        """Return the UTC seconds of the telegram that came last, for one without a usable clock."""


class HostTimed:
    """Dates telegrams by this computer's clock."""

    def time(self) -> float:
        """Return the UTC seconds of this computer's clock."""
        return time.time()
