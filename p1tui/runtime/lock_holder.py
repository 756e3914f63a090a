"""Tell who holds the lock of a history, without taking it: even a moment's lock would turn an engine away."""

from __future__ import annotations

import os
from pathlib import Path

from p1tui.runtime.lock import holder_of, lock_file


def lock_holder(history: Path, proc: Path = Path("/proc")) -> str:
    """Return the name of the process that records a history, `process 4711`; empty if none does.

    The kernel's list of locks (proc(5)) tells it; without one, a process of that number that lives.
    """
    name = holder_of(history).name
    try:
        node = lock_file(history).stat().st_ino
    except OSError:
        return ""
    try:
        locks = (proc / "locks").read_text()
    except OSError:
        return name if name and _lives(name) else ""
    held = any(_locks(line.split(), node) for line in locks.splitlines())
    return (name or "another p1tui") if held else ""


def _locks(words: list[str], node: int) -> bool:
    """Return True for a line of an flock(2) on this file: number, kind, …, device and inode in the sixth."""
    return len(words) > 5 and words[1] == "FLOCK" and words[5].rpartition(":")[2] == str(node)


def _lives(name: str) -> bool:
    number = name.rpartition(" ")[2]
    if os.name != "posix" or not number.isdecimal():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # another user's
    return True
