"""`p1tui config path|show|check`: the config file."""

from __future__ import annotations

import threading

from p1tui.cli.common import CommonOptions, load_settings, profile_files, source_place
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import say
from p1tui.config import loading
from p1tui.i18n.message import Message


def path(common: CommonOptions) -> ExitStatus:
    """Print the config file's path, also if it does not exist."""
    print(profile_files(common).config)
    return ExitStatus.DONE


def show(common: CommonOptions) -> ExitStatus:
    """Print every setting in force as TOML, secrets masked."""
    print(loading.shown(load_settings(common)), end="")
    return ExitStatus.DONE


def check(common: CommonOptions) -> ExitStatus:
    """Load and check the config file; print warnings and the result."""
    from p1tui.sources import SourceSpecError, make_source

    file = profile_files(common).config
    config = load_settings(common)
    try:
        make_source(config.meter.source, config.meter, stop=threading.Event())
    except SourceSpecError as error:
        wrong = Message("{file}: meter.source: {why}", file=source_place(common), why=error.message)
        raise CommandError(ExitStatus.USAGE, wrong) from error
    for warning in loading.warnings(config):
        say(Message("warning: {warning}", warning=warning))
    if file.exists():
        say(Message("{file}: right.", file=str(file)))
    else:
        say(Message("{file}: there is no such file, so the defaults hold. They are right.", file=str(file)))
    return ExitStatus.DONE
