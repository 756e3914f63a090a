"""Lingering: systemd keeps a user's services without a login, from the start of the computer on."""

from __future__ import annotations

import subprocess
from pathlib import Path

from p1tui.service.manager import TIMEOUT

FOLDER = Path("/var/lib/systemd/linger")
"""Holds a file of the name of each user who lingers (systemd-logind.service(8))."""


def lingers(user: str, folder: Path = FOLDER) -> bool:
    """Return True if this user's services start with the computer and outlast a logout."""
    return (folder / user).exists()


def enable(user: str) -> bool:
    """Let the user linger if that takes no password; return True if the user lingers now."""
    command = ["loginctl", "--no-ask-password", "enable-linger", user]
    try:
        subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return lingers(user)
    return lingers(user)


def command(user: str) -> str:
    """Return the command that an administrator gives to let the user linger."""
    return f"sudo loginctl enable-linger {user}"
