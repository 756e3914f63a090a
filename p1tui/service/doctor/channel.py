"""Checks of an upload target: its name, the way to it, what it refused and what waits for it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from p1tui import __version__
from p1tui.i18n.message import Message
from p1tui.net.client import Client
from p1tui.net.failures import CallFailed
from p1tui.service.doctor.finding import Finding
from p1tui.store.outbox import maintenance


def way(url: str, host: str) -> Finding:
    """Check the whole way to a server: name, connection, TLS, an answer of any status. Sends no key."""
    reply = Client(url, user_agent=f"p1tui/{__version__}").call("GET", "/")
    if isinstance(reply, CallFailed):
        reason = Message("{host} cannot be reached ({detail}).", host=host, detail=reply.detail)
        return Finding("server", "wrong", reason, f"curl -v {url}")
    return Finding("server", "good", Message("{host} answers.", host=host))


def refused(history: Path, target: str, name: str) -> list[Finding]:
    """Check for entries that the target refused for good."""
    if not history.exists():
        return []
    try:
        count = sum(maintenance.parked(history, target).values())
    except sqlite3.Error:
        return []  # the check of the history says why
    if not count:
        return [Finding("refused", "good", Message("{target} refused no entry.", target=name))]
    reason = Message("{target} refused {count:,} entries.", target=name, count=count)
    return [Finding("refused", "wrong", reason, "p1tui uplink retry")]
