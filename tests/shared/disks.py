"""Small disks that tests may fill or make read-only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: str = "400k") -> Iterator[Path]:
    """Mount a file system of this size on `folder`; skip the test if this user may not mount."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip(f"mounting a small disk needs root ({made.stderr.decode().strip()})")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def read_only(disk: Path) -> None:
    """Make the disk read-only."""
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)


def fill(disk: Path, room: int = 0) -> Path:
    """Fill the disk up to `room` free bytes; return the file to delete to free the rest again."""
    ballast = disk / "ballast"
    left = os.statvfs(disk)
    size = left.f_bavail * left.f_frsize - room
    with ballast.open("wb", buffering=0) as file:
        file.write(bytes(size))
    return ballast


def empty(disk: Path) -> None:
    """Free the room that `fill` took."""
    (disk / "ballast").unlink()


def writable(disk: Path) -> None:
    """Make the disk writable again."""
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
