"""Checks of the computer: its versions, clock, supply of power and memory.

Sources: sysfs and proc(5) of Linux; the throttling bits of the Raspberry Pi's firmware.
"""

from __future__ import annotations

import platform
import time
from pathlib import Path
from typing import Final

from p1tui import __version__
from p1tui.i18n.message import Message, verbatim
from p1tui.net.network_status import clock_is_set
from p1tui.runtime.system_files import text
from p1tui.service.doctor.finding import Finding

PLAUSIBLE: Final = 1_735_689_600
"""2025-01-01 UTC: a clock before it was never set."""

LEAST_MEMORY: Final = 40 * 1024
"""KiB that must be available: what the recording itself takes."""

_UNDERVOLTAGE_NOW, _UNDERVOLTAGE_SEEN = 0x1, 0x10000


def versions() -> Finding:
    """Name the versions of p1tui, Python and the system."""
    python, system = platform.python_version(), platform.platform(terse=True)
    return Finding("versions", "good", verbatim(f"p1tui {__version__}, Python {python}, {system}."))


def clock(now: float | None = None, *, synchronised: bool | None = None) -> Finding:
    """Check the computer's clock; `synchronised`: as the kernel tells, which is asked by default."""
    now = time.time() if now is None else now
    if now < PLAUSIBLE:
        reason = Message("This computer's clock is not set; readings of a meter without one wait for it.")
        return Finding("clock", "wrong", reason, "sudo timedatectl set-ntp true")
    match clock_is_set() if synchronised is None else synchronised:
        case None:
            return Finding("clock", "unknown", Message("This system does not tell whether its clock is set."))
        case False:
            reason = Message("The clock is not synchronised with a time server.")
            return Finding("clock", "note", reason, "sudo timedatectl set-ntp true")
        case _:
            return Finding("clock", "good", Message("The clock is synchronised with a time server."))


def supply(root: Path = Path("/")) -> Finding:
    """Check a Raspberry Pi's supply of power."""
    found = [text(file).strip() for file in root.glob("sys/devices/platform/soc*/*firmware/get_throttled")]
    try:
        bits = int(found[0], 16) if found else None
    except ValueError:
        bits = None
    if bits is None:
        return Finding("supply", "unknown", Message("This computer does not measure its supply."))
    if bits & _UNDERVOLTAGE_NOW:
        reason = Message(
            "The supply's voltage is too low now: USB cables and Wi-Fi drop out. Use the supply that is made "
            "for this computer, and a short cable."
        )
        return Finding("supply", "wrong", reason, "vcgencmd get_throttled")
    if bits & _UNDERVOLTAGE_SEEN:
        return Finding("supply", "note", Message("The supply's voltage was too low since the start."))
    return Finding("supply", "good", Message("The supply's voltage was never too low since the start."))


def memory(root: Path = Path("/")) -> Finding:
    """Check the memory that is left."""
    lines = dict(line.split(":", 1) for line in text(root / "proc/meminfo").splitlines() if ":" in line)
    words = lines.get("MemAvailable", "").split()
    if not words:
        return Finding("memory", "unknown", Message("This system does not tell its free memory."))
    left = int(words[0])
    reason = Message("{count:,} MB of memory are available.", count=left // 1024)
    if left >= LEAST_MEMORY:
        return Finding("memory", "good", reason)
    return Finding("memory", "wrong", reason, "ps -e -o rss,comm --sort=-rss | head")
