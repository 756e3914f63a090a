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
    """Use the language of the config that the arguments name, or of the environment, before they are parsed.

    Help and errors of the parser come before the config is loaded; what is wrong with it is said later.
    """
    language.use(language.chosen("auto", os.environ))
    try:
        file = profile_files(_named(words)).config
        language.use(language.chosen(loading.language(file), os.environ))
    except (CommandError, OSError, RuntimeError, ValueError):
        return  # whatever is wrong with the name is said, in the environment's language, when it is used


def _named(words: Sequence[str]) -> CommonOptions:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for option in ("--profile", "--config"):
        parser.add_argument(option, nargs="?")
    try:
        found, _ = parser.parse_known_args(list(words))
    except argparse.ArgumentError:
        return CommonOptions()
    return CommonOptions(profile=found.profile, config=found.config)
