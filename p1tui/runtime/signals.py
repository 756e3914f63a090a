"""Handle signals that ask the program to end: SIGTERM, SIGINT and SIGHUP raise `Ended` once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

END_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)
)
"""Signals that ask the program to end; Windows has no SIGHUP."""

LONGEST_WAIT = 0.25
"""Longest wait of the main thread in seconds: a signal just before a wait does not end it, and on Windows no
signal does. Waking up this often costs some hundredths of a per cent of a core."""

_asked = _delivering = False
_caught = set[int]()


class Ended(KeyboardInterrupt):
    """A signal asked the program to end.

    It is a subclass, since Python kills itself with SIGINT, whatever the exit status, after a plain
    `KeyboardInterrupt` has passed through code that was compiled from a string, as in `namedtuple`.
    """


def catch() -> None:
    """Remember signals until `deliver` is called: an exception during an import is unsafe.

    A signal that is ignored at the start stays ignored (SIGHUP under `nohup`), except SIGINT. After `ignore`
    those are caught again that were before.
    """
    for number in END_SIGNALS:
        if number in (signal.SIGINT, *_caught) or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _handle)
            _caught.add(number)


def deliver() -> None:
    """Raise `Ended` in the main thread, at once if a signal has come, else at the first; ignore others."""
    global _delivering
    _delivering = True
    check()


def check() -> None:
    """Raise `Ended` if a signal has come."""
    if _asked:
        ignore()
        raise Ended


@contextmanager
def postponed() -> Iterator[None]:
    """Raise no `Ended` amid the block but by `check`, and at its end for a signal that came meanwhile.

    Between any two steps of Python an exception can leave a lock of `threading` or `queue` taken for ever, or
    a thread half started; in a finalizer it is lost.
    """
    global _delivering
    before, _delivering = _delivering, False
    try:
        yield
    finally:
        _delivering = before
        if before:
            check()


@contextmanager
def delivered() -> Iterator[None]:
    """Raise `Ended` at a signal before or in the block, which imports nothing but may wait, as for a pipe."""
    global _delivering
    before, _delivering = _delivering, True
    try:
        check()
        yield
    finally:
        _delivering = before


def ignore() -> None:
    """Ignore further signals, so that the last commit can finish."""
    for number in END_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _handle(_number: int, _frame: FrameType | None) -> None:
    global _asked
    _asked = True
    if _delivering:
        ignore()
        raise Ended
