"""Standard streams: open closed ones, write out control characters, give errors a type of their own."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from p1tui.i18n.printable import printable

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class OutputLost(OSError):
    """Standard output cannot be written: its reader has gone, the disk is full, or it is closed."""

    @property
    def unread(self) -> bool:
        """True if the reader has gone, which is no error, as in `p1tui export | head`."""
        return self.errno == errno.EPIPE


class _Output(io.FileIO):
    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise OutputLost(error.errno, error.strerror) from None


class _Errors(io.FileIO):
    def write(self, data: ReadableBuffer) -> int:
        with suppress(OSError):  # an error of standard error cannot be reported anywhere
            return super().write(data)
        return len(memoryview(data))


class ForPeople(io.TextIOWrapper):
    """Text for a person: what a terminal would obey is written out (`printable`), wherever it came from.

    Bytes for programs (JSON, CSV) go to its `buffer`, unchanged.
    """

    def write(self, text: str) -> int:
        """Write the text; keep its lines and tabs."""
        return super().write(printable(text, keep="\n\t"))


def prepare() -> None:
    """Open the closed standard streams; make errors of standard output `OutputLost`, ignore those of stderr.

    Only textual, which writes to `__stderr__`, sends the terminal what it obeys.
    The next file to be opened, such as the history, would get a free standard descriptor.
    """
    # Open each in the wrong mode: reading a closed input must still fail, and writing a closed output.
    for number, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)
    if sys.stdout is sys.__stdout__ and not _is_windows_console(1):
        sys.stdout = _text(ForPeople, _Output(1, "w", closefd=False), like=sys.stdout)
    if sys.stderr is sys.__stderr__ and not _is_windows_console(2):
        # Replace both names: textual writes to `__stderr__` in a thread that an error would end.
        raw = _text(io.TextIOWrapper, _Errors(2, "w", closefd=False), like=sys.stderr)
        sys.stderr = _text(ForPeople, _Errors(2, "w", closefd=False), like=sys.stderr)
        sys.__stderr__ = raw  # type: ignore[misc]


def abandon_output() -> None:
    """Redirect standard output to the null device, so that the final flush of its buffer cannot fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def settle_output() -> None:
    """Flush standard output without waiting; discard the rest if its reader (a pager) does not read."""
    if os.name != "posix":
        return
    os.set_blocking(1, False)  # only briefly: other programs share the terminal
    try:
        sys.stdout.flush()
        stuck = False
    except (BlockingIOError, OutputLost):
        stuck = True
    finally:
        os.set_blocking(1, True)
    if stuck:
        abandon_output()


def _is_windows_console(number: int) -> bool:
    """Return True for a Windows console, to which Python writes with a special API."""
    return os.name == "nt" and os.isatty(number)


def overwrite_line(text: str) -> None:
    """Show `text` in place of the line that standard error, a terminal, is at."""
    stream = sys.stderr if sys.__stderr__ is None else sys.__stderr__
    stream.write(f"\r\x1b[K{printable(text)}")
    stream.flush()


def _text(kind: type[io.TextIOWrapper], raw: io.FileIO, like: io.TextIOBase | None) -> io.TextIOWrapper:
    """Wrap as Python does, but with `backslashreplace`, so that no character is an encoding error."""
    return kind(
        io.BufferedWriter(raw),
        encoding=getattr(like, "encoding", "utf-8"),
        errors="backslashreplace",
        line_buffering=raw.isatty() or raw.fileno() == 2,
    )
