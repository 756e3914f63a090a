"""`p1tui backup` and `p1tui restore`: the history as a copy, and back."""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack
from pathlib import Path

from p1tui.cli.common import history, hold, need_history, new_file, settings
from p1tui.cli.errors import DEVICE, DONE, USAGE, Refused


def backup(arguments: argparse.Namespace) -> int:
    """Write a copy of the history, while it may be written."""
    from p1tui.store import backup as copies
    from p1tui.store.database.connection import StoreError

    source = need_history(history(arguments, settings(arguments)))
    target = new_file(arguments.file, replace=arguments.force)
    if target.exists() and target.samefile(source):
        raise Refused(USAGE, f"{arguments.file} is the history itself; name another file for its copy.")
    try:
        size = copies.backup(source, target)
    except StoreError as error:
        raise Refused(DEVICE, str(error)) from error
    except OSError as error:
        raise Refused(DEVICE, f"{target}: cannot be written ({error.strerror}); check the folder.") from error
    print(f"{target}: {size:,} bytes, checked.")
    return DONE


def restore(arguments: argparse.Namespace) -> int:
    """Put a copy in the history's place, which is kept beside it."""
    from p1tui.store import backup as copies
    from p1tui.store.database.connection import StoreError

    target, copy = history(arguments, settings(arguments)), Path(arguments.file)
    if target.exists() and copy.exists() and target.samefile(copy):
        raise Refused(USAGE, f"{copy} is the history itself; name a copy of it.")
    if copy.exists() and not copy.is_file():
        raise Refused(DEVICE, f"{copy} is no regular file; name one that p1tui backup made.")
    with ExitStack() as cleanup:
        try:
            copies.check(copy)
            hold(target, cleanup)
            aside = copies.restore(copy, target, time.time())
        except StoreError as error:
            raise Refused(DEVICE, str(error)) from error
        except OSError as error:
            raise Refused(DEVICE, f"{target}: cannot be written ({error.strerror}); check it.") from error
    print(f"{target}: restored from {copy}.")
    if aside is not None:
        print(f"The history before it is kept as {aside}.")
    return DONE
