"""The engine that records while setup runs: who it is, and how it makes room or takes the new config."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import msgspec

from p1tui.i18n.message import Message
from p1tui.runtime.lock import HistoryLock, HistoryLocked
from p1tui.service import service
from p1tui.service.manager import Manager, ManagerError


class RunningRecording(msgspec.Struct, frozen=True, kw_only=True):
    """An engine that holds the history."""

    holder: str | int | Message
    """Process in words, as its lock names it: `process 4711`."""
    manager: Manager | None = None
    """Manager whose service it is; `None` if it was started in another way."""

    @property
    def can_be_told(self) -> bool:
        """True if it is a service of this user, who may stop and restart it."""
        return self.manager is not None and not self.manager.system


def running(history: Path, unit: str) -> RunningRecording | None:
    """Return the engine that holds a history, `None` if none does; `unit` is the profile's service."""
    if not history.exists():
        return None
    lock = HistoryLock(history)
    try:
        lock.acquire()
    except HistoryLocked as held:
        holder = held.message.values["holder"]
        return RunningRecording(holder=holder, manager=_manager_of(str(holder), unit))
    except OSError:
        return None  # no lock can be made there, so none is held
    lock.release()
    return None


def service_state(unit: str) -> str | None:
    """Return the state of this user's service, `""` if it is not installed, `None` without a manager."""
    if sys.platform != "linux":
        return None
    manager = Manager(system=False)
    try:
        manager.version()
        return service.status(unit, manager).state if service.installed(unit, manager) else ""
    except ManagerError:
        return None


def _manager_of(holder: str, unit: str) -> Manager | None:
    """Return the manager whose service is this process."""
    found = re.fullmatch(r"process (\d+)", holder)
    if found is None or sys.platform != "linux":
        return None
    for manager in (Manager(system=False), Manager(system=True)):
        try:
            if service.status(unit, manager).process == int(found[1]):
                return manager
        except ManagerError:
            continue  # it does not run, or not for this user
    return None
