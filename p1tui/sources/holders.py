"""The process that reads a serial port, for a person who wonders why it is in use."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from p1tui.i18n.message import NOTHING, Message

MEMORY: Final = 1
"""Major number of /dev/null and its like (devices.txt of Linux), which every process may hold."""

PSEUDO_TERMINALS: Final = range(136, 144)
"""Major numbers of pseudo-terminals: each container counts its own from 0."""


def holder_of(device: Path, proc: Path = Path("/proc")) -> Message:
    """Return name and number of a process that has a device open; `NOTHING` if none is seen.

    Another user's processes are seen by an administrator only.
    """
    try:
        wanted = device.stat()
    except OSError:
        return NOTHING
    if not stat.S_ISCHR(wanted.st_mode) or os.major(wanted.st_rdev) == MEMORY:
        return NOTHING
    own = str(os.getpid())
    for process in _below(proc):
        if process.name.isdecimal() and process.name != own:
            for file in _below(process / "fd"):
                if _is(file, wanted):
                    return Message("{name} (process {number})", name=_name(process), number=process.name)
    return NOTHING


def _below(folder: Path) -> Iterator[Path]:
    """Yield what is in a folder; nothing if its process has ended, or belongs to another user."""
    try:
        yield from folder.iterdir()
    except OSError:
        return


def _is(file: Path, wanted: os.stat_result) -> bool:
    """Return True for the same device, also under a name of its own in a container."""
    try:
        if not file.readlink().is_relative_to("/dev"):
            return False
        found = file.stat()
    except OSError:
        return False
    if not stat.S_ISCHR(found.st_mode) or found.st_rdev != wanted.st_rdev:
        return False
    return os.path.samestat(found, wanted) or os.major(found.st_rdev) not in PSEUDO_TERMINALS


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text().strip()
    except OSError:
        return "?"
