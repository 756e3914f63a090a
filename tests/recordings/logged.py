"""Telegrams as loggers write them down."""

from __future__ import annotations

from datetime import datetime, timedelta

from p1tui.demo.household.household import Household

BEGIN = datetime(2026, 2, 28, 23, 59, 50)
"""Local time of the first telegram."""

TELEGRAMS = [Household().telegram(int(BEGIN.timestamp()) + 10 * number) for number in range(4)]


def logged(before: str, *, kept: bool = True) -> bytes:
    """Return the telegrams with a time before each line, in `strftime`'s words and `%i` for milliseconds.

    `kept`: True if line ends and blank lines are kept, as journals do not.
    """
    log = b""
    for number, telegram in enumerate(TELEGRAMS):
        at = BEGIN + timedelta(seconds=10 * number, milliseconds=250)
        stamp = at.strftime(before.replace("%i", "250").replace("%U", str(int(at.timestamp())))).encode()
        for line in telegram.splitlines(keepends=True):
            if kept:
                log += stamp + line
            elif line.strip():
                log += stamp + line.strip() + b"\n"
    return log
