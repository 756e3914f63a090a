"""The order of the checks: what explains others comes before them."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from p1tui.config import loading
from p1tui.i18n.message import Message
from p1tui.net.network_status import NetworkMonitor
from p1tui.runtime import invocation
from p1tui.runtime.lock_holder import lock_holder
from p1tui.service.doctor import (
    broker,
    cable,
    channel,
    disk,
    machine,
    network,
    recording,
    running,
    service_state,
    terminal,
)
from p1tui.service.doctor.finding import Finding
from p1tui.service.doctor.installation import Installation
from p1tui.service.doctor.patience import Patience
from p1tui.service.doctor.redaction import secrets
from p1tui.service.doctor.terminal import Terminal
from p1tui.sources.port_rights import PortUser
from p1tui.sources.trial import SECONDS
from p1tui.uplinks.registry import configured_targets, latest_targets


def examine(
    subject: Installation,
    *,
    screen: Terminal | None,
    stop: threading.Event,
    patience: Patience | None = None,
    account: PortUser | None = None,
    monitor: NetworkMonitor | None = None,
    on_listening: Callable[[str], None] = lambda source: None,
    seconds: float = SECONDS,
) -> Iterator[Finding]:
    """Yield the finding of each check as soon as it is there.

    `on_listening` is told the source before `seconds` of listening to it; `screen` is `None` where the output
    goes to no terminal.
    """
    patience = patience or Patience()
    yield machine.versions()
    yield from config(subject)
    yield machine.clock()
    yield machine.supply(subject.root)
    yield machine.memory(subject.root)
    folder = subject.files.history.parent
    yield disk.space(folder)
    yield from disk.kind(folder, subject.root)
    yield disk.card(subject.root)
    yield from service_state.check(subject, patience)
    recorder = lock_holder(subject.files.history, subject.root / "proc")
    yield from _history(subject, patience, recorder)
    if not recorder:
        yield from _meter(subject, account or PortUser.own(), stop, on_listening, seconds)
    yield from _uploads(subject, patience, monitor or NetworkMonitor(root=subject.root), recorder)
    if screen is not None:
        yield from terminal.check(screen)


def config(subject: Installation) -> list[Finding]:
    """Check that the config is right, and that nobody else reads its keys."""
    file, settings = subject.files.config, subject.settings
    if subject.trouble:
        return [Finding("config", "wrong", each, f"nano {file}") for each in subject.trouble]
    if not file.exists():
        reason = Message("{path}: there is no config; the defaults are in force.", path=str(file))
        return [Finding("config", "note", reason)]
    secret = any(secrets(settings))
    if secret and stat.S_IMODE(file.stat().st_mode) & 0o077:
        reason = Message("{path} holds keys, and other users may read it.", path=str(file))
        return [Finding("config", "wrong", reason, f"chmod 600 {file}")]
    if warnings := loading.warnings(settings):
        return [Finding("config", "note", warning, f"nano {file}") for warning in warnings]
    return [Finding("config", "good", Message("{path} is right.", path=str(file)))]


def _history(subject: Installation, patience: Patience, recorder: str) -> Iterator[Finding]:
    saved = service_state.backup(subject)
    yield saved
    yield recording.history(subject, patience, service_state.newest_copy(subject))
    yield recording.holder(recorder)
    if recorder:
        snapshot = running.ask(subject, patience)
        yield from running.check(subject, snapshot)
        yield from recording.readings(subject, snapshot)


def _meter(
    subject: Installation,
    account: PortUser,
    stop: threading.Event,
    on_listening: Callable[[str], None],
    seconds: float,
) -> Iterator[Finding]:
    """Read the meter, unless the user may not, or another program reads it."""
    proc: Path = subject.root / "proc"
    ports = cable.ports(subject.settings.meter.source)
    for port in ports if len(ports) == 1 else ():  # of several, all but one may belong to other programs
        found = [*cable.rights(port, account), *cable.held(port, proc)]
        yield from found
        if any(each.verdict == "wrong" for each in found):
            return
    on_listening(subject.settings.meter.source)
    yield from cable.telegrams(subject, stop=stop, seconds=seconds)


def _uploads(
    subject: Installation, patience: Patience, monitor: NetworkMonitor, recorder: str
) -> Iterator[Finding]:
    targets, brokers = configured_targets(subject.settings), latest_targets(subject.settings)
    needed = bool(targets) or "://" in subject.settings.meter.source
    found = network.check(monitor, needed=needed)
    yield from found
    if not targets and not brokers:
        reason = Message("Nothing is uploaded: no channel is configured.")
        yield Finding("channel", "note", reason, invocation.command("uplink init"))
    reachable = any(each.check == "network" and each.verdict == "good" for each in found)
    for target in targets:
        yield from channel.check(subject, target, patience, reachable=reachable, recorded=bool(recorder))
    for each in brokers:
        yield broker.check(each, patience)
