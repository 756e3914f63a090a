"""Tell what the file in the place of a history is: empty, of SQLite's format, or somebody's file."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from p1tui.i18n.message import NOTHING, Message
from p1tui.runtime import invocation

PAGE: Final = 512
"""Bytes: the smallest page that SQLite knows, and the one of a history."""

LOOKED_AT: Final = 512
"""Pages read at most, spread over the file."""

_HEADER: Final = b"SQLite format 3\0"
_LOG: Final = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
"""First bytes of a write-ahead log (SQLite, "Database File Format", 4.1)."""

_BLANK: Final = ({0}, {0xFF})
"""Bytes of a file whose blocks were never written, or are erased."""

_BTREE: Final = frozenset({2, 5, 10, 13})
"""First byte of a page of a table or an index (likewise, 1.6)."""


def emptiness(path: Path) -> Message:
    """Return a sentence if the file is there and has no byte, else `NOTHING`."""
    with suppress(OSError):
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and not status.st_size:
            return Message(
                "The history {path} was empty, of 0 bytes: a new one has begun in it. If it held readings,"
                " {command} puts a copy of them back.",
                path=str(path),
                command=invocation.command("restore"),
            )
    return NOTHING


def has_log(path: Path) -> bool:
    """Return True if a write-ahead log of SQLite lies beside the file, links resolved."""
    path = path.resolve()
    with suppress(OSError), path.with_name(f"{path.name}-wal").open("rb") as log:
        return log.read(4) in _LOG
    return False


def is_foreign(path: Path) -> bool:
    """Return True if the file is no SQLite file, nor the rest of one that was overwritten.

    A card that fails leaves a history without its first pages, or blank: that is a damaged history still.
    """
    with suppress(OSError):
        if not stat.S_ISREG(path.stat().st_mode) or has_log(path):
            return False
        with path.open("rb") as file:
            head = file.read(len(_HEADER))
            return bool(head) and head != _HEADER and not _looks_damaged(file)
    return False


def _looks_damaged(file: BinaryIO) -> bool:
    """Return True if the file has a page of SQLite's, or is blank."""
    pages = -(-file.seek(0, os.SEEK_END) // PAGE)
    values = set[int]()
    for number in range(0, pages, max(1, pages // LOOKED_AT)):
        file.seek(number * PAGE)
        page = file.read(PAGE)
        if _is_btree(page):
            return True
        values.update(page)
    return values in _BLANK


def _is_btree(page: bytes) -> bool:
    if len(page) < PAGE or page[0] not in _BTREE:
        return False
    free, cells, content = (int.from_bytes(page[at : at + 2], "big") for at in (1, 3, 5))
    pointers = (12 if page[0] < 8 else 8) + 2 * cells
    return cells > 0 and free < PAGE and pointers <= content < PAGE
