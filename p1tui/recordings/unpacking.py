"""Read a recording, compressed or not, by its first bytes."""

from __future__ import annotations

import errno
import gzip
import lzma
import os
import zlib
from collections.abc import Iterator
from io import BufferedReader, RawIOBase
from typing import Final

from p1tui.i18n.message import Message

BLOCK: Final = 65536
"""Bytes of a block at most, whatever a compressed file would grow to."""

GZIP: Final = b"\x1f\x8b"
XZ: Final = b"\xfd7zXZ\0"


class Damaged(OSError):
    """The rest of a compressed file cannot be unpacked."""

    def __init__(self) -> None:
        super().__init__(errno.EBADMSG, os.strerror(errno.EBADMSG))

    @staticmethod
    def after(count: int) -> Message:
        """Return the sentence on a file of which so many telegrams could be read."""
        return Message(
            "It is damaged after {count} telegrams, and what follows cannot be read; get a whole copy of it.",
            count=count,
        )


class Unpacking(RawIOBase):
    """The contents of a compressed file; one that was cut off ends where it ends, if any of it is there.

    Threads: one.
    """

    def __init__(self, packed: gzip.GzipFile | lzma.LZMAFile) -> None:
        self._packed = packed
        self._given = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read what comes next. Raises `Damaged`, or another `OSError`."""
        try:
            data = self._packed.read1(len(buffer))
        except EOFError:
            if not self._given:
                raise Damaged from None
            return 0
        except (zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
            raise Damaged from error
        self._given = self._given or bool(data)
        buffer[: len(data)] = data
        return len(data)


def unpacked(file: BufferedReader) -> BufferedReader:
    """Return the file, or the contents of a compressed one."""
    head = file.peek(len(XZ))
    if head.startswith(GZIP):
        return BufferedReader(Unpacking(gzip.GzipFile(fileobj=file)))
    return BufferedReader(Unpacking(lzma.LZMAFile(file))) if head.startswith(XZ) else file


def blocks(file: BufferedReader) -> Iterator[bytes]:
    """Yield what comes, as it comes. Raises `OSError`."""
    while data := file.read1(BLOCK):
        yield data
