"""Checks of an upload target: its name, TLS, its answer, the year's quota, what it refused and what waits."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from p1tui import __version__
from p1tui.i18n.message import NOTHING, Message
from p1tui.i18n.numbers import precise_duration
from p1tui.net.client import Client
from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from p1tui.runtime import invocation
from p1tui.runtime.duration import HOUR
from p1tui.service.doctor.finding import Finding
from p1tui.service.doctor.installation import Installation
from p1tui.service.doctor.patience import OutOfPatience, Patience
from p1tui.store.outbox import maintenance
from p1tui.store.outbox.maintenance import Standing
from p1tui.uplinks.registry import ConfiguredTarget
from p1tui.uplinks.target import Target

PATIENCE: Final = 7.0
"""Seconds for a server, a silent name server (5 s) included."""

_TLS: Final = {
    "tls_failed": Message("{host} does not speak TLS with this computer."),
    "certificate_clock": Message("{host}'s certificate is not valid now, since this clock is not set."),
    "certificate_dates": Message("{host}'s certificate is expired, or not yet valid."),
    "certificate_host": Message("{host}'s certificate is another server's: a log-in page of the network?"),
    "certificate_authority": Message("{host}'s certificate is of no authority that this computer trusts."),
}
"""Kind of a failed call -> reason; none of them is a fault of name or connection."""

_SET_CLOCK: Final = "sudo timedatectl set-ntp true"


def check(
    subject: Installation, each: ConfiguredTarget, patience: Patience, *, reachable: bool, recorded: bool
) -> list[Finding]:
    """Check one target; `reachable`: there is a way to the network; `recorded`: an engine sends entries."""
    target = each.make()
    server = way(each.settings.url, target.host, patience) if reachable else []
    return [*server, *entries(subject, each, target, recorded=recorded)]


def way(url: str, host: str, patience: Patience) -> list[Finding]:
    """Check the whole way to a server: name, connection, TLS, an answer. Sends no key."""
    client = Client(url, user_agent=f"p1tui/{__version__}")
    try:
        reply = patience.ask(lambda: client.call("GET", "/"), PATIENCE)
    except OutOfPatience:
        reason = Message("{host} does not answer within {count} s.", host=host, count=round(PATIENCE))
        return [Finding("server", "wrong", reason, f"curl -v {url}")]
    if isinstance(reply, CallFailed):
        return _failed(url, host, reply)
    found = [Finding("name", "good", Message("The name {host} is known.", host=host))]
    if url.startswith("https:"):
        found.append(Finding("tls", "good", Message("{host}'s certificate is right.", host=host)))
    return [*found, _answer(url, host, reply)]


def entries(
    subject: Installation, each: ConfiguredTarget, target: Target, *, recorded: bool, now: float | None = None
) -> list[Finding]:
    """Check the year's quota, and entries that were refused or wait."""
    now = time.time() if now is None else now
    file: Path = subject.files.history
    if not file.exists():
        return []
    try:
        standing = maintenance.standing(file, each.outbox_name, each.settings.interval)
    except sqlite3.Error:
        return []  # the check of the history says why
    quota = _quota(subject, target, each.settings.interval, standing, now)
    return [*quota, _refused(target, standing), *_waiting(target, standing, now, recorded)]


def _failed(url: str, host: str, failed: CallFailed) -> list[Finding]:
    if failed.kind == "no_name":
        reason = Message("The name {host} is not known ({detail}).", host=host, detail=failed.detail)
        return [Finding("name", "wrong", reason, f"getent hosts {host}")]
    found = [Finding("name", "good", Message("The name {host} is known.", host=host))]
    if failed.kind in _TLS:
        remedy = {
            "certificate_clock": _SET_CLOCK,
            "certificate_dates": "date",
            "certificate_authority": "sudo apt install --reinstall ca-certificates",
        }
        reason = _TLS[failed.kind].with_values(host=host)
        return [*found, Finding("tls", "wrong", reason, remedy.get(failed.kind, f"curl -v {url}"))]
    reason = Message("{host} cannot be reached.", host=host)
    if failed.detail != NOTHING:
        reason = Message("{host} cannot be reached ({detail}).", host=host, detail=failed.detail)
    return [*found, Finding("server", "wrong", reason, f"curl -v {url}")]


def _answer(url: str, host: str, reply: Reply) -> Finding:
    if reply.status >= 500:
        reason = Message(
            "{host} answers with status {status}: the fault is its own; entries wait.",
            host=host,
            status=reply.status,
        )
        return Finding("server", "wrong", reason, f"curl -v {url}")
    place = urlsplit(url)._replace(path="").geturl()
    moved = reply.headers.get("location", "")
    if 300 <= reply.status < 400 and "//" in moved and host not in moved.partition("//")[2].partition("/")[0]:
        reason = Message("Another server answers for {host}: log in to the network first.", host=host)
        return Finding("server", "wrong", reason, f"curl -v {place}")
    return Finding("server", "good", Message("{host} answers.", host=host))


def _quota(
    subject: Installation, target: Target, interval: int, standing: Standing, now: float
) -> list[Finding]:
    most = target.quota_year
    if not most:
        return []
    today = datetime.fromtimestamp(now, UTC)
    sent = standing.progress.sent_year if standing.progress.year == today.year else 0
    left = datetime(today.year + 1, 1, 1, tzinfo=UTC).timestamp() - now
    reason = Message(
        "{target} has taken {count:,} of {most:,} entries of this year.",
        target=target.name,
        count=sent,
        most=most,
    )
    if sent + left / interval <= most:
        return [Finding("quota", "good", reason)]
    spent = Message(
        "{target} has taken {count:,} of {most:,} entries of this year; the rest does not last with one each "
        "{interval} s. A longer interval makes it last.",
        target=target.name,
        count=sent,
        most=most,
        interval=interval,
    )
    return [Finding("quota", "wrong", spent, f"nano {subject.files.config}")]


def _refused(target: Target, standing: Standing) -> Finding:
    if not standing.parked:
        return Finding("refused", "good", Message("{target} refused no entry.", target=target.name))
    reason = Message("Entries that {target} refused: {count:,}.", target=target.name, count=standing.parked)
    return Finding("refused", "wrong", reason, invocation.command("uplink retry"))


def _waiting(target: Target, standing: Standing, now: float, recorded: bool) -> list[Finding]:
    count, oldest = standing.backlog.entries, standing.backlog.oldest
    if not count or oldest is None:
        return [Finding("waiting", "good", Message("No entry waits for {target}.", target=target.name))]
    reason = Message(
        "Entries that wait for {target}: {count:,}; the oldest for {length}.",
        count=count,
        target=target.name,
        length=precise_duration(max(round(now) - oldest, 0)),
    )
    if not recorded:
        return [Finding("waiting", "note", reason, invocation.command("service install"))]
    if now - oldest < HOUR:
        return [Finding("waiting", "good", reason)]
    return [Finding("waiting", "wrong", reason, invocation.command("service status"))]
