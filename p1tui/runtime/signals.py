"""How the program is asked to end: SIGTERM, SIGINT and SIGHUP all come as Ctrl+C does, and once."""

from __future__ import annotations

import signal
from types import FrameType

ASKS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))
"""Windows has no terminal that hangs up."""

LONGEST_WAIT = 0.25
"""Seconds that the main thread may wait at a time: a signal that comes just before a wait begins does not end
it, and on Windows none does. Waking up so often costs some hundredths of a per cent of a core."""

_asked = _delivering = False


class Ended(KeyboardInterrupt):
    """One of them came.

    A class of its own, since Python ends itself with SIGINT, whatever the exit status, once a plain
    `KeyboardInterrupt` has passed through code that was compiled from a string, as in `namedtuple`.
    """


def heed() -> None:
    """Remember from now on that one of them came: raised in the midst of an import it might do any harm.

    A SIGHUP that is ignored from the start stays so: that is what `nohup` asks for.
    """
    for number in ASKS:
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _came)


def deliver() -> None:
    """Raise `Ended` in the main thread if one has come, else when the first one comes; ignore the others."""
    global _delivering
    _delivering = True
    if _asked:
        ignore()
        raise Ended


def ignore() -> None:
    """Heed no more: what is under way to its end, like the last commit, must not be broken off."""
    for number in ASKS:
        signal.signal(number, signal.SIG_IGN)


def _came(_number: int, _frame: FrameType | None) -> None:
    global _asked
    _asked = True
    if _delivering:
        ignore()
        raise Ended
