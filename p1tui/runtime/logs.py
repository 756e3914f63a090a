"""Logging: to stderr without a screen, to a rotating file with one; and a rate limit."""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from p1tui.i18n.printable import printable
from p1tui.runtime.log_ration import LogRation

log = logging.getLogger("p1tui")
"""Logger of the whole program. Threads: any."""

LINE = "%(levelname)s: %(message)s"
"""Format of a line without a time; journald filters by the level."""

LINES_WAITING = 1000
"""Lines that may wait, under 1 MB; the limit is reached only if the terminal is stopped (Ctrl+S)."""

STOPPED = 0.5
"""Seconds to wait for lines to be written, before the terminal or pipe counts as stopped."""

FILE_SIZE = 256 * 1024
"""Bytes of a log file before the next one is begun."""

FILES_KEPT = 2
"""Older files beside the current one: together weeks of a healthy meter, under 1 MB."""


def to_stderr(zone: tzinfo) -> None:
    """Log to standard error; without a time under systemd, whose journal adds one."""
    _use(_StderrHandler(), _Line(LINE) if _journalled() else _Timed(zone))


def settle() -> None:
    """Wait until the lines so far are written, `STOPPED` seconds at most."""
    for handler in log.handlers:
        handler.flush()


def to_file(path: Path, zone: tzinfo) -> None:
    """Log to a file, since log lines would disturb a screen. Raises `OSError` if that cannot be opened."""
    from logging.handlers import RotatingFileHandler  # 0.7 MB, for screens alone

    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=FILE_SIZE, backupCount=FILES_KEPT, encoding="utf-8")
    _use(handler, _Timed(zone))


def to_nowhere() -> None:
    """Drop log lines, for a screen if no file can be written."""
    _use(logging.NullHandler(), logging.Formatter(LINE))


class _StderrHandler(logging.Handler):
    """Writes to standard error on its own thread: Ctrl+S in a terminal blocks that thread only.

    It bypasses `sys.stderr`, whose lock a blocked thread would hold at the exit.

    Threads: any may log; only the thread `log` writes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        self._lines: queue.Queue[bytes | threading.Event | None] = queue.Queue(LINES_WAITING)
        threading.Thread(target=self._write, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the line; drop it if the queue is full."""
        self._put(self.format(record).encode(self._encoding, "backslashreplace") + b"\n")

    def flush(self) -> None:
        """Wait until the lines so far are written, `STOPPED` seconds at most."""
        written = threading.Event()
        self._put(written)
        written.wait(STOPPED)

    def close(self) -> None:
        """End the thread after the waiting lines."""
        self._put(None)
        super().close()

    def _put(self, item: bytes | threading.Event | None) -> None:
        with suppress(queue.Full):
            self._lines.put_nowait(item)

    def _write(self) -> None:
        while (item := self._lines.get()) is not None:
            if isinstance(item, threading.Event):
                item.set()
            else:
                with suppress(OSError):  # a full disk or a closed pipe cannot be reported anywhere
                    os.write(2, item)


class _Line(logging.Formatter):
    """Formats a record as one line, in which names and texts from outside can forge no other."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line, with what a terminal would obey written out."""
        return printable(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Return the traceback, likewise, in its own lines."""
        return printable(super().formatException(ei), keep="\n\t")


class _Timed(_Line):
    """Formats times in the meter's time zone, with the zone's abbreviation."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__(f"%(asctime)s {LINE}")
        self._zone = zone

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Return `2026-11-24 18:46:56 CET`."""
        return f"{datetime.fromtimestamp(record.created, self._zone):{datefmt or '%Y-%m-%d %H:%M:%S %Z'}}"


def _journalled() -> bool:
    """Return True if standard error is the journal's socket (systemd.exec(5), JOURNAL_STREAM)."""
    try:
        status = os.fstat(2)
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def _use(handler: logging.Handler, formatter: logging.Formatter) -> None:
    handler.setFormatter(formatter)
    handler.addFilter(LogRation())
    for before in log.handlers:
        before.close()
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
    # A full disk or a closed pipe must not print tracebacks over the screen.
    logging.raiseExceptions = False


class RateLimit:
    """Lets one event pass in `every` seconds, with the number of events that it stands for.

    Threads: one at a time.
    """

    def __init__(self, every: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._every = every
        self._clock = clock
        self._next = 0.0
        self._count = 0

    def take(self) -> int:
        """Count an event; return how many events it stands for if it may pass, else 0."""
        self._count += 1
        now = self._clock()
        if now < self._next:
            return 0
        self._next = now + self._every
        count, self._count = self._count, 0
        return count
