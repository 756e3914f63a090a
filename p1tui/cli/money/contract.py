"""`p1tui contract new|check`: the lines of an energy contract, to be filled in from the bill."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.cli.common import CommonOptions, load_settings, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import note, say
from p1tui.config.contract_files import load_contracts
from p1tui.config.editing import append
from p1tui.costs.answers.check import findings
from p1tui.costs.price_needs import zone_of
from p1tui.costs.templates.registry import TEMPLATES
from p1tui.costs.templates.template import written
from p1tui.i18n.message import Message
from p1tui.i18n.sentences import tell
from p1tui.runtime import invocation


def new(common: CommonOptions, *, template: str, start: str | None, add: bool) -> ExitStatus:
    """Print a contract with empty rates, or add it to the config. Raises `CommandError`, `ConfigError`."""
    settings = load_settings(common, to_make=True)
    today = datetime.now(ZoneInfo(settings.meter.timezone)).date()
    first = today.replace(month=1, day=1) if start is None else _day(start)
    text = written(TEMPLATES[template](first), first, template, tell)
    if not add:
        sys.stdout.write(text)
        hint = Message("Put this into a file, or let `{command}` add it to the config.")
        words = f"contract new {template}{f' --from {start}' if start else ''} --add"
        note(hint.with_values(command=invocation.command(words)))
        return ExitStatus.DONE
    if any(each.start == first for each in settings.contract):
        raise CommandError(
            ExitStatus.USAGE,
            Message(
                "A contract begins on {day} already; name another day with --from.", day=first.isoformat()
            ),
        )
    file = profile_files(common).config
    append(file, text)
    added = Message(
        '{file}: the contract is added. Fill in each "" from your bill; `{command}` says what is missing.'
    )
    say(added.with_values(file=str(file), command=invocation.command("contract check")))
    return ExitStatus.DONE


def check(common: CommonOptions, *, file: str | None) -> ExitStatus:
    """Tell what of the contracts is missing or overlaps; fail if something is missing.

    Raises `ConfigError`.
    """
    settings = load_settings(common, to_make=file is not None)
    contracts = settings.contract if file is None else load_contracts(Path(file))
    found = findings(contracts, settings.meter.timezone, zone_of(settings))
    complete = not any(each.is_missing for each in found)
    if complete and found:
        words = Message("Contracts: {count}. Nothing that today's costs need is missing, but look at this:")
        say(words.with_values(count=len(contracts)))
    elif complete:
        say(Message("Contracts: {count}. Nothing is missing.", count=len(contracts)))
    for each in found:
        say(each.message)
    return ExitStatus.DONE if complete else ExitStatus.FAILED


def _day(text: str) -> date:
    """Return the day of `--from`. Raises `CommandError`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        told = Message("--from takes a date like 2027-01-01, and not '{text}'.", text=text)
        raise CommandError(ExitStatus.USAGE, told) from None
