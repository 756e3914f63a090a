"""Open a temporary history if the real one cannot be written, so that screen and uploads go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from p1tui.config.settings import StoreSettings
from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import Event
from p1tui.runtime.lock import HistoryLock, HistoryLocked
from p1tui.store.errors import StoreError, Unwritable
from p1tui.store.recording.recorder import Recorder

MEMORY: Final = "/dev/shm"
"""Folder in memory, tried first: the system's temporary folder may be on the same full or read-only card."""

PREFIX: Final = "p1tui-instead-"

RETENTION: Final = 1
"""Days that a temporary history keeps readings, some 6 MB; older upload entries come from minutes."""


def open_recorder(
    path: Path,
    settings: StoreSettings,
    timezone: ZoneInfo,
    cleanup: ExitStack,
    *,
    temporary: bool = False,
    unwritable: Message = NOTHING,
    on_event: Callable[[Event], None] = lambda event: None,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], float] = time.time,
) -> Recorder:
    """Open the history at `path`; if it cannot be written, open a temporary one until `cleanup`.

    `temporary`: the history at `path` is itself deleted at the end. `unwritable`: why `path` cannot be
    written, if that is already known. Raises `StoreError` for a file that this version must not write.
    """
    open_ = partial(
        Recorder,
        timezone=timezone,
        commit_interval=settings.commit_interval,
        on_event=on_event,
        clock=clock,
        now=now,
    )
    if not unwritable:
        try:
            return open_(path, retention=settings.retention, temporary=temporary)
        except Unwritable as error:
            unwritable = error.reason
    trouble = Message(
        "Nothing is stored: {reason} Then start p1tui again. The history is {path}.",
        reason=unwritable,
        path=str(path),
    )
    for file in _temporary(cleanup):
        try:
            return open_(file, retention=RETENTION, temporary=True, unwritable=trouble)
        except StoreError:
            continue
    raise Unwritable(path, Message("{reason} Nor is there room for a temporary one.", reason=unwritable))


def _temporary(cleanup: ExitStack) -> Iterator[Path]:
    """Yield paths for a temporary history, best first; `cleanup` deletes their folders."""
    from tempfile import TemporaryDirectory

    _delete_leftovers()
    for parent in (MEMORY, None):
        try:
            folder = TemporaryDirectory(prefix=PREFIX, dir=parent, ignore_cleanup_errors=True)
        except OSError:
            continue
        file = Path(cleanup.enter_context(folder)) / "history.sqlite"
        lock = HistoryLock(file)
        with suppress(OSError):
            lock.acquire()
            cleanup.callback(lock.release)
        yield file


def _delete_leftovers() -> None:
    """Delete the temporary histories of killed runs, whose locks are free."""
    from shutil import rmtree

    for left in Path(MEMORY).glob(f"{PREFIX}*/history.sqlite"):
        lock = HistoryLock(left)
        with suppress(HistoryLocked, OSError):
            lock.acquire()
            lock.release()
            rmtree(left.parent, ignore_errors=True)
