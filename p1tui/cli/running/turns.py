"""Take turns at a history: a recording behind another one, and a screen behind the service."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from zoneinfo import ZoneInfo

from p1tui.cli.running.run_plan import RunPlan
from p1tui.runtime import logs
from p1tui.runtime.lock import HistoryLock, HistoryLocked


def awaited_lock(plan: RunPlan, held: HistoryLocked, cleanup: ExitStack) -> HistoryLock:
    """Wait until the history's holder releases it; return the lock, held until `cleanup`."""
    from p1tui import headless

    logs.to_stderr(ZoneInfo(plan.settings.meter.timezone))
    lock = HistoryLock(plan.files.history)
    cleanup.callback(lock.release)
    headless.wait_for_lock(lock, held.holder)
    return lock


def service_is_coming(plan: RunPlan) -> bool:
    """Return True if a screen that recorded would take the history from a service that merely restarts."""
    if not (plan.screen and plan.service) or sys.platform != "linux":
        return False
    from p1tui.service.coming import PATIENCE, is_coming
    from p1tui.service.manager import Manager

    managers = [Manager(system=system, timeout=PATIENCE) for system in (False, True)]
    return is_coming(plan.service, plan.files.history, managers)
