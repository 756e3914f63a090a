"""A Raspberry Pi in good health, in a folder: files of its system, a service manager, a meter, a channel.

Each test plants one fault in it.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from p1tui.config import loading
from p1tui.config.errors import ConfigError
from p1tui.config.settings import Config
from p1tui.demo.household.household import Household
from p1tui.i18n.message import Message
from p1tui.net.network_status import NetworkMonitor
from p1tui.runtime.lock import HistoryLock
from p1tui.runtime.paths import Paths
from p1tui.service.doctor.examination import examine
from p1tui.service.doctor.finding import Finding
from p1tui.service.doctor.installation import Installation
from p1tui.service.doctor.patience import Patience
from p1tui.service.doctor.terminal import Terminal
from p1tui.service.manager import Manager
from p1tui.service.unit import Unit, files
from p1tui.sources.port_rights import PortUser
from p1tui.store import backup
from p1tui.store.recording.recorder import Recorder
from tests.shared.thingspeak import KEY, ScriptedThingSpeak
from tests.shared.times import AMSTERDAM
from tests.sources.doubles import Cable

USER = "anna"
ROOT_ACCOUNT = PortUser(0, frozenset())
CHANNEL = 271828
PUTTY = Terminal(encoding="utf-8", columns=80, rows=24, environment={"TERM": "xterm"})

SYSTEM = {
    "proc/meminfo": "MemTotal: 427000 kB\nMemAvailable: 299000 kB\n",
    "proc/mounts": "/dev/mmcblk0p2 / ext4 rw,noatime 0 0\ntmpfs /run tmpfs rw 0 0\n",
    "proc/uptime": "864000.00 3000000.00\n",
    "proc/net/route": (
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
        "wlan0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
    ),
    "proc/net/wireless": "head\nhead\n wlan0: 0000   60.  -50.  -256        0      0      0\n",
    "sys/class/net/wlan0/carrier": "1\n",
    "sys/class/net/wlan0/phy80211/index": "0\n",
    "sys/devices/platform/soc/soc:firmware/get_throttled": "0\n",
    "sys/block/mmcblk0/device/life_time": "0x01 0x02\n",
    "sys/block/mmcblk0/stat": "1 0 8 0 100 0 2000000 0 0 0 0\n",
    f"var/lib/systemd/linger/{USER}": "",
    "etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
}
"""Path below the root -> text of a healthy system's file."""

ACTIVE = {
    "ActiveState": "active",
    "Result": "success",
    "ExecMainStatus": "0",
    "MainPID": str(os.getpid()),
    "NRestarts": "0",
    "StateChangeTimestamp": "Sat 2026-11-28 10:00:00 CET",
    "UnitFileState": "enabled",
}
"""Properties that the service manager tells of a service that runs."""


class Meter(Cable):
    """A cable that says the same again and again, since what came before the port was opened is dropped."""

    def __init__(self) -> None:
        super().__init__()
        os.set_blocking(self._meter, False)
        self._silent = threading.Event()
        self._speaking: threading.Thread | None = None

    def repeat(self, data: bytes) -> None:
        """Send this five times a second."""

        def speak() -> None:
            while not self._silent.wait(0.2):
                with contextlib.suppress(BlockingIOError):  # nobody reads
                    self.send(data)

        self._speaking = threading.Thread(target=speak)
        self._speaking.start()

    def unplug(self) -> None:
        """Fall silent first."""
        self._silent.set()
        if self._speaking is not None:
            self._speaking.join()
        super().unplug()


class Pi:
    """The computer, its user's files and what is plugged into it.

    Threads: one at a time; the meter speaks on one of its own.
    """

    def __init__(self, folder: Path, server: ScriptedThingSpeak) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.server = server
        self.files = Paths(
            config=folder / "config.toml", history=folder / "data/history.sqlite", log=folder / "p1tui.log"
        )
        self.backups = folder / "backups"
        self.programs = {"iw dev wlan0 get power_save": "Power save: off\n"}
        self.account = ROOT_ACCOUNT
        self.screen: Terminal | None = PUTTY
        self.patience = Patience()
        self.cable = Meter()
        self.lock = HistoryLock(self.files.history)
        (folder / "bin").mkdir()
        self.manager = Manager(
            system=False,
            environment={"PATH": f"{folder}/bin:{os.environ['PATH']}", "XDG_CONFIG_HOME": str(folder)},
        )
        self.system_manager = Manager(system=True, environment={"PATH": str(folder / "bin")})
        self.system_manager.folder = folder / "etc"
        for name, text in SYSTEM.items():
            self.plant(name, text)
        self.configure()
        self.install()
        self.tell(**ACTIVE)

    def plant(self, name: str, text: str) -> None:
        """Write a file of the system."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def configure(self, extra: str = "", *, source: str = "", url: str = "", channel: str = "") -> None:
        """Write the config, which names the cable and the channel."""
        self.files.config.write_text(
            f'{extra}\n[meter]\nsource = "{source or self.cable.port}"\n[[thingspeak]]\nchannel = {CHANNEL}\n'
            f'write_key = "{KEY}"\nurl = "{url or self.server.url}"\n{channel}\n'
        )
        self.files.config.chmod(0o600)
        os.utime(self.files.config, (1e9, 1e9))

    def install(self) -> None:
        """Install the service with its nightly backup, of which one is there."""
        self.manager.folder.mkdir(parents=True)
        self.backups.mkdir()
        for name, text in files(
            Unit(name="p1tui", program=("/usr/bin/p1tui",), backup=self.backups), version=252
        ).items():
            (self.manager.folder / name).write_text(text)

    def tell(self, **properties: str) -> None:
        """Let the service manager tell these properties of the service."""
        lines = "\n".join(f"{name}={value}" for name, value in properties.items())
        self.systemctl(f"cat <<'END'\n{lines}\nEND")

    def systemctl(self, script: str) -> None:
        """Make a `systemctl`."""
        file = self.folder / "bin/systemctl"
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def record(self, *, until: float | None = None, engine: bool = True) -> None:
        """Record some minutes, back it up, and let an engine hold the history, or none."""
        until = time.time() if until is None else until
        recorder = Recorder(self.files.history, timezone=AMSTERDAM, now=lambda: until)
        household = Household()
        for at in range(int(until) - 300, int(until) + 1, 10):
            recorder.record(household.reading(at))
        recorder.close()
        backup.backup(self.files.history, self.backups / "p1tui-default-2026-11-27.sqlite")
        if engine:
            self.lock.acquire()

    def speak(self, data: bytes = b"") -> None:
        """Send bytes over the cable, by default three telegrams of now."""
        now, household = int(time.time()), Household()
        data = data or b"".join(household.telegram(now + second) for second in range(3))
        self.cable.repeat(data)

    @property
    def subject(self) -> Installation:
        """Return what the doctor examines."""
        trouble: tuple[Message, ...] = ()
        try:
            settings = loading.load(self.files.config, env={})
        except ConfigError as error:
            settings, trouble = Config(), error.sentences
        return Installation(
            files=self.files,
            settings=settings,
            trouble=trouble,
            user=USER,
            managers=(self.manager, self.system_manager),
            root=self.root,
        )

    def run(self, command: Sequence[str]) -> str:
        """Return what a program of the Pi prints."""
        return self.programs.get(" ".join(command), "")

    def findings(self, seconds: float = 1.0) -> list[Finding]:
        """Return what the doctor finds; it listens to the meter for `seconds` at most."""
        found = examine(
            self.subject,
            screen=self.screen,
            stop=threading.Event(),
            patience=self.patience,
            account=self.account,
            monitor=NetworkMonitor(root=self.root, run=self.run),
            seconds=seconds,
        )
        return list(found)

    def found(self, check: str, seconds: float = 1.0) -> Finding:
        """Return the finding of one check, of which there must be one."""
        (finding,) = [each for each in self.findings(seconds) if each.check == check]
        return finding

    def close(self) -> None:
        """Release the history, and pull the cable out."""
        self.lock.release()
        self.cable.unplug()
