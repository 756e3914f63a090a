"""Read the small text files of a user: configs and keys."""

from __future__ import annotations

import errno
import io
import os
import select
from pathlib import Path

from p1tui.runtime.signals import LONGEST_WAIT, delivered

TEXT = "utf-8-sig"
"""Encoding of config and key files: UTF-8, with or without the mark that editors of Windows write."""

LARGEST = 1 << 20
"""Bytes of such a file; a device or a recording that is named by mistake has more, or no end."""


def read_text(path: Path) -> str:
    """Return the text of a file. Raises `OSError` (also beyond `LARGEST` bytes), `UnicodeDecodeError`."""
    if os.name == "posix" and (path.is_fifo() or path.is_char_device()) and not _is_null(path):
        data = _wait_for(path)
    else:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return io.TextIOWrapper(io.BytesIO(data), encoding=TEXT).read()


def _wait_for(path: Path) -> bytes:
    """Return what a pipe or device says until its end or beyond `LARGEST` bytes; a signal ends the wait.

    Neither the opening nor a read blocks: a signal just before a system call that blocks would not end it.
    """
    with delivered(), os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as file:
        data = b""
        while len(data) <= LARGEST:
            if select.select([file], [], [], LONGEST_WAIT)[0]:
                if (part := file.read(LARGEST + 1 - len(data))) == b"":
                    break
                data += part or b""
        return data


def _is_null(path: Path) -> bool:
    """Return True for the null device, the config of a demo, of which nothing is ever waited for."""
    return Path(os.devnull).exists() and path.samefile(os.devnull)
