"""Readiness for the service manager: sd_notify(3) without libsystemd."""

from __future__ import annotations

import os
import socket

from p1tui.runtime.logs import log


def notify(state: str) -> None:
    """Send a state (`READY=1`, `STOPPING=1`) to the socket in NOTIFY_SOCKET; do nothing if there is none."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        try:
            manager.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
        except OSError as error:
            log.warning("systemd was not told %s: %s.", state, error)
