"""The service manager, systemd, asked and told by `systemctl`: the user's own or the system's."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from p1tui.i18n.message import Message

TIMEOUT: Final = 60
"""Seconds for one call: a start waits until the recording is ready."""

SYSTEM_FOLDER: Final = Path("/etc/systemd/system")
"""Folder of the units that an administrator adds (systemd.unit(5))."""


class ManagerError(Exception):
    """The service manager is missing or refused; `str()` is a sentence on it."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Manager:
    """One service manager of this computer.

    Threads: one at a time.
    """

    def __init__(
        self, *, system: bool, environment: Mapping[str, str] = os.environ, timeout: int = TIMEOUT
    ) -> None:
        self.system, self._timeout = system, timeout
        config = environment.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        self.folder = SYSTEM_FOLDER if system else Path(config, "systemd", "user")
        """Folder of its unit files."""
        self._environment = dict(environment)
        # A shell of cron or su has no session, yet the user's manager may run all the same.
        if not system and hasattr(os, "getuid"):
            self._environment.setdefault("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}")

    @property
    def words(self) -> tuple[str, ...]:
        """`systemctl`, with the option that chooses this manager."""
        return ("systemctl",) if self.system else ("systemctl", "--user")

    def version(self) -> int:
        """Return systemd's version, 252 for example. Raises `ManagerError` if the manager does not run."""
        found = re.match(r"\d+", self.ask(None, "Version")["Version"])
        return int(found[0]) if found else 0

    def ask(self, unit: str | None, *properties: str) -> dict[str, str]:
        """Return properties of a unit, or of the manager itself; empty for what it does not know.

        Raises `ManagerError`.
        """
        names = () if unit is None else (unit,)
        shown = self._run("show", *names, *(f"--property={name}" for name in properties))
        found = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
        return {name: found.get(name, "") for name in properties}

    def tell(self, *words: str) -> None:
        """Give a command, such as `start p1tui.service`, and wait until it is done. Raises `ManagerError`."""
        self._run(*words)

    def journal(self, unit: str, lines: int) -> tuple[str, list[str]]:
        """Return the command that shows a unit's log on this computer, and its last lines.

        Where the journal is kept in memory, as on Raspberry Pi OS, `journalctl --user` finds nothing: there
        are no files of one user's then.
        """
        if self.system:
            choice = f"--unit={unit}"
        elif Path("/var/log/journal").is_dir():
            choice = f"--user-unit={unit}"
        else:
            choice = f"_SYSTEMD_USER_UNIT={unit}"
        command = ["journalctl", "--no-pager", "--quiet", "--output=short-iso", f"--lines={lines}", choice]
        try:
            run = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=TIMEOUT, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return f"journalctl {choice}", []
        return f"journalctl {choice}", run.stdout.splitlines()

    def _run(self, *words: str) -> str:
        """Return what `systemctl` prints. Raises `ManagerError` with its own reason."""
        command = [*self.words, "--no-pager", "--no-ask-password", *words]
        try:
            run = subprocess.run(
                command,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=self._timeout,
                env=self._environment | {"LC_ALL": "C"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ManagerError(
                Message(
                    "{command} did not end within {count} s.", command=" ".join(command), count=self._timeout
                )
            ) from None
        except OSError as error:
            raise ManagerError(
                Message("systemctl cannot be run ({reason}).", reason=str(error.strerror))
            ) from error
        if run.returncode != 0:
            reason = " ".join(run.stderr.split()).rstrip(".") or f"status {run.returncode}"
            raise ManagerError(
                Message("{command}: {reason}.", command=" ".join((*self.words, *words)), reason=reason)
            )
        return run.stdout
