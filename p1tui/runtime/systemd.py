"""Signs for the service manager: sd_notify(3) and sd_watchdog_enabled(3) without libsystemd."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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


def watchdog_interval() -> float:
    """Return the seconds between two signs of life that the manager expects; 0: it expects none."""
    usec, pid = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not (usec.isascii() and usec.isdecimal()) or pid not in ("", str(os.getpid())):
        return 0.0
    return int(usec) / 1e6


@contextmanager
def watched(alive: Callable[[], bool]) -> Iterator[None]:
    """Tell the manager within the block that the program lives, as long as `alive()` is true.

    At once, since a block before it may have told it last, then twice in each interval, as systemd advises.
    `alive` is called on a thread of its own.
    """
    interval, ended = watchdog_interval(), threading.Event()
    if not interval:
        yield
        return

    def feed() -> None:
        while not ended.is_set():
            if alive():
                notify("WATCHDOG=1")
            else:
                log.error("The recording hangs: systemd is not told that it lives, and restarts it.")
            ended.wait(interval / 2)

    threading.Thread(target=feed, name="watchdog", daemon=True).start()
    try:
        yield
    finally:
        ended.set()
