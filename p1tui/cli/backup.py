"""`p1tui backup` and `p1tui restore`: copy the history, and put a copy back."""

from __future__ import annotations

import time
from contextlib import ExitStack
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


def backup(common: CommonOptions, *, file: str, force: bool) -> ExitStatus:
    """Copy the history consistently to `file`, also while an engine records."""
    from p1tui.store import backup as copies
    from p1tui.store.errors import StoreError

    source = history_file(common, load_settings(common))
    target = new_file(file, replace=force, own=own_files(common, source))
    need_history(source)
    try:
        size = copies.backup(source, target)
    except StoreError as error:
        raise CommandError(ExitStatus.DEVICE, error.message) from error
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unwritable(target, error)) from error
    say(Message("{file}: {size:,} bytes, checked.", file=str(target), size=size))
    return ExitStatus.DONE


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
