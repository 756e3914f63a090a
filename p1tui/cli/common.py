"""Helpers of the commands: common options, the profile's files and settings, the history and its lock."""

from __future__ import annotations

import errno
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
from p1tui.cli.output import note
from p1tui.config import loading
from p1tui.config.settings import Config
from p1tui.i18n import language
from p1tui.i18n.message import Message
from p1tui.runtime import paths
from p1tui.runtime.lock import HistoryLock, HistoryLocked

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a disk that has no room, or none for this user."""


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
    except paths.BadProfile as error:
        raise CommandError(ExitStatus.USAGE, error.message) from error
    named = common.config or os.environ.get("P1TUI_CONFIG")
    return msgspec.structs.replace(files, config=Path(named).expanduser()) if named else files


def load_settings(common: CommonOptions, *, demo: bool = False, to_make: bool = False) -> Config:
    """Return the config in force; with `demo`, read a file only if `--config` names it.

    A named file must exist, unless the command creates it (`to_make`). Raises `CommandError`, `ConfigError`.
    """
    file = _config_file(common, demo=demo)
    if not to_make and not file.exists():
        if common.config:
            raise CommandError(
                ExitStatus.USAGE,
                Message(
                    "{file}: there is no such file; name another with --config, or leave it out.",
                    file=str(file),
                ),
            )
        if os.environ.get("P1TUI_CONFIG"):
            raise CommandError(
                ExitStatus.USAGE,
                Message("{file}: there is no such file, which P1TUI_CONFIG names; unset it.", file=str(file)),
            )
    settings = load_config(common, demo=demo)
    language.use(language.chosen(settings.tui.language, os.environ))
    return settings


def load_config(common: CommonOptions, *, demo: bool = False) -> Config:
    """Return the config that stands in the file now; change nothing else. Raises `ConfigError`."""
    return loading.load(_config_file(common, demo=demo), overrides=common.overrides)


def _config_file(common: CommonOptions, *, demo: bool) -> Path:
    return Path(os.devnull) if demo and not common.config else profile_files(common).config


def source_place(common: CommonOptions) -> str:
    """Return what set `meter.source`, for the sentence on a wrong one: `--set` or the config file."""
    keys = (override.partition("=")[0].strip() for override in common.overrides)
    return "--set" if "meter.source" in keys else str(profile_files(common).config)


def history_file(common: CommonOptions, settings: Config) -> Path:
    """Return the path of the history: `store.path`, else the profile's."""
    if settings.store.path:
        return Path(settings.store.path).expanduser()
    return profile_files(common).history


def need_history(file: Path) -> Path:
    """Return the path of the history. Raises `CommandError` if there is none."""
    if not file.exists():
        raise CommandError(
            ExitStatus.DEVICE,
            Message(
                "{file}: there is no history yet; record one, or name it with --profile.", file=str(file)
            ),
        )
    return file


def own_files(common: CommonOptions, history: Path) -> dict[Path, Message]:
    """Return the files that no command may write its output to, links resolved, and what each is."""
    from p1tui.store.database.connection import files

    profile, history = profile_files(common), history.resolve()
    return {
        history: Message("the history itself"),
        **dict.fromkeys(files(history)[1:], Message("a log of the history")),
        history.with_name(f"{history.name}.lock"): Message("the lock of the history"),
        profile.config.resolve(): Message("the config"),
        profile.log.resolve(): Message("the log of p1tui"),
    }


def new_file(name: str, *, replace: bool, own: dict[Path, Message]) -> Path:
    """Return the path to write, links resolved: a new file, or with `replace` a regular one.

    `own`: files of p1tui that it must not be by any name. Raises `CommandError`.
    """
    if not name:
        raise CommandError(ExitStatus.USAGE, Message("The name of the file is empty; name one."))
    file = Path(name)
    try:
        for each, what in own.items():
            if file.resolve() == each or (file.exists() and each.exists() and file.samefile(each)):
                raise CommandError(
                    ExitStatus.USAGE, Message("{file} is {what}; name another file.", file=name, what=what)
                )
        kind = file.stat().st_mode
    except FileNotFoundError:
        return _in_a_folder(file.resolve() if file.is_symlink() else file)
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unwritable(name, error)) from error
    if stat.S_ISDIR(kind):
        raise CommandError(ExitStatus.USAGE, Message("{file} is a folder; name a file in it.", file=name))
    if not stat.S_ISREG(kind):
        raise CommandError(
            ExitStatus.USAGE,
            Message("{file} is no regular file; name one that is, or that is not there yet.", file=name),
        )
    if not replace:
        raise CommandError(
            ExitStatus.USAGE,
            Message("{file} exists; name another file, or add --force to replace it.", file=name),
        )
    return file.resolve()


def _in_a_folder(file: Path) -> Path:
    """Return the path of a new file. Raises `CommandError` if its folder is missing."""
    if not file.parent.exists():
        missing = Message(
            "{file}: there is no folder {folder}; make it first, or name another.",
            file=str(file),
            folder=str(file.parent),
        )
        raise CommandError(ExitStatus.DEVICE, missing)
    return file


def unwritable(file: str | Path, error: OSError) -> Message:
    """Return the sentence on a file that cannot be written."""
    if error.errno in DISK_FULL:
        return Message(
            "{file}: cannot be written ({why}); free space on that disk, or name a file on another.",
            file=str(file),
            why=error.strerror or "",
        )
    return Message(
        "{file}: cannot be written ({why}); check the folder.", file=str(file), why=error.strerror or ""
    )


def unreadable(file: str, error: OSError) -> Message:
    """Return the sentence on a file that cannot be read."""
    return Message(
        "{file}: cannot be read ({why}); check its name and mode.", file=file, why=error.strerror or ""
    )


def standard_input() -> BufferedReader:
    """Return standard input as a binary file; at a terminal print a hint. Raises `CommandError`."""
    if sys.stdin is None:
        raise CommandError(
            ExitStatus.DEVICE,
            Message("Standard input is closed; pipe something into p1tui, or name a file."),
        )
    if sys.stdin.isatty():
        note(Message("p1tui: reading what is typed here, until Ctrl+D; or name a file."))
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
            Message(
                "{option} {text}: write a date like 2026-11-24, or a time like 2026-11-24T10:00 or …T09:00Z.",
                option=option,
                text=text,
            ),
        ) from None


def lock_history(file: Path, cleanup: ExitStack) -> None:
    """Lock the history for writing until `cleanup`. Raises `CommandError` if that fails."""
    try:
        try_lock_history(file, cleanup)
    except HistoryLocked as error:
        raise CommandError(ExitStatus.HELD, error.message) from error
    except OSError as error:
        raise CommandError(
            ExitStatus.DEVICE,
            Message(
                "{file}: the history cannot be written there ({why}).",
                file=str(file),
                why=error.strerror or "",
            ),
        ) from error


def try_lock_history(file: Path, cleanup: ExitStack) -> HistoryLock:
    """Lock the history for writing until `cleanup`.

    Raises `HistoryLocked` if another process holds it, `OSError` if no lock file can be made.
    """
    lock = HistoryLock(file)
    lock.acquire()
    cleanup.callback(lock.release)
    return lock
