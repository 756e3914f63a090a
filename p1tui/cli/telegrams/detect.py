"""`p1tui detect`: find the P1 cable, its settings and the meter on it, or say what is wrong."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import textwrap
import threading
from collections.abc import Sequence
from contextlib import closing
from typing import Final

import msgspec

from p1tui.cli.common import CommonOptions, load_settings
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.config.section import shown_source
from p1tui.i18n.language import tr
from p1tui.i18n.message import Message
from p1tui.i18n.printable import printable
from p1tui.i18n.sentences import tell
from p1tui.runtime import invocation
from p1tui.sources import detect as detection
from p1tui.sources.detect import Candidate, Progress, Verdict
from p1tui.sources.detect.words import UNLISTED
from p1tui.sources.serial import reason_of

WIDEST: Final = 100
INDENT: Final = "  "


def detect(common: CommonOptions, *, ports: list[str], network: bool, as_json: bool) -> ExitStatus:
    """Listen to the USB ports, or to those that are named, all at once; print the verdict on each.

    `network`: look for gateways in place of cables, and `ports` are their addresses.
    """
    if network:
        from p1tui.cli.telegrams import gateways

        return gateways.detect(common, addresses=ports, as_json=as_json)
    for port in ports:
        _check_is_port(port)
    settings = load_settings(common).meter
    try:
        every = detection.candidates()
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, UNLISTED.with_values(reason=reason_of(error))) from error
    chosen = _named(ports, every) if ports else detection.likely(every)
    if not chosen:
        _tell_no_cable(every, as_json=as_json)
        return ExitStatus.FAILED
    progress = ProgressLine()
    found = False
    with closing(
        detection.detect(chosen, settings, stop=threading.Event(), on_progress=progress.show)
    ) as verdicts:
        for verdict in verdicts:
            progress.clear()
            found = found or verdict.outcome == "meter"
            if as_json:
                _print_json(verdict.as_dict())
            else:
                print("\n".join(_lines(verdict)), flush=True)
    return ExitStatus.DONE if found else ExitStatus.FAILED


def _check_is_port(name: str) -> None:
    """Raise `CommandError` for what is no name of a serial port."""
    if not name.strip():
        raise CommandError(ExitStatus.USAGE, Message("The name of a port is empty: name one, or none."))
    if "://" in name:
        raise CommandError(
            ExitStatus.USAGE,
            Message(
                "{name} is no serial port: read it with {command}, or look for gateways with {search}",
                name=shown_source(name),
                command=invocation.command(f"--source {shlex.quote(shown_source(name))}"),
                search=invocation.command("detect --network"),
            ),
        )


def _named(ports: list[str], every: list[Candidate]) -> list[Candidate]:
    """Return the ports that are named, each once: two readings of one would disturb each other."""
    found: dict[str, Candidate] = {}
    for port in ports:
        candidate = detection.named(port, every)
        found.setdefault(os.path.realpath(candidate.device), candidate)
    return list(found.values())


class ProgressLine:
    """One line on the terminal of standard error, drawn anew each second; nothing where that is a file."""

    def __init__(self) -> None:
        self._cells = 0
        self._drawn: object = None
        self._terminal = sys.stderr.isatty()

    def show(self, progress: Sequence[Progress]) -> None:
        """Draw how far the ports are that have no verdict yet."""
        seconds = round(max((each.seconds_left for each in progress), default=0))
        state = (seconds, [each.line for each in progress])
        if not self._terminal or state == self._drawn:
            return
        ports = ", ".join(f"{each.port.device} {each.line} {each.bytes_seen} B" for each in progress)
        text = tr("Listening, {n} s: {ports}").format(n=seconds, ports=printable(ports))
        text = text[: max(shutil.get_terminal_size().columns - 1, 0)]
        _write(f"\r{text:<{self._cells}}")
        self._cells, self._drawn = len(text), state

    def clear(self) -> None:
        """Wipe the line."""
        if self._cells:
            _write(f"\r{'':{self._cells}}\r")
        self._cells, self._drawn = 0, None


def _write(text: str) -> None:
    """Write to standard error with carriage returns, which it would itself write out."""
    sys.stderr.buffer.write(text.encode(sys.stderr.encoding or "utf-8", "replace"))
    sys.stderr.buffer.flush()


def _lines(verdict: Verdict) -> list[str]:
    """Return a verdict as lines: the port, the sentence, and the command that reads the meter."""
    port = verdict.port
    names = [port.name, *([port.device] if port.device != port.name else [])]
    head = " · ".join([*names, *([port.description] if port.description else [])])
    width = min(shutil.get_terminal_size().columns, WIDEST) - 1
    lines = [printable(head)]
    lines += textwrap.wrap(
        printable(tell(verdict.words())),
        max(width, 40),
        initial_indent=INDENT,
        subsequent_indent=INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if verdict.outcome == "meter":
        lines.append(f"{INDENT}$ {invocation.command(f'--source {shlex.quote(verdict.source)}')}")
    return lines


def _tell_no_cable(every: list[Candidate], *, as_json: bool) -> None:
    reason = detection.no_cable(every)
    if as_json:
        _print_json({"outcome": "no_cable", "reason": str(reason)})
    else:
        print(tell(reason))


def _print_json(found: dict[str, object]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
    sys.stdout.buffer.flush()
