"""Choose the language of the command line: that of the screen."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from p1tui.cli.common import CommonOptions, profile_files
from p1tui.cli.errors import CommandError
from p1tui.config import loading
from p1tui.i18n import language


def speak(words: Sequence[str]) -> None:
    """Use the language that the arguments or their config name, or the environment's, before they are parsed.

    Help and errors of the parser come before the config is loaded; what is wrong with it is said later.
    """
    language.use(language.chosen("auto", os.environ))
    try:
        named = _named(words)
        setting = _overridden(named) or loading.language(profile_files(named).config)
        language.use(language.chosen(setting, os.environ))
    except (CommandError, OSError, RuntimeError, ValueError):
        return  # whatever is wrong with the name is said, in the environment's language, when it is used


def _named(words: Sequence[str]) -> CommonOptions:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for option in ("--profile", "--config"):
        parser.add_argument(option, nargs="?")
    parser.add_argument("--set", nargs="?", action="append", default=[])
    try:
        found, _ = parser.parse_known_args(list(words))
    except argparse.ArgumentError:
        return CommonOptions()
    overrides = tuple(each for each in found.set if each is not None)
    return CommonOptions(profile=found.profile, config=found.config, overrides=overrides)


def _overridden(named: CommonOptions) -> str:
    """Return the language that `--set tui.language=` names, the last one; empty if none does."""
    for each in reversed(named.overrides):
        key, _, value = each.partition("=")
        code = value.strip().strip("\"'")
        if key.strip() == "tui.language" and (code == "auto" or code in language.LANGUAGES):
            return code
    return ""
