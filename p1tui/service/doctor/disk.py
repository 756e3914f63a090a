"""Checks of the disk that holds the history: rights, space, kind, and the wear of a card.

Sources: proc(5), mounts and uptime; sysfs, block/*/stat; of eMMC cards JEDEC JESD84-B51 (7.4.75, 7.4.76),
whose registers SD cards lack.
"""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path
from typing import Final

from p1tui.i18n.message import Message
from p1tui.runtime import invocation
from p1tui.runtime.duration import DAY, HOUR
from p1tui.runtime.system_files import text
from p1tui.service.doctor.finding import Finding

LEAST_FREE: Final = 200_000_000
"""Bytes below which the disk fills within days: a day's samples take 8 MB, a month's backup 100 MB."""

SECTOR: Final = 512
"""Bytes of a sector in block/*/stat, whatever the device's own are."""

_IN_MEMORY: Final = ("tmpfs", "ramfs")
_ELSEWHERE: Final = ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p")
"""File systems of a network, on which SQLite's log cannot be shared."""

_LIFE_USED: Final = {"0x09": "80 to 90 %", "0x0a": "90 to 100 %", "0x0b": "over 100 %"}
"""DEVICE_LIFE_TIME_EST of a worn eMMC."""


def space(folder: Path) -> Finding:
    """Check that the history's folder can be written and has space."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    name, quoted = str(there), shlex.quote(str(there))
    state = os.statvfs(there)
    if state.f_flag & os.ST_RDONLY:
        reason = Message("The disk of {folder} is read-only, as after an error of the card.", folder=name)
        return Finding("disk", "wrong", reason, "sudo dmesg --level=err | tail")
    if not os.access(there, os.W_OK):
        reason = Message("{folder} cannot be written by this user.", folder=name)
        return Finding("disk", "wrong", reason, f"sudo chown $USER {quoted}")
    if state.f_files and not state.f_favail:
        reason = Message("The disk of {folder} takes no more files.", folder=name)
        return Finding("disk", "wrong", reason, f"sudo du --inodes -xd2 {quoted}")
    free = shutil.disk_usage(there).free
    reason = Message("{count:,} MB are free in {folder}.", count=free // 1_000_000, folder=name)
    if free < LEAST_FREE:
        return Finding("disk", "wrong", reason, f"sudo du -xh --threshold=100M {quoted}")
    return Finding("disk", "good", reason)


def kind(folder: Path, root: Path = Path("/")) -> list[Finding]:
    """Check that the history's folder outlasts a restart, and is on this computer; return nothing then."""
    device, mounted_as = _mount(folder, root)
    if mounted_as in _IN_MEMORY or device == "overlayroot":
        reason = Message("{folder} is in memory: the history is gone at the next start.", folder=str(folder))
        return [Finding("disk_kind", "wrong", reason, invocation.command("config path"))]
    if mounted_as in _ELSEWHERE:
        reason = Message(
            "{folder} is on another computer ({kind}), where SQLite loses what two write at once.",
            folder=str(folder),
            kind=mounted_as,
        )
        return [Finding("disk_kind", "wrong", reason, invocation.command("config path"))]
    return []


def card(root: Path = Path("/")) -> Finding:
    """Check the wear of the card, where it counts it: eMMC does, SD cards do not."""
    cards = sorted(root.glob("sys/block/mmcblk*[0-9]"))
    for each in cards:
        estimates = text(each / "device/life_time").lower().split()
        worn = [_LIFE_USED[estimate] for estimate in estimates if estimate in _LIFE_USED]
        if worn:
            reason = Message(
                "{name} has used {part} of its life; back up, and replace it.",
                name=each.name,
                part=worn[-1],
            )
            return Finding("card", "wrong", reason, invocation.command("backup FILE"))
        if estimates:
            return Finding("card", "good", Message("{name} has most of its life left.", name=each.name))
    for each in cards:
        if written := _written_a_day(each, root):
            reason = Message(
                "SD cards do not count their wear. {count:,} MB a day are written to {name}.",
                count=written // 1_000_000,
                name=each.name,
            )
            return Finding("card", "unknown", reason)
    return Finding("card", "unknown", Message("The disk does not tell its wear; SD cards never do."))


def _written_a_day(card: Path, root: Path) -> int:
    """Return the bytes that were written a day since the start; 0 in its first hour, or if unknown."""
    counts, uptime = text(card / "stat").split(), text(root / "proc/uptime").split()
    if len(counts) < 7 or not uptime or float(uptime[0]) < HOUR:
        return 0
    return int(int(counts[6]) * SECTOR * DAY / float(uptime[0]))


def _mount(folder: Path, root: Path) -> tuple[str, str]:
    """Return device and kind of the file system of a folder; empty if unknown."""
    rows = [line.split() for line in text(root / "proc/mounts").splitlines()]
    path = str(folder.resolve())
    found = [
        (len(row[1]), number, row[0], row[2])
        for number, row in enumerate(rows)
        if len(row) > 2 and f"{path}/".startswith(f"{row[1].rstrip('/')}/")
    ]
    return max(found)[2:] if found else ("", "")
