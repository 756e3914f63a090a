"""Helpers of the commands: common options, the profile's files and settings, the history and its lock."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import ExitStack
from io import BufferedReader
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import msgspec

from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.config import loading
from p1tui.config.settings import Config
from p1tui.runtime import paths
from p1tui.runtime.lock import HistoryLock, HistoryLocked


class CommonOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Options that every command takes, before or after its name."""

    profile: str | None = None
    """Name of the profile, which has its own config and history; `None` is the default profile."""
    config: str | None = None
    """Config file in place of the profile's."""
    overrides: tuple[str, ...] = ()
    """Settings as `KEY=VALUE` that override the config file."""


def profile_files(common: CommonOptions) -> paths.Paths:
    """Return the profile's files, with the config file of `--config` or P1TUI_CONFIG if one is set.

    Raises `CommandError`.
    """
    try:
        files = paths.for_profile(paths.DEFAULT_PROFILE if common.profile is None else common.profile)
    except ValueError as error:
        raise CommandError(ExitStatus.USAGE, str(error)) from error
    named = common.config or os.environ.get("P1TUI_CONFIG")
    return msgspec.structs.replace(files, config=Path(named).expanduser()) if named else files


def load_settings(common: CommonOptions, *, demo: bool = False, to_make: bool = False) -> Config:
    """Return the config in force; with `demo`, read a file only if `--config` names it.

    A named file must exist, unless the command creates it (`to_make`). Raises `CommandError`, `ConfigError`.
    """
    file = Path(os.devnull) if demo and not common.config else profile_files(common).config
    if not to_make and not file.exists():
        if common.config:
            raise CommandError(
                ExitStatus.USAGE,
                f"{file}: there is no such file; name another with --config, or leave it out.",
            )
        if os.environ.get("P1TUI_CONFIG"):
            raise CommandError(
                ExitStatus.USAGE, f"{file}: there is no such file, which P1TUI_CONFIG names; unset it."
            )
    return loading.load(file, overrides=common.overrides)


def history_file(common: CommonOptions, settings: Config) -> Path:
    """Return the path of the history: `store.path`, else the profile's."""
    if settings.store.path:
        return Path(settings.store.path).expanduser()
    return profile_files(common).history


def need_history(file: Path) -> Path:
    """Return the path of the history. Raises `CommandError` if there is none."""
    if not file.exists():
        raise CommandError(
            ExitStatus.DEVICE, f"{file}: there is no history yet; record one, or name it with --profile."
        )
    return file


def own_files(common: CommonOptions, history: Path) -> dict[Path, str]:
    """Return the files that no command may write its output to, links resolved, and what each is."""
    from p1tui.store.database.connection import files

    profile, history = profile_files(common), history.resolve()
    return {
        history: "the history itself",
        **dict.fromkeys(files(history)[1:], "a log of the history"),
        history.with_name(f"{history.name}.lock"): "the lock of the history",
        profile.config.resolve(): "the config",
        profile.log.resolve(): "the log of p1tui",
    }


def new_file(name: str, *, replace: bool, own: dict[Path, str]) -> Path:
    """Return the path to write, links resolved: a new file, or with `replace` a regular one.

    `own`: files of p1tui that it must not be by any name. Raises `CommandError`.
    """
    file = Path(name)
    try:
        for each, what in own.items():
            if file.resolve() == each or (file.exists() and each.exists() and file.samefile(each)):
                raise CommandError(ExitStatus.USAGE, f"{name} is {what}; name another file.")
        kind = file.stat().st_mode
    except FileNotFoundError:
        return file
    except OSError as error:
        raise CommandError(
            ExitStatus.DEVICE, f"{name}: cannot be written ({error.strerror}); check the folder."
        ) from error
    if stat.S_ISDIR(kind):
        raise CommandError(ExitStatus.USAGE, f"{name} is a folder; name a file in it.")
    if not stat.S_ISREG(kind):
        raise CommandError(
            ExitStatus.USAGE, f"{name} is no regular file; name one that is, or that is not there yet."
        )
    if not replace:
        raise CommandError(
            ExitStatus.USAGE, f"{name} exists; name another file, or add --force to replace it."
        )
    return file.resolve()


def standard_input() -> BufferedReader:
    """Return standard input as a binary file; at a terminal print a hint. Raises `CommandError`."""
    if sys.stdin is None:
        raise CommandError(
            ExitStatus.DEVICE, "Standard input is closed; pipe something into p1tui, or name a file."
        )
    if sys.stdin.isatty():
        print("p1tui: reading what is typed here, until Ctrl+D; or name a file.", file=sys.stderr)
    return cast("BufferedReader", sys.stdin.buffer)


def time_option(option: str, text: str, timezone: ZoneInfo, *, whole_day: bool) -> int:
    """Return the UTC seconds of an option's date or time, local unless it has an offset.

    A date gives the start of the day; with `whole_day` its end. Raises `CommandError`.
    """
    from p1tui.store.database.calendar import parse_local

    try:
        return parse_local(text, timezone, whole_day=whole_day)
    except ValueError:
        raise CommandError(
            ExitStatus.USAGE,
            f"{option} {text}: write a date like 2026-11-24, or a time like 2026-11-24T10:00 or …T09:00Z.",
        ) from None


def lock_history(file: Path, cleanup: ExitStack) -> None:
    """Lock the history for writing until `cleanup`. Raises `CommandError` if that fails."""
    try:
        try_lock_history(file, cleanup)
    except HistoryLocked as error:
        raise CommandError(ExitStatus.HELD, str(error)) from error
    except OSError as error:
        raise CommandError(
            ExitStatus.DEVICE, f"{file}: the history cannot be written there ({error.strerror})."
        ) from error


def try_lock_history(file: Path, cleanup: ExitStack) -> HistoryLock:
    """Lock the history for writing until `cleanup`.

    Raises `HistoryLocked` if another process holds it, `OSError` if no lock file can be made.
    """
    lock = HistoryLock(file)
    lock.acquire()
    cleanup.callback(lock.release)
    return lock
