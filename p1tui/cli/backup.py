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
)
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.runtime.paths import DEFAULT_PROFILE


def backup(common: CommonOptions, *, file: str, force: bool, keep: int | None) -> ExitStatus:
    """Copy the history consistently, also while an engine records.

    `file` is the copy, or with `keep` an existing folder: the copy is then named after the day, and only so
    many of the newest are kept.
    """
    from p1tui.store import backup as copies

    source = need_history(history_file(common, load_settings(common)))
    if keep is None:
        target = new_file(file, replace=force, own=own_files(common, source))
        print(f"{target}: {_copy(source, target):,} bytes, checked.")
        return ExitStatus.DONE
    folder = Path(file)
    if not folder.is_dir():
        raise CommandError(
            ExitStatus.DEVICE, f"{file} is no folder; make it (or mount its disk), or leave --keep out."
        )
    stem = f"p1tui-{common.profile or DEFAULT_PROFILE}"
    dated = folder / f"{stem}-{date.today()}.sqlite"
    target = new_file(str(dated), replace=True, own=own_files(common, source))
    size = _copy(source, target)
    try:
        kept = copies.keep_newest(folder, stem, keep)
    except OSError as error:
        raise CommandError(
            ExitStatus.DEVICE, f"{folder}: an older backup cannot be deleted ({error.strerror}); delete it."
        ) from error
    print(f"{target}: {size:,} bytes, checked; {len(kept)} in the folder.")
    return ExitStatus.DONE


def _copy(source: Path, target: Path) -> int:
    """Make one checked copy; return its size in bytes. Raises `CommandError`."""
    from p1tui.store import backup as copies
    from p1tui.store.errors import StoreError

    try:
        return copies.backup(source, target)
    except StoreError as error:
        raise CommandError(ExitStatus.DEVICE, str(error)) from error
    except OSError as error:
        raise CommandError(
            ExitStatus.DEVICE, f"{target}: cannot be written ({error.strerror}); check the folder."
        ) from error


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
