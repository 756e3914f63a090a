"""Standard streams that exist, however p1tui was started, and whose errors can be told apart."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class OutputLost(OSError):
    """Standard output cannot be written: its reader has gone, its disk is full, or it is closed."""

    @property
    def unread(self) -> bool:
        """True if the reader has gone, which is no error: `p1tui export | head`."""
        return self.errno == errno.EPIPE


class _Output(io.FileIO):
    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise OutputLost(error.errno, error.strerror) from None


class _Errors(io.FileIO):
    def write(self, data: ReadableBuffer) -> int:
        with suppress(OSError):  # where standard error fails, there is no place left to say so
            return super().write(data)
        return len(memoryview(data))


def prepare() -> None:
    """Wrap standard output and error so that their errors are known; open those that are closed.

    A free descriptor would be given to the next file that is opened, the history for one.
    """
    # A closed input must fail when it is read, a closed output when it is written.
    for number, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)
    if sys.stdout is sys.__stdout__ and not _is_windows_console(1):
        sys.stdout = _text(_Output(1, "w", closefd=False), like=sys.stdout)
    if sys.stderr is sys.__stderr__ and not _is_windows_console(2):
        # Under both names: textual draws on the original, in a thread that an error would end.
        sys.stderr = sys.__stderr__ = _text(_Errors(2, "w", closefd=False), like=sys.stderr)  # type: ignore[misc]


def abandon_output() -> None:
    """Discard standard output from now on; what is still buffered must not fail again at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def settle_output() -> None:
    """Write what standard output still holds, if that takes no waiting: its reader may be a pager."""
    if os.name != "posix":
        return
    os.set_blocking(1, False)  # for this moment: a terminal shares it with other programs
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
    """Return True for a console of Windows, to which Python writes every letter in a way of its own."""
    return os.name == "nt" and os.isatty(number)


def _text(raw: io.FileIO, like: io.TextIOBase | None) -> io.TextIOWrapper:
    """Wrap as Python does, with `backslashreplace`: a letter that the terminal lacks is no error."""
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=getattr(like, "encoding", "utf-8"),
        errors="backslashreplace",
        line_buffering=raw.isatty() or raw.fileno() == 2,
    )
