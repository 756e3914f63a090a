"""`p1tui config path|show|check`: the config file."""

from __future__ import annotations

import argparse

from p1tui import config
from p1tui.commands.base import DONE, profile, settings


def path(arguments: argparse.Namespace) -> int:
    """Print where the file is, or would be."""
    print(profile(arguments).config)
    return DONE


def show(arguments: argparse.Namespace) -> int:
    """Print every setting in force as TOML, secrets masked."""
    print(config.shown(settings(arguments)), end="")
    return DONE


def check(arguments: argparse.Namespace) -> int:
    """Say whether the file is right; `settings` refuses where it is not."""
    file = profile(arguments).config
    for warning in config.warnings(settings(arguments)):
        print(f"warning: {warning}")
    print(
        f"{file}: right."
        if file.exists()
        else f"{file}: there is no such file, so the defaults hold. They are right."
    )
    return DONE
