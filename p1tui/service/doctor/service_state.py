"""Checks of the service that records, and of the nightly backup."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from p1tui.i18n.message import Message
from p1tui.runtime import invocation
from p1tui.runtime.duration import HOUR
from p1tui.service import lingering, service
from p1tui.service.doctor.finding import Finding
from p1tui.service.doctor.installation import Installation
from p1tui.service.doctor.patience import OutOfPatience, Patience
from p1tui.service.manager import Manager, ManagerError
from p1tui.service.newer import newer
from p1tui.service.unit import backup_folder

PATIENCE: Final = 4.0
"""Seconds for the service manager, which answers in milliseconds."""

MANY_RESTARTS: Final = 10
"""Restarts since the start by hand from which something is wrong, not just unplugged now and then."""

LATE_BACKUP: Final = 48
"""Hours after which a nightly backup has failed."""

_BACKUP_IN: Final = "service install --backup FOLDER"


def check(subject: Installation, patience: Patience) -> list[Finding]:
    """Check that the service is installed, runs, stays, and runs with what is there now."""
    found = [manager for manager in subject.managers if service.installed(subject.service, manager)]
    name = f"{subject.service}.service"
    if not found:
        reason = Message("{name} is not installed: nothing records by itself.", name=name)
        return [Finding("service", "note", reason, invocation.command("service install"))]
    if len(found) > 1:
        reason = Message(
            "{name} is installed twice, as the user's and as the system's; one waits for the other for ever.",
            name=name,
        )
        return [Finding("service", "wrong", reason, invocation.command("service uninstall"))]
    manager = found[0]
    try:
        status = patience.ask(lambda: service.status(subject.service, manager), PATIENCE)
    except ManagerError as error:
        return [Finding("service", "unknown", error.message, "loginctl user-status")]
    except OutOfPatience:
        reason = Message("The service manager does not answer.")
        return [Finding("service", "wrong", reason, "systemctl list-jobs")]
    return [
        _state(subject, manager, status),
        _restarts(status),
        *_boot(subject, manager, status),
        *(
            Finding("service_newer", "note", sentence, _tell(manager, "restart", name))
            for sentence in newer(status.process, subject.files.config)
        ),
    ]


def backup(subject: Installation, now: float | None = None) -> Finding:
    """Check the age of the newest nightly backup, in the folder that its unit names."""
    folder = _folder(subject)
    now = time.time() if now is None else now
    if folder is None:
        reason = Message("No backup is planned: a card that dies takes the history with it.")
        return Finding("backup", "note", reason, invocation.command(_BACKUP_IN))
    if not folder.is_dir():
        reason = Message("{folder}, the folder of the backups, is not there.", folder=str(folder))
        return Finding("backup", "wrong", reason, "lsblk --fs")
    found = newest_copy(subject)
    again = invocation.command(f"backup --keep 7 {folder}")
    if found is None:
        reason = Message("{folder} holds no backup of this meter.", folder=str(folder))
        return Finding("backup", "wrong", reason, again)
    hours = int((now - found.stat().st_mtime) // HOUR)
    reason = Message("The newest backup, {path}, is {count:,} hours old.", path=str(found), count=hours)
    return (
        Finding("backup", "wrong", reason, again)
        if hours >= LATE_BACKUP
        else Finding("backup", "good", reason)
    )


def newest_copy(subject: Installation) -> Path | None:
    """Return the newest nightly backup; `None` if there is none."""
    folder = _folder(subject)
    if folder is None:
        return None
    return max(folder.glob(f"{subject.backups}-????-??-??.sqlite"), default=None)


def _folder(subject: Installation) -> Path | None:
    """Return the folder of the nightly backups, which its unit names; `None` if none are planned."""
    for manager in subject.managers:
        try:
            text = (manager.folder / f"{subject.service}-backup.service").read_text(errors="replace")
        except OSError:
            continue
        return backup_folder(text)
    return None


def _state(subject: Installation, manager: Manager, status: service.ServiceStatus) -> Finding:
    name = f"{subject.service}.service"
    if status.state == "active" and status.told:
        reason = Message("{name} runs and waits: {told}", name=name, told=status.told)
        return Finding("service", "note", reason, invocation.command("service status"))
    if status.state == "active":
        reason = Message("{name} runs, process {process}.", name=name, process=str(status.process))
        return Finding("service", "good", reason)
    if (status.state, status.result) == ("inactive", "success"):
        # Also by a setup that was killed while it tried the cable.
        reason = Message("{name} was stopped, and not started again: nothing records by itself.", name=name)
        return Finding("service", "wrong", reason, _tell(manager, "restart", name))
    reason = Message(
        "{name} does not run: {state} ({result}, exit status {status}).",
        name=name,
        state=status.state,
        result=status.result,
        status=status.exit_status,
    )
    usage = invocation.command("config check") if status.exit_status == "2" else ""
    return Finding("service", "wrong", reason, usage or _tell(manager, "restart", name))


def _restarts(status: service.ServiceStatus) -> Finding:
    reason = Message("The service manager has restarted it {count:,} times.", count=status.restarts)
    if not status.restarts:
        return Finding("service_restarts", "good", Message("It has never been restarted."))
    verdict: Final = "wrong" if status.restarts >= MANY_RESTARTS else "note"
    return Finding("service_restarts", verdict, reason, invocation.command("service status"))


def _boot(subject: Installation, manager: Manager, status: service.ServiceStatus) -> list[Finding]:
    if not status.at_boot:
        reason = Message("It does not start with this computer.")
        remedy = _tell(manager, "enable", f"{subject.service}.service")
        return [Finding("service_boot", "wrong", reason, remedy)]
    folder = subject.root / lingering.FOLDER.relative_to("/")
    if manager.system or lingering.lingers(subject.user, folder):
        return [Finding("service_boot", "good", Message("It starts with this computer."))]
    reason = Message("It ends when you log out, and waits for your login after a restart.")
    return [Finding("service_boot", "wrong", reason, lingering.command(subject.user))]


def _tell(manager: Manager, verb: str, unit: str) -> str:
    return " ".join((*(("sudo",) if manager.system else ()), *manager.words, verb, unit))
