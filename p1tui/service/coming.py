"""Tell if a profile's service is between two of its recordings: its next one is about to take the history."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from p1tui.runtime.lock_holder import lock_holder
from p1tui.service import service
from p1tui.service.manager import Manager, ManagerError

PATIENCE: Final = 2
"""Seconds for an answer of the service manager, which comes in milliseconds."""

SETTLES_S: Final = 3.0
"""Seconds in which a service that ends, or runs without the history yet, shows what becomes of it."""

LOOK_S: Final = 0.1
"""Seconds between two looks at it meanwhile."""


def is_coming(name: str, history: Path, managers: Sequence[Manager]) -> bool:
    """Return True if the service's recording holds the history or is about to take it.

    Without an installed service nothing is asked. One that was stopped, or records another history, is not
    waited for.
    """
    return any(service.installed(name, each) and _is_coming(name, history, each) for each in managers)


def _is_coming(name: str, history: Path, manager: Manager) -> bool:
    pause = threading.Event()
    for _ in range(round(SETTLES_S / LOOK_S)):
        if lock_holder(history):
            return True
        try:
            told = manager.ask(f"{name}.service", "ActiveState", "Job")
        except ManagerError:
            return False
        match told["ActiveState"]:
            case "activating" | "reloading":
                return True
            case "inactive" | "failed" | "maintenance":
                return bool(told["Job"])  # its start is planned
        pause.wait(LOOK_S)
    return False
