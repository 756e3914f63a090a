"""What the commands share: where they find profile, settings and history."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from contextlib import ExitStack
from io import BufferedReader
from pathlib import Path
from typing import cast

import msgspec

from p1tui.cli.errors import DEVICE, HELD, USAGE, Refused
from p1tui.config import loading
from p1tui.config.settings import Config, ConfigError, ConfigUnwritable
from p1tui.runtime import paths


def profile(arguments: argparse.Namespace) -> paths.Paths:
    """The files of the profile that the arguments name, and the config that they or P1TUI_CONFIG name."""
    try:
        files = paths.for_profile(paths.DEFAULT_PROFILE if arguments.profile is None else arguments.profile)
    except ValueError as error:
        raise Refused(USAGE, str(error)) from error
    named = arguments.config or os.environ.get("P1TUI_CONFIG")
    return msgspec.structs.replace(files, config=Path(named).expanduser()) if named else files


def settings(arguments: argparse.Namespace, *, demo: bool = False, to_make: bool = False) -> Config:
    """The config in force. A demo touches no real file, so it reads one only if it is named.

    A file that is named must be there, unless the command is the one `to_make` it.
    """
    file = Path(os.devnull) if demo and not arguments.config else profile(arguments).config
    if not to_make and not file.exists():
        if arguments.config:
            raise Refused(
                USAGE, f"{file}: there is no such file; name another with --config, or leave it out."
            )
        if os.environ.get("P1TUI_CONFIG"):
            raise Refused(USAGE, f"{file}: there is no such file, which P1TUI_CONFIG names; unset it.")
    try:
        return loading.load(file, overrides=arguments.set or ())
    except ConfigError as error:
        raise refusal(error) from error


def refusal(error: ConfigError, more: str = "") -> Refused:
    """Turn a config's error into the refusal of a command; `more` follows its sentence."""
    status = DEVICE if isinstance(error, ConfigUnwritable) else USAGE
    return Refused(status, f"{error} {more}".rstrip())


def history(arguments: argparse.Namespace, settings: Config) -> Path:
    """The history's file: of `store.path`, else of the profile."""
    if settings.store.path:
        return Path(settings.store.path).expanduser()
    return profile(arguments).history


def need_history(file: Path) -> Path:
    """The file, if it is there."""
    if not file.exists():
        raise Refused(DEVICE, f"{file}: there is no history yet; record one, or name it with --profile.")
    return file


def new_file(name: str, *, replace: bool) -> Path:
    """The file to write, links followed: one that is not there yet, or a regular one that may be replaced."""
    file = Path(name)
    try:
        kind = file.stat().st_mode
    except FileNotFoundError:
        return file
    except OSError as error:
        raise Refused(DEVICE, f"{name}: cannot be written ({error.strerror}); check the folder.") from error
    if stat.S_ISDIR(kind):
        raise Refused(USAGE, f"{name} is a folder; name a file in it.")
    if not stat.S_ISREG(kind):
        raise Refused(USAGE, f"{name} is no regular file; name one that is, or that is not there yet.")
    if not replace:
        raise Refused(USAGE, f"{name} exists; name another file, or add --force to replace it.")
    return file.resolve()


def standard_input() -> BufferedReader:
    """The bytes of standard input, where the program was started with one."""
    if sys.stdin is None:
        raise Refused(DEVICE, "Standard input is closed; pipe something into p1tui, or name a file.")
    if sys.stdin.isatty():
        print("p1tui: reading what is typed here, until Ctrl+D; or name a file.", file=sys.stderr)
    return cast("BufferedReader", sys.stdin.buffer)


def hold(file: Path, cleanup: ExitStack) -> None:
    """Be the one who writes that history, until the cleanup."""
    try:
        lock(file, cleanup)
    except OSError as error:
        raise Refused(DEVICE, f"{file}: the history cannot be written there ({error.strerror}).") from error


def lock(file: Path, cleanup: ExitStack) -> None:
    """The same, but OSError where no lock can be had."""
    held = paths.Lock(file)
    try:
        held.acquire()
    except paths.Held as error:
        raise Refused(HELD, str(error)) from error
    cleanup.callback(held.release)
