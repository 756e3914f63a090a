"""Read a recording, compressed or not, by its first bytes."""

from __future__ import annotations

import gzip
import lzma
import zlib
from collections.abc import Iterator
from io import BufferedReader, BytesIO, RawIOBase
from typing import Final, cast

from p1tui.recordings.damage import CutOff, Damaged

BLOCK: Final = 65536
"""Bytes of a block at most, whatever a compressed file would grow to."""

GZIP: Final = b"\x1f\x8b"
XZ: Final = b"\xfd7zXZ\0"


class Unpacking(RawIOBase):
    """The contents of a compressed file, all that is there of it.

    Threads: one.
    """

    def __init__(self, packed: gzip.GzipFile | lzma.LZMAFile) -> None:
        self._packed = packed

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read what comes next. Raises `CutOff`, `Damaged`, or another `OSError`."""
        try:
            data = self._packed.read1(len(buffer))
        except EOFError:
            raise CutOff from None
        except (zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
            raise Damaged from error
        buffer[: len(data)] = data
        return len(data)


def unpacked(file: BufferedReader) -> BufferedReader:
    """Return the file, or the contents of a compressed one."""
    head = file.peek(len(XZ))
    if not head:  # a terminal would be asked again, and its user for a second Ctrl+D
        return BufferedReader(cast("RawIOBase", BytesIO()))
    if head.startswith(GZIP):
        return BufferedReader(Unpacking(gzip.GzipFile(fileobj=file)))
    return BufferedReader(Unpacking(lzma.LZMAFile(file))) if head.startswith(XZ) else file


def blocks(file: BufferedReader) -> Iterator[bytes]:
    """Yield what comes, as it comes. Raises `OSError`."""
    while data := file.read1(BLOCK):
        yield data
