"""`p1tui backup` and `p1tui restore`: copy the history, and put a copy back."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from p1tui.cli.common import (
    CommonOptions,
    history_file,
    load_settings,
    lock_history,
    need_history,
    new_file,
    own_files,
    unwritable,
)
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import say
from p1tui.i18n.message import Message
from p1tui.runtime.paths import DEFAULT_PROFILE


def backup(common: CommonOptions, *, file: str, force: bool, keep: int | None) -> ExitStatus:
    """Copy the history consistently, also while an engine records.

    `file` is the copy, or with `keep` an existing folder: the copy is then named after the day, and only so
    many of the newest are kept.
    """
    from p1tui.store import backup as copies

    source = history_file(common, load_settings(common))
    if keep is None:
        target = new_file(file, replace=force, own=own_files(common, source))
        size = _copy(need_history(source), target)
        say(Message("{file}: {size:,} bytes, checked.", file=str(target), size=size))
        return ExitStatus.DONE
    folder = Path(file)
    if not folder.is_dir():
        missing = Message("{file} is no folder; make it (or mount its disk), or leave --keep out.", file=file)
        raise CommandError(ExitStatus.DEVICE, missing)
    stem = f"p1tui-{common.profile or DEFAULT_PROFILE}"
    dated = folder / f"{stem}-{date.today()}.sqlite"
    target = new_file(str(dated), replace=True, own=own_files(common, source))
    size = _copy(need_history(source), target)
    try:
        kept = copies.keep_newest(folder, stem, keep)
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unwritable(folder, error)) from error
    say(
        Message(
            "{file}: {size:,} bytes, checked; {count} in the folder.",
            file=str(target),
            size=size,
            count=len(kept),
        )
    )
    return ExitStatus.DONE


def _copy(source: Path, target: Path) -> int:
    """Make one checked copy; return its size in bytes. Raises `CommandError`."""
    from p1tui.store import backup as copies
    from p1tui.store.errors import StoreError

    try:
        return copies.backup(source, target)
    except StoreError as error:
        raise CommandError(ExitStatus.DEVICE, error.message) from error
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unwritable(target, error)) from error


def restore(common: CommonOptions, *, file: str) -> ExitStatus:
    """Replace the history with the copy `file`; keep the old history beside it."""
    from p1tui.store import backup as copies
    from p1tui.store.errors import StoreError

    target, copy = history_file(common, load_settings(common)), Path(file)
    if target.exists() and copy.exists() and target.samefile(copy):
        raise CommandError(
            ExitStatus.USAGE, Message("{file} is the history itself; name a copy of it.", file=str(copy))
        )
    if copy.exists() and not copy.is_file():
        raise CommandError(
            ExitStatus.DEVICE,
            Message("{file} is no regular file; name one that p1tui backup made.", file=str(copy)),
        )
    with ExitStack() as cleanup:
        try:
            copies.check(copy)
            lock_history(target, cleanup)
            aside = copies.restore(copy, target, time.time())
        except StoreError as error:
            raise CommandError(ExitStatus.DEVICE, error.message) from error
        except OSError as error:
            raise CommandError(ExitStatus.DEVICE, unwritable(target, error)) from error
    say(Message("{file}: restored from {copy}.", file=str(target), copy=str(copy)))
    if aside is not None:
        say(Message("The history before it is kept as {file}.", file=str(aside)))
    return ExitStatus.DONE
