"""Read the small text files of a user: configs and keys."""

from __future__ import annotations

import errno
import io
import os
from contextlib import nullcontext
from pathlib import Path

from p1tui.runtime.signals import delivered

TEXT = "utf-8-sig"
"""Encoding of config and key files: UTF-8, with or without the mark that editors of Windows write."""

LARGEST = 1 << 20
"""Bytes of such a file; a device or a recording that is named by mistake has more, or no end."""


def read_text(path: Path) -> str:
    """Return the text of a file. Raises `OSError` (also beyond `LARGEST` bytes), `UnicodeDecodeError`."""
    waits = delivered() if path.is_fifo() or (path.is_char_device() and not _is_null(path)) else nullcontext()
    with waits, path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return io.TextIOWrapper(io.BytesIO(data), encoding=TEXT).read()


def _is_null(path: Path) -> bool:
    """Return True for the null device, the config of a demo, of which nothing is ever waited for."""
    return Path(os.devnull).exists() and path.samefile(os.devnull)
