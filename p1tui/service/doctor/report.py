"""The file for a bug report: findings, versions, config, log and events, redacted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from p1tui.config import loading
from p1tui.p1.reading import rfc3339
from p1tui.runtime.replacement import replacement
from p1tui.runtime.system_files import text
from p1tui.service import service
from p1tui.service.doctor import recording
from p1tui.service.doctor.finding import Finding
from p1tui.service.doctor.installation import Installation
from p1tui.service.doctor.patience import OutOfPatience, Patience
from p1tui.service.doctor.redaction import Redaction, words
from p1tui.service.versions import versions

LINES, EVENTS = 200, 100
"""Last lines of each log, and newest events."""

JOURNAL_S: Final = 5.0
"""Seconds for the journal, which may lie on a slow card."""


def as_json(finding: Finding) -> bytes:
    """Return a finding as a JSON object, in English."""
    return msgspec.json.encode(finding, enc_hook=str)


def compose(
    subject: Installation, findings: Iterable[Finding], *, home: Path, host: str, patience: Patience
) -> str:
    """Return the text of the report."""
    sections = {
        "Findings": [as_json(finding).decode() for finding in findings],
        "Versions": list(versions(subject.root)),
        "Config": [str(each) for each in subject.trouble] or [loading.shown(subject.settings).rstrip()],
        "Log file": text(subject.files.log).splitlines()[-LINES:],
        "Journal": _journal(subject, patience),
        "Events, newest first": _events(subject.files.history),
    }
    whole = "\n\n".join("\n".join([f"== {name} ==", *lines]) for name, lines in sections.items()) + "\n"
    known = words(subject.settings, subject.files.history, home=home, user=subject.user, host=host)
    return Redaction(known)(whole)


def write(file: Path, report: str) -> None:
    """Write the report for its owner's eyes only. Raises `OSError`."""
    with replacement(file, mode=0o600) as partial:
        partial.write_text(report, encoding="utf-8")
        partial.replace(file)


def _journal(subject: Installation, patience: Patience) -> list[str]:
    for manager in subject.managers:
        if service.installed(subject.service, manager):
            unit = f"{subject.service}.service"
            try:
                _, lines = patience.ask(lambda: manager.journal(unit, LINES), JOURNAL_S)  # noqa: B023
            except OutOfPatience:
                return ["the journal does not answer"]
            return lines
    return []


def _events(history: Path) -> list[str]:
    if not history.exists():
        return []
    try:
        found = recording.events(history, EVENTS)
    except sqlite3.Error as error:
        return [str(error)]
    return [f"{rfc3339(event.time)} {event.kind}: {event.detail}" for event in found]
