"""`p1tui doctor`: check all that a recording needs, and print the command that mends what is wrong."""

from __future__ import annotations

import platform
import stat
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec

from p1tui import __version__
from p1tui.cli.common import CommonOptions, history_file, load_settings, profile_files, try_lock_history
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.config import loading
from p1tui.config.errors import ConfigError
from p1tui.config.settings import Config
from p1tui.i18n.message import Message, verbatim
from p1tui.i18n.sentences import tell
from p1tui.service.doctor.finding import Finding
from p1tui.uplinks.registry import configured_targets

SIGNS = {"good": "ok", "note": "note", "wrong": "WRONG", "unknown": "unknown"}
"""Verdict -> the word before its line."""

WIDTH, INDENT = 80, 9


def doctor(common: CommonOptions, *, as_json: bool) -> ExitStatus:
    """Print each finding as soon as it is there; fail if one is wrong."""
    wrong = False
    for finding in _findings(common):
        wrong = wrong or finding.verdict == "wrong"
        if as_json:
            sys.stdout.buffer.write(msgspec.json.encode(finding, enc_hook=str) + b"\n")
        else:
            lines = textwrap.wrap(tell(finding.reason), WIDTH - INDENT, break_long_words=False)
            print(f"{SIGNS[finding.verdict]:{INDENT}}{lines[0]}")
            for line in [*lines[1:], *([f"  {finding.remedy}"] if finding.remedy else ())]:
                print(f"{'':{INDENT}}{line}")
        sys.stdout.flush()
    return ExitStatus.FAILED if wrong else ExitStatus.DONE


def _findings(common: CommonOptions) -> Iterator[Finding]:
    """Yield the finding of each check, those first on which the others stand."""
    from p1tui.net.network_status import NetworkMonitor
    from p1tui.service.doctor import machine, terminal

    yield _versions()
    try:
        settings = load_settings(common)
    except ConfigError as error:
        yield Finding("config", "wrong", verbatim(str(error)), "p1tui config check")
        settings = Config()
    else:
        yield _config(profile_files(common).config, settings)
    yield machine.clock()
    yield machine.supply()
    yield machine.memory()
    yield machine.card()
    yield from _recording(history_file(common, settings), settings)
    yield from machine.wifi(NetworkMonitor())
    yield from _targets(history_file(common, settings), settings)
    yield from terminal.check()


def _recording(history: Path, settings: Config) -> Iterator[Finding]:
    from p1tui.service.doctor import cable, machine, recording
    from p1tui.sources.base import SourceSpecError

    yield machine.disk(history.parent)
    yield recording.history(history)
    holder = _holder(history)
    yield from recording.newest(history, recorded=bool(holder))
    if holder:
        yield Finding("engine", "good", verbatim(holder))
        return
    yield Finding("engine", "note", Message("Nothing records this meter now."), "p1tui service install")
    try:
        yield from cable.check(settings.meter, stop=threading.Event())
    except SourceSpecError as error:
        yield Finding("cable", "wrong", verbatim(str(error)), "p1tui config check")


def _targets(history: Path, settings: Config) -> Iterator[Finding]:
    from p1tui.service.doctor import channel

    targets = configured_targets(settings)
    if not targets:
        yield Finding(
            "channel", "note", Message("Nothing is uploaded: no channel is configured."), "p1tui uplink init"
        )
    for each in targets:
        target = each.make()
        yield channel.way(each.settings.url, target.host)
        yield from channel.refused(history, each.outbox_name, target.name)


def _versions() -> Finding:
    python, system = platform.python_version(), platform.platform(terse=True)
    return Finding("versions", "good", verbatim(f"p1tui {__version__}, Python {python}, {system}."))


def _config(file: Path, settings: Config) -> Finding:
    """Check the config's warnings, and that nobody else reads its keys."""
    if not file.exists():
        reason = Message("{path}: there is no config; the defaults are in force.", path=str(file))
        return Finding("config", "note", reason)
    secret = any(each.write_key or each.read_key for each in settings.thingspeak) or settings.meter.key
    if secret and stat.S_IMODE(file.stat().st_mode) & 0o077:
        reason = Message("{path} holds keys, and other users may read it.", path=str(file))
        return Finding("config", "wrong", reason, f"chmod 600 {file}")
    for warning in loading.warnings(settings):
        return Finding("config", "note", verbatim(warning))
    return Finding("config", "good", Message("{path} is right.", path=str(file)))


def _holder(history: Path) -> str:
    """Return the sentence of the lock if another process records this history; empty if none does."""
    if not history.exists():
        return ""
    try:
        with ExitStack() as released:
            try_lock_history(history, released)
    except CommandError as error:
        return str(error)
    except OSError:
        return ""  # the check of the disk says why
    return ""
