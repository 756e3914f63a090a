"""A real service manager for one user: `systemd --user`, in folders and with a /run of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path

from tests.shared.waiting import until

SYSTEMD = Path("/lib/systemd/systemd")

GROUPS = tuple(Path("/sys/fs/cgroup", tree) for tree in ("", "systemd", "unified"))
"""Folders at which the kernel's tree of control groups may be: version 2, or 1 and both (cgroups(7))."""

START = """
for group in "$@"; do
    mkdir "$group" && echo $$ >"$group/cgroup.procs"
done
mkdir -p /run/systemd && mount -t tmpfs tmpfs /run/systemd && mkdir /run/systemd/system && exec "$0" --user
"""
"""A manager starts only where systemd has booted the computer, which it sees by a folder of /run. It knows
its services by their control groups, and would end those of another manager in the same ones."""


def missing() -> str:
    """Return why no manager can be started here; empty if one can."""
    if not SYSTEMD.exists() or shutil.which("systemctl") is None:
        return "systemd is not installed"
    if os.getuid() != 0 or shutil.which("unshare") is None:
        return "a namespace of its own needs root and unshare"
    return ""


class UserManager:
    """A running manager; `environment` leads `systemctl --user`, and p1tui, to it."""

    def __init__(self, home: Path) -> None:
        # Not below the test's folder: a socket's path holds 107 bytes.
        self._runtime = Path(tempfile.mkdtemp(prefix="p1"))
        own = ("XDG_", "P1TUI_", "DBUS_", "SUDO_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        self.environment = kept | {"HOME": str(home), "LANG": "C.UTF-8"}
        self.environment["XDG_RUNTIME_DIR"] = str(self._runtime)
        self._groups = [tree / self._runtime.name for tree in GROUPS if (tree / "cgroup.procs").exists()]
        namespace = ["unshare", "--mount", "--propagation", "private"]
        self._process = subprocess.Popen(
            [*namespace, "sh", "-c", START, str(SYSTEMD), *map(str, self._groups)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self._is_up, 30)

    def _is_up(self) -> bool:
        # Not `is-system-running`, which goes by how this computer was booted.
        state = self.systemctl("show", "--property=SystemState", "--value", check=False)
        return state in ("running", "degraded")

    def systemctl(self, *words: str, check: bool = True) -> str:
        """Return what `systemctl --user` prints."""
        run = subprocess.run(
            ["systemctl", "--user", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=check,
        )
        return run.stdout.strip()

    def process_of(self, unit: str) -> int:
        """Return the number of a service's process; 0: it has none."""
        return int(self.systemctl("show", "--property=MainPID", "--value", unit))

    def close(self) -> None:
        """End the manager, after its services."""
        self._process.terminate()
        try:
            self._process.wait(60)
        finally:
            self._process.kill()
            self._process.wait()
            shutil.rmtree(self._runtime, ignore_errors=True)
            for group in self._groups:
                until(partial(_removed, group), 20)


def _removed(group: Path) -> bool:
    """Remove a control group and those in it; kill what is still in one, and return False."""
    for folder, _, _ in os.walk(group, topdown=False):
        try:
            for process in Path(folder, "cgroup.procs").read_text().split():
                with suppress(ProcessLookupError):
                    os.kill(int(process), signal.SIGKILL)
            Path(folder).rmdir()
        except OSError:  # a process of it has not ended yet, or it is removed at this moment
            return False
    return True
