"""Figures of a running process, as Linux counts them (proc(5))."""

from __future__ import annotations

import os
import re
from pathlib import Path


def resident(pid: int | None = None) -> int:
    """Return the resident memory of a process, by default this one, in bytes."""
    pages = int(Path(f"/proc/{pid or 'self'}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def core_seconds(pid: int) -> float:
    """Return the processor time that all threads of a process have used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def catches(pid: int, number: int) -> bool:
    """Return True if a process catches a signal; one that it does not know yet ends it at once."""
    found = re.search(r"^SigCgt:\s+([0-9a-f]+)$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return found is not None and bool(int(found[1], 16) >> (number - 1) & 1)
