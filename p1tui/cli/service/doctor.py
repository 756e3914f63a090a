"""`p1tui doctor`: check all that a recording needs, and print the command that mends what is wrong."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import textwrap
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from p1tui.cli.common import (
    CommonOptions,
    history_file,
    load_settings,
    new_file,
    own_files,
    profile_files,
    unwritable,
)
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import note, say
from p1tui.config.errors import ConfigError
from p1tui.config.section import shown_source
from p1tui.config.settings import Config
from p1tui.i18n.language import N_, ngettext, tr
from p1tui.i18n.message import Message
from p1tui.i18n.printable import printable
from p1tui.i18n.sentences import tell
from p1tui.runtime.paths import DEFAULT_PROFILE

if TYPE_CHECKING:
    from p1tui.service.doctor.finding import Finding
    from p1tui.service.doctor.installation import Installation

WORDS: Final = {"good": N_("ok"), "note": N_("note"), "wrong": N_("WRONG"), "unknown": N_("unknown")}
"""Verdict -> the word before its line, so that nothing is said by a colour alone."""

COLOURS: Final = {"good": "32", "note": "33", "wrong": "1;31", "unknown": "2"}
"""Verdict -> the colour of its word (ECMA-48, SGR)."""

WIDEST, INDENT = 100, 10


def doctor(common: CommonOptions, *, as_json: bool, report: str | None, force: bool) -> ExitStatus:
    """Print each finding as soon as it is there; fail if one is wrong.

    `report`: a file that gets all of it, and what else a bug report needs.
    """
    from p1tui.service.doctor import report as reports
    from p1tui.service.doctor.examination import examine
    from p1tui.service.doctor.patience import Patience
    from p1tui.service.doctor.terminal import Terminal

    subject = _subject(common)
    file = None
    if report is not None:
        file = new_file(report, replace=force, own=own_files(common, subject.files.history))
    screen, patience = Terminal.of(sys.stdout), Patience()
    findings: list[Finding] = []
    for finding in examine(
        subject, screen=screen, stop=threading.Event(), patience=patience, on_listening=_listening
    ):
        findings.append(finding)
        if as_json:
            sys.stdout.buffer.write(reports.as_json(finding) + b"\n")
            sys.stdout.buffer.flush()
        else:
            _print(_lines(finding, coloured=screen is not None))
    wrong = sum(finding.verdict == "wrong" for finding in findings)
    if not as_json:
        print(_summary(wrong, len(findings)), flush=True)
    if file is not None:
        text = reports.compose(
            subject, findings, home=Path.home(), host=socket.gethostname(), patience=patience
        )
        _write(file, text, quiet=as_json)
    return ExitStatus.FAILED if wrong else ExitStatus.DONE


def _subject(common: CommonOptions) -> Installation:
    from p1tui.service.doctor.installation import Installation
    from p1tui.service.manager import Manager

    files = profile_files(common)
    trouble: tuple[Message, ...] = ()
    try:
        settings = load_settings(common)
    except ConfigError as error:
        settings, trouble = Config(), error.sentences
    return Installation(
        files=msgspec.structs.replace(files, history=history_file(common, settings)),
        settings=settings,
        trouble=trouble,
        profile=common.profile or DEFAULT_PROFILE,
        user=_user(),
        managers=(Manager(system=False), Manager(system=True)) if sys.platform == "linux" else (),
    )


def _user() -> str:
    if sys.platform == "win32":
        return os.environ.get("USERNAME", "")
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _listening(source: str) -> None:
    if sys.stderr.isatty():
        seconds = 25 if source.partition("?")[0] == "auto" else 12
        told = Message("Listening to {source} for up to {seconds} s …")
        note(told.with_values(source=shown_source(source), seconds=seconds))


def _lines(finding: Finding, *, coloured: bool) -> list[str]:
    """Return a finding as lines: its word, its sentence, and the command below, which is never broken."""
    width = max(min(shutil.get_terminal_size().columns, WIDEST), 4 * INDENT) - 1
    word = tr(WORDS[finding.verdict])
    sign = f"{word:{INDENT}}"
    if coloured and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        sign = f"\x1b[{COLOURS[finding.verdict]}m{word}\x1b[0m{'':{INDENT - len(word)}}"
    sentences = printable(tell(finding.reason), keep="\n").splitlines() or [""]
    wrapped = [
        line
        for sentence in sentences
        for line in textwrap.wrap(sentence, width - INDENT, break_long_words=False, break_on_hyphens=False)
    ]
    remedy = [f"  $ {printable(finding.remedy)}"] if finding.remedy else []
    first, *rest = [*wrapped, *remedy]
    return [f"{sign}{first}", *(f"{'':{INDENT}}{line}" for line in rest)]


def _print(lines: list[str]) -> None:
    """Print lines with colours, which standard output itself would write out."""
    text = "\n".join([*lines, ""])
    sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", "replace"))
    sys.stdout.buffer.flush()


def _summary(wrong: int, count: int) -> str:
    if not wrong:
        return tr("{count} checks, nothing wrong.").format(count=count)
    return ngettext(
        "{count} checks, {n} of them found something wrong.",
        "{count} checks, {n} of them found something wrong.",
        wrong,
    ).format(count=count, n=wrong)


def _write(file: Path, text: str, *, quiet: bool) -> None:
    """Write the report; `quiet`: standard output holds JSON alone. Raises `CommandError`."""
    from p1tui.service.doctor import report

    try:
        report.write(file, text)
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unwritable(file, error)) from error
    told = Message(
        "{file}: all of this, config, logs and events, without keys, ids and names. "
        "Read it before you send it.",
        file=str(file),
    )
    if quiet:
        note(told)
    else:
        say(told)
