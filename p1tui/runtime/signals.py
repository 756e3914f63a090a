"""Signals that ask the program to end: SIGTERM, SIGINT and SIGHUP raise one exception, once."""

from __future__ import annotations

import signal
from types import FrameType

ASKS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))
"""Signals that ask the program to end; Windows has no terminal that hangs up."""

LONGEST_WAIT = 0.25
"""Seconds that the main thread may wait at a time: a signal that comes just before a wait begins does not end
it, and on Windows none does. Waking up so often costs some hundredths of a per cent of a core."""

_asked = _delivering = False


class Ended(KeyboardInterrupt):
    """A signal asked the program to end.

    A class of its own, since Python ends itself with SIGINT, whatever the exit status, once a plain
    `KeyboardInterrupt` has passed through code that was compiled from a string, as in `namedtuple`.
    """


def heed() -> None:
    """Remember from now on that a signal came; raised in the midst of an import it might do any harm.

    A SIGHUP that is ignored from the start stays ignored, as `nohup` asks.
    """
    for number in ASKS:
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _came)


def deliver() -> None:
    """Raise `Ended` in the main thread: now if a signal has come, else at the first; ignore all after it."""
    global _delivering
    _delivering = True
    if _asked:
        ignore()
        raise Ended


def ignore() -> None:
    """Ignore further signals, so that the last commit can finish."""
    for number in ASKS:
        signal.signal(number, signal.SIG_IGN)


def _came(_number: int, _frame: FrameType | None) -> None:
    global _asked
    _asked = True
    if _delivering:
        ignore()
        raise Ended
