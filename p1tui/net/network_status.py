"""State of the network: interface, Wi-Fi, signal and power save; and of the clock.

Linux reports all of this to any user, other systems little; what they do not report is `None`. Nothing is
changed here: turning off the Wi-Fi's power save needs root, so the commands are shown.
"""

from __future__ import annotations

import ctypes
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import Network

SLOW_FACTS = 60.0
"""Seconds for which the output of programs (power save, network name) is cached."""

COMMAND_TIMEOUT = 2.0
"""Seconds for one such program at most."""

TIME_ERROR = 5
"""Return value of adjtimex(2) while the clock is not synchronised."""

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
"""Search path of programs: `iw` is in sbin, which a user's own path often lacks."""

Run = Callable[[Sequence[str]], str]


def run_command(command: Sequence[str]) -> str:
    """Return a program's output; empty if it is missing, fails or takes too long."""
    if shutil.which(command[0], path=PATH) is None:
        return ""
    import subprocess  # few have such a program, and a recording asks for none

    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=COMMAND_TIMEOUT,
            check=False,
            stdin=subprocess.DEVNULL,
            env={"PATH": PATH, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


def clock_is_set() -> bool | None:
    """Return True if the kernel's clock is synchronised; `None`: unknown.

    A Raspberry Pi has no battery-backed clock, so it starts with a wrong time.
    """
    if not sys.platform.startswith("linux"):
        return None
    # struct timex, zeroed: modes 0 reads only. It has 208 bytes on 64-bit systems.
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    return None if state < 0 else bool(state != TIME_ERROR)


def power_save_advice(interface: str) -> Message:
    """Return the commands that turn off the Wi-Fi's power save, for Raspberry Pi OS since 2023.

    The first command is valid until the next boot, the file from then on.
    """
    return Message(
        "The Wi-Fi sleeps between packets, and may not wake in time. To end that now and for good:\n"
        "sudo iw dev {interface} set power_save off\n"
        "printf '[connection]\\nwifi.powersave = 2\\n'"
        " | sudo tee /etc/NetworkManager/conf.d/99-wifi-powersave-off.conf",
        interface=interface,
    )


class NetworkMonitor:
    """Reads the state of the network. `root` and `run` are for tests.

    Threads: one at a time; each program such as `iw` may block it for `COMMAND_TIMEOUT`.
    """

    def __init__(self, *, root: Path = Path("/"), run: Run = run_command) -> None:
        self._root = root
        self._run = run
        self._link = ""
        self._power_save: bool | None = None
        self._asked_interface = ""
        self._ask_at = float("-inf")

    def look(self, now: float) -> Network:
        """Return the present state. `now` is monotonic seconds."""
        interface = self.route()
        if interface is None:
            return Network(clock_set=clock_is_set())
        device = self._root / "sys/class/net" / interface
        wifi = (device / "wireless").exists() or (device / "phy80211").exists()
        network = Network(
            interface=interface,
            wifi=wifi,
            carrier_changes=_number(_text(device / "carrier_changes")),
            clock_set=clock_is_set(),
        )
        if not wifi:
            return network
        self._ask(interface, now)
        ssid = re.search(r"SSID: (.+)", self._link)
        return replace(
            network,
            ssid=ssid[1].strip() if ssid else None,
            signal_dbm=self._signal(interface),
            power_save=self._power_save,
            advice=power_save_advice(interface) if self._power_save else NOTHING,
        )

    def route(self) -> str | None:
        """Return the interface of the default route; `None` if there is none or its link is down."""
        interface = self._default_ipv4() or self._default_ipv6()
        if interface is None:
            return None
        carrier = _text(self._root / "sys/class/net" / interface / "carrier").strip()
        return None if carrier == "0" else interface

    def signature(self) -> tuple[str | None, str]:
        """Return a value that changes if the link was down or the interface is another one."""
        interface = self.route()
        if interface is None:
            return None, ""
        return interface, _text(self._root / "sys/class/net" / interface / "carrier_changes").strip()

    def _default_ipv4(self) -> str | None:
        rows = [line.split() for line in _text(self._root / "proc/net/route").splitlines()[1:]]
        routes = [(int(row[6]), row[0]) for row in rows if len(row) > 7 and row[1] == row[7] == "00000000"]
        return min(routes)[1] if routes else None

    def _default_ipv6(self) -> str | None:
        rows = [line.split() for line in _text(self._root / "proc/net/ipv6_route").splitlines()]
        routes = [
            (int(row[5], 16), row[9])
            for row in rows
            if len(row) > 9 and row[0] == "0" * 32 and row[1] == "00" and row[9] != "lo"
        ]
        return min(routes)[1] if routes else None

    def _signal(self, interface: str) -> int | None:
        for line in _text(self._root / "proc/net/wireless").splitlines():
            name, _, figures = line.strip().partition(":")
            if name == interface and len(figures.split()) > 2:
                return _number(figures.split()[2].rstrip("."))
        found = re.search(r"signal: (-\d+) dBm", self._link)
        return int(found[1]) if found else None

    def _ask(self, interface: str, now: float) -> None:
        """Run programs for the Wi-Fi's network name and power save, which no file holds; cache the output."""
        if now < self._ask_at and interface == self._asked_interface:
            return
        self._ask_at, self._asked_interface = now + SLOW_FACTS, interface
        self._link = self._run(["iw", "dev", interface, "link"])
        output = self._run(["iw", "dev", interface, "get", "power_save"]) or self._run(
            ["iwconfig", interface]
        )
        found = re.search(r"Power save: (on|off)|Power Management:(on|off)", output)
        self._power_save = "on" in found.groups() if found else None


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        # The file is absent, or the interface is down (EINVAL).
        return ""


def _number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
