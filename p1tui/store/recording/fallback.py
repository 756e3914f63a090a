"""A temporary history in place of one that cannot be written: the live view and the uploads go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from p1tui.i18n.message import NOTHING, Message
from p1tui.runtime.lock import HistoryLock, HistoryLocked
from p1tui.store.database.connection import StoreError, Unwritable
from p1tui.store.recording.recorder import Recorder

MEMORY: Final = "/dev/shm"
"""Tried first: a card that is full or read-only holds the system's folder for temporary files, too."""

PREFIX: Final = "p1tui-instead-"

RETENTION: Final = 1
"""Days of every reading, some 6 MB at one a second. What waits longer for an uplink is sent by the minute."""


def open_recorder(
    path: Path, make: Callable[..., Recorder], cleanup: ExitStack, *, retention: int, temporary: bool = False,
    unwritable: Message = NOTHING,
) -> Recorder:  # fmt: skip
    """The recorder of that history, or of a temporary one where it cannot be written, until the cleanup.

    `make` is `Recorder` but for the path and what is decided here; `unwritable` says why where
    that is known already. Raises `StoreError` for a file that is not this version's to write.
    """
    if not unwritable:
        try:
            return make(path, retention=retention, temporary=temporary)
        except Unwritable as error:
            unwritable = error.reason
    trouble = Message(
        "Nothing is stored: {reason} Then start p1tui again. The history is {path}.",
        reason=unwritable,
        path=str(path),
    )
    for file in _temporary(cleanup):
        try:
            return make(file, retention=RETENTION, temporary=True, unwritable=trouble)
        except StoreError:
            continue
    raise Unwritable(path, Message("{reason} Nor is there room for a temporary one.", reason=unwritable))


def _temporary(cleanup: ExitStack) -> Iterator[Path]:
    """Where a temporary history may be, the best first. Each folder goes with the cleanup."""
    from tempfile import TemporaryDirectory

    _sweep()
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


def _sweep() -> None:
    """Give back the memory that a killed run left taken: what it held locked is free."""
    from shutil import rmtree

    for left in Path(MEMORY).glob(f"{PREFIX}*/history.sqlite"):
        lock = HistoryLock(left)
        with suppress(HistoryLocked, OSError):
            lock.acquire()
            lock.release()
            rmtree(left.parent, ignore_errors=True)
