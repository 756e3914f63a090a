"""Recordings of p1tui, read back."""

from __future__ import annotations

import gzip
from pathlib import Path

from p1tui.recordings.packer import of_recording
from p1tui.recordings.pieces import plain_blocks
from p1tui.recordings.timed import TimedLines
from p1tui.recordings.writer import RecordingWriter

NOON = 1_795_867_200.0
DAY = 86_400.0


def tape(path: Path, *, size: int = 1 << 24, age: float = DAY, keep: int | None = None) -> RecordingWriter:
    """Open a recording whose trouble with packing fails the test."""

    def fail(error: OSError) -> None:
        raise error

    return RecordingWriter(path, size=size, age=age, keep=keep, on_trouble=fail)


def files(path: Path) -> list[Path]:
    """Return the files of a recording, oldest first; of one that is packed and not yet removed, one."""
    found = {file.name.removesuffix(".gz"): file for file in of_recording(path)}
    return [found[name] for name in sorted(found)] + ([path] if path.exists() else [])


def content(file: Path) -> bytes:
    """Return a file of a recording as it was written."""
    return gzip.decompress(file.read_bytes()) if file.name.endswith(".gz") else file.read_bytes()


def plain(data: bytes, size: int = 65536) -> bytes:
    """Return what the source gave, from a recording that is read in blocks of `size`."""
    blocks = (data[at : at + size] for at in range(0, len(data), size))
    return b"".join(plain_blocks(TimedLines(NOON), blocks))
