"""The protocol of a source of bytes, and the errors that sources raise."""

from __future__ import annotations

import time
from typing import Protocol, runtime_checkable

from p1tui.i18n.message import NOTHING, Message

READ_WAIT = 1.2
"""Most seconds that a read blocks: more than from one telegram to the next, since a read without one costs a
fifth of one with it. `close` ends a read at once."""

SILENCE = 35.0
"""Seconds without a byte that mean trouble: more than three intervals of a meter that sends every 10 s."""


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
    """A local device or file is absent, refused or busy; ends the program at its start (exit status 3)."""

    def __init__(self, message: Message, *, absent: bool = False) -> None:
        super().__init__(message)
        self.absent = absent
        """True if it is simply not there, as a cable that is unplugged."""


class SourceEnded(SourceError):
    """A replay has given its last byte, or the last one that can be read."""

    def __init__(self, trouble: Message = NOTHING) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble
        """Sentence that says why it cannot be read on; `NOTHING` if it was read to its end."""


class SourceSpecError(SourceError):
    """The user named something that is no source."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
        """Sentence that says what is allowed."""


class Source(Protocol):
    """A source of bytes: opened, read in a loop, closed, and opened again after an error.

    Threads: one thread opens and reads; any thread may close, which ends a read that waits.
    """

    @property
    def name(self) -> str:
        """Name on the screen: `/dev/ttyUSB0 115200 8N1`, `socket://host:port`, `file dump.txt`."""

    @property
    def live(self) -> bool:
        """True if bytes come whether they are read or not; a replay waits for its reader."""

    @property
    def local(self) -> bool:
        """True if an error at the first `open` is fatal; a source on the network is retried without end."""

    def open(self) -> None:
        """Open the source. Raises `SourceLost`, or `SourceMissing` if the source is local."""

    def read(self) -> bytes:
        """Return the bytes that came, empty after `READ_WAIT`. Raises `SourceLost` or `SourceEnded`."""

    def close(self) -> None:
        """Release all resources and end a `read` that waits. May be called twice."""

    def time(self) -> float:
        """Return the time of the last telegram in UTC seconds, for one that prints no usable time."""


@runtime_checkable
class Detecting(Protocol):
    """A source that finds its port by itself: it is told of telegrams, and tells why it finds none.

    Threads: the one that reads.
    """

    def accepted(self) -> None:
        """Note that a telegram was accepted."""

    def hint(self) -> Message:
        """Return what it searches, or why it finds nothing; `NOTHING` once it reads a meter's port."""


class HostTimed:
    """Dates telegrams by this computer's clock."""

    def time(self) -> float:
        """Return the UTC seconds of this computer's clock."""
        return time.time()
