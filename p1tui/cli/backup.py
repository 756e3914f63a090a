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
)
from p1tui.cli.errors import CommandError, ExitStatus


def backup(common: CommonOptions, *, file: str, force: bool) -> ExitStatus:
    """Copy the history consistently to `file`, also while an engine records."""
    from p1tui.store import backup as copies
    from p1tui.store.errors import StoreError

    source = need_history(history_file(common, load_settings(common)))
    target = new_file(file, replace=force, own=own_files(common, source))
    try:
        size = copies.backup(source, target)
    except StoreError as error:
        raise CommandError(ExitStatus.DEVICE, str(error)) from error
    except OSError as error:
        raise CommandError(
            ExitStatus.DEVICE, f"{target}: cannot be written ({error.strerror}); check the folder."
        ) from error
    print(f"{target}: {size:,} bytes, checked.")
    return ExitStatus.DONE


def restore(common: CommonOptions, *, file: str) -> ExitStatus:
    """Replace the history with the copy `file`; keep the old history beside it."""
    from p1tui.store import backup as copies
    from p1tui.store.errors import StoreError

    target, copy = history_file(common, load_settings(common)), Path(file)
    if target.exists() and copy.exists() and target.samefile(copy):
        raise CommandError(ExitStatus.USAGE, f"{copy} is the history itself; name a copy of it.")
    if copy.exists() and not copy.is_file():
        raise CommandError(ExitStatus.DEVICE, f"{copy} is no regular file; name one that p1tui backup made.")
    with ExitStack() as cleanup:
        try:
            copies.check(copy)
            lock_history(target, cleanup)
            aside = copies.restore(copy, target, time.time())
        except StoreError as error:
            raise CommandError(ExitStatus.DEVICE, str(error)) from error
        except OSError as error:
            raise CommandError(
                ExitStatus.DEVICE, f"{target}: cannot be written ({error.strerror}); check it."
            ) from error
    print(f"{target}: restored from {copy}.")
    if aside is not None:
        print(f"The history before it is kept as {aside}.")
    return ExitStatus.DONE
