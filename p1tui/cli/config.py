"""`p1tui config path|show|check`: the config file."""

from __future__ import annotations

import argparse
import threading

from p1tui.cli.common import profile, settings
from p1tui.cli.errors import DONE, USAGE, Refused
from p1tui.config import loading


def path(arguments: argparse.Namespace) -> int:
    """Print where the file is, or would be."""
    print(profile(arguments).config)
    return DONE


def show(arguments: argparse.Namespace) -> int:
    """Print every setting in force as TOML, secrets masked."""
    print(loading.shown(settings(arguments)), end="")
    return DONE


def check(arguments: argparse.Namespace) -> int:
    """Say whether the file is right; `settings` refuses where it is not."""
    from p1tui.sources import SourceSpecError, open_source

    file = profile(arguments).config
    config = settings(arguments)
    try:
        open_source(config.meter.source, config.meter, stop=threading.Event())
    except SourceSpecError as error:
        raise Refused(USAGE, f"{file}: meter.source: {error}") from error
    for warning in loading.warnings(config):
        print(f"warning: {warning}")
    print(
        f"{file}: right."
        if file.exists()
        else f"{file}: there is no such file, so the defaults hold. They are right."
    )
    return DONE
