"""A profile's service: install it, remove it, tell how it is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from p1tui.runtime.replacement import replacement
from p1tui.service.manager import Manager
from p1tui.service.unit import Unit, files

_ENDINGS: Final = (".service", "-backup.timer", "-backup.service")
"""Endings of every file that a service may have."""


class ServiceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """State of an installed service, as its manager tells it."""

    state: str
    """`active`, `activating`, `inactive`, `failed`, …: ActiveState of systemd."""
    result: str
    """Reason of a failure: `success`, `exit-code`, `watchdog`, …: Result of systemd."""
    exit_status: str
    """Exit status of the last process that ended."""
    process: int
    """Number of the process; 0: there is none."""
    restarts: int
    """Restarts by the manager since it was started by hand."""
    told: str
    """Sentence of the process on what it waits for, in English; empty while it records."""
    since: str
    """Local time of the last change of state, as systemd prints it; empty if there was none."""
    at_boot: bool
    """True if the manager starts it by itself."""
    backup: bool
    """True if the nightly backup is planned."""


def install(unit: Unit, manager: Manager, *, restart: bool = True) -> None:
    """Write the service's files, and start it now and at each boot; in place of an earlier one.

    Without `restart` one that runs goes on as it is. Returns once the recording is ready. Raises
    `ManagerError`, `OSError`.
    """
    texts = files(unit, version=manager.version())
    manager.folder.mkdir(parents=True, exist_ok=True)
    if unit.backup is None:
        _remove_backup(unit.name, manager)
    for name, text in texts.items():
        target = manager.folder / name
        with replacement(target) as partial:
            partial.write_text(text)
            partial.replace(target)
    manager.tell("daemon-reload")
    manager.tell("enable", f"{unit.name}.service")
    manager.tell("restart" if restart else "start", f"{unit.name}.service")
    if unit.backup is not None:
        manager.tell("enable", "--now", f"{unit.name}-backup.timer")


def uninstall(name: str, manager: Manager) -> list[Path]:
    """End the service, and remove its files; return them, none if it was not installed.

    Raises `ManagerError`, `OSError`.
    """
    found = installed(name, manager)
    for file in found:
        if file.suffix == ".timer" or file.name == f"{name}.service":
            manager.tell("disable", "--now", file.name)
        file.unlink()
    if found:
        manager.tell("daemon-reload")
    return found


def installed(name: str, manager: Manager) -> list[Path]:
    """Return the files of a profile's service that there are."""
    return [file for ending in _ENDINGS if (file := manager.folder / f"{name}{ending}").exists()]


def status(name: str, manager: Manager) -> ServiceStatus:
    """Return the state of a service. Raises `ManagerError`."""
    told = manager.ask(
        f"{name}.service",
        "ActiveState",
        "Result",
        "ExecMainStatus",
        "MainPID",
        "NRestarts",
        "StatusText",
        "StateChangeTimestamp",
        "UnitFileState",
    )
    timer = manager.ask(f"{name}-backup.timer", "ActiveState")
    return ServiceStatus(
        state=told["ActiveState"],
        result=told["Result"],
        exit_status=told["ExecMainStatus"],
        process=int(told["MainPID"] or 0),
        restarts=int(told["NRestarts"] or 0),
        told=told["StatusText"],
        since=told["StateChangeTimestamp"],
        at_boot=told["UnitFileState"] == "enabled",
        backup=timer["ActiveState"] == "active",
    )


def _remove_backup(name: str, manager: Manager) -> None:
    """Remove the nightly backup of an earlier installation."""
    timer = manager.folder / f"{name}-backup.timer"
    if timer.exists():
        manager.tell("disable", "--now", timer.name)
        timer.unlink()
        (manager.folder / f"{name}-backup.service").unlink(missing_ok=True)
