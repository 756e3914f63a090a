"""Checks of the computer: its clock, disk, card, supply of power and memory.

Sources: sysfs and proc(5) of Linux; of eMMC cards JEDEC JESD84-B51 (7.4.75, 7.4.76), whose registers SD cards
lack; the throttling bits of the Raspberry Pi's firmware.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Final

from p1tui.i18n.message import Message
from p1tui.net.network_status import NetworkMonitor, clock_is_set
from p1tui.service.doctor.finding import Finding

LEAST_FREE: Final = 200_000_000
"""Bytes below which the disk fills within days: a day's samples take 8 MB, a month's backup 100 MB."""

PLAUSIBLE: Final = 1_735_689_600
"""2025-01-01 UTC: a clock before it was never set."""

LEAST_MEMORY: Final = 40 * 1024
"""KiB that must be available: what the recording itself takes."""

WEAK_SIGNAL: Final = -75
"""dBm below which Wi-Fi loses packets."""

_LIFE_USED: Final = {"0x09": "80 to 90 %", "0x0a": "90 to 100 %", "0x0b": "over 100 %"}
"""DEVICE_LIFE_TIME_EST of a worn eMMC."""

_UNDERVOLTAGE_NOW, _UNDERVOLTAGE_SEEN = 0x1, 0x10000


def clock(now: float | None = None) -> Finding:
    """Check the computer's clock."""
    now = time.time() if now is None else now
    if now < PLAUSIBLE:
        reason = Message("This computer's clock is not set; readings of a meter without one wait for it.")
        return Finding("clock", "wrong", reason, "sudo timedatectl set-ntp true")
    match clock_is_set():
        case None:
            return Finding("clock", "unknown", Message("This system does not tell whether its clock is set."))
        case False:
            reason = Message("The clock is not synchronised with a time server.")
            return Finding("clock", "note", reason, "sudo timedatectl set-ntp true")
        case _:
            return Finding("clock", "good", Message("The clock is synchronised with a time server."))


def disk(folder: Path) -> Finding:
    """Check that the history's folder can be written and has space."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if not os.access(there, os.W_OK):
        reason = Message("{folder} cannot be written by this user.", folder=str(there))
        return Finding("disk", "wrong", reason, f"sudo chown $USER {there}")
    free = shutil.disk_usage(there).free
    if free < LEAST_FREE:
        reason = Message("{count:,} MB are free in {folder}.", count=free // 1_000_000, folder=str(there))
        return Finding("disk", "wrong", reason, f"sudo du -xh --threshold=100M {there}")
    reason = Message("{count:,} MB are free in {folder}.", count=free // 1_000_000, folder=str(there))
    return Finding("disk", "good", reason)


def card(root: Path = Path("/")) -> Finding:
    """Check the wear of the card, where it counts it: eMMC does, SD cards do not."""
    for file in sorted(root.glob("sys/block/mmcblk*/device/life_time")):
        estimates = _text(file).split()
        worn = [_LIFE_USED[each.lower()] for each in estimates if each.lower() in _LIFE_USED]
        name = file.parts[-3]
        if worn:
            reason = Message(
                "{name} has used {part} of its life; back up, and replace it.", name=name, part=worn[-1]
            )
            return Finding("card", "wrong", reason, "p1tui backup FILE")
        if estimates:
            return Finding("card", "good", Message("{name} has most of its life left.", name=name))
    return Finding("card", "unknown", Message("The card does not count its wear; SD cards never do."))


def supply(root: Path = Path("/")) -> Finding:
    """Check a Raspberry Pi's supply of power."""
    found = [_text(file) for file in root.glob("sys/devices/platform/soc*/*firmware/get_throttled")]
    if not found:
        return Finding("supply", "unknown", Message("This computer does not measure its supply."))
    bits = int(found[0].strip() or "0", 16)
    if bits & _UNDERVOLTAGE_NOW:
        reason = Message("The supply's voltage is too low now: USB cables and Wi-Fi drop out.")
        return Finding("supply", "wrong", reason)
    if bits & _UNDERVOLTAGE_SEEN:
        return Finding("supply", "note", Message("The supply's voltage was too low since the start."))
    return Finding("supply", "good", Message("The supply's voltage was never too low since the start."))


def memory(root: Path = Path("/")) -> Finding:
    """Check the memory that is left."""
    lines = dict(line.split(":", 1) for line in _text(root / "proc/meminfo").splitlines() if ":" in line)
    words = lines.get("MemAvailable", "").split()
    if not words:
        return Finding("memory", "unknown", Message("This system does not tell its free memory."))
    left = int(words[0])
    reason = Message("{count:,} MB of memory are available.", count=left // 1024)
    return Finding("memory", "good" if left >= LEAST_MEMORY else "wrong", reason)


def wifi(monitor: NetworkMonitor) -> list[Finding]:
    """Check the way to the network, and of Wi-Fi the signal and the power save."""
    network = monitor.look(time.monotonic())
    if network.interface is None:
        reason = Message("There is no way to the network: no interface has a default route.")
        return [Finding("network", "wrong", reason, "nmcli device status")]
    found = [Finding("network", "good", Message("{name} leads to the network.", name=network.interface))]
    if not network.wifi:
        return found
    if network.signal_dbm is not None:
        verdict = Message("The Wi-Fi's signal is {count} dBm.", count=network.signal_dbm)
        found.append(Finding("wifi_signal", "wrong" if network.signal_dbm < WEAK_SIGNAL else "good", verdict))
    match network.power_save:
        case None:
            reason = Message("Whether the Wi-Fi saves power is not known: iw is not installed.")
            found.append(Finding("wifi_power_save", "unknown", reason, "sudo apt install iw"))
        case True:
            reason = Message("The Wi-Fi sleeps between packets, and may not wake in time.")
            remedy = f"sudo iw dev {network.interface} set power_save off"
            found.append(Finding("wifi_power_save", "wrong", reason, remedy))
        case False:
            found.append(Finding("wifi_power_save", "good", Message("The Wi-Fi does not sleep.")))
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""  # absent, or a device that does not answer
