"""Where log lines go: stderr without a screen, a rotating file under one. And how many of them."""

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
from logging.handlers import RotatingFileHandler
from pathlib import Path

log = logging.getLogger("p1tui")
"""The one logger of the program."""

LINE = "%(levelname)s: %(message)s"

LINES_WAITING = 1000
"""More wait only for a terminal that was stopped (Ctrl+S): under 1 MB."""

STOPPED = 0.5
"""Seconds without a line written, before whatever it goes to counts as stopped."""

FILE_SIZE = 256 * 1024
FILES_KEPT = 2
"""Older files beside the current one: together weeks of a healthy meter, and under 1 MB of the card."""


def to_stderr(zone: tzinfo) -> None:
    """Log lines for a service: no time in them under systemd, whose journal adds its own."""
    _use(_Apart(), logging.Formatter(LINE) if _journalled() else _Timed(zone))


def settle() -> None:
    """Let what was logged be written before something else is, if that does not take long."""
    for handler in log.handlers:
        handler.flush()


def to_file(path: Path, zone: tzinfo) -> None:
    """Log lines for a screen, which nothing else may write on. Raises OSError where no file can be made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=FILE_SIZE, backupCount=FILES_KEPT, encoding="utf-8")
    _use(handler, _Timed(zone))


def to_nowhere() -> None:
    """No log lines: under a screen where no file can be written."""
    _use(logging.NullHandler(), logging.Formatter(LINE))


class _Apart(logging.Handler):
    """Standard error, written by a thread of its own: Ctrl+S in a terminal stops that thread and no other.

    It writes past `sys.stderr`, whose lock it would else hold for ever where it is stopped at the end.
    """

    def __init__(self) -> None:
        super().__init__()
        self._encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        self._lines: queue.Queue[bytes | threading.Event | None] = queue.Queue(LINES_WAITING)
        threading.Thread(target=self._write, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Have the line written; drop it where so many wait that nobody reads them."""
        self._put(self.format(record).encode(self._encoding, "backslashreplace") + b"\n")

    def flush(self) -> None:
        """Wait for the lines so far, `STOPPED` seconds at most."""
        written = threading.Event()
        self._put(written)
        written.wait(STOPPED)

    def close(self) -> None:
        """End the thread, after what it has to write."""
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
                with suppress(OSError):  # a full disk or a closed pipe has no place to say so
                    os.write(2, item)


class _Timed(logging.Formatter):
    """A line with its time in the meter's zone, as all times that p1tui shows, and that zone's letters."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__(f"%(asctime)s {LINE}")
        self._zone = zone

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """`2026-11-24 18:46:56 CET`."""
        return f"{datetime.fromtimestamp(record.created, self._zone):{datefmt or '%Y-%m-%d %H:%M:%S %Z'}}"


def _journalled() -> bool:
    """Whether standard error goes to the journal, and not to a terminal or file that it was turned to."""
    try:
        status = os.fstat(2)
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def _use(handler: logging.Handler, form: logging.Formatter) -> None:
    handler.setFormatter(form)
    for before in log.handlers:
        before.close()
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
    # A full disk or a closed pipe must not print tracebacks over the screen.
    logging.raiseExceptions = False


class Rationed:
    """Lets one event through per `every` seconds, with the number of those it stands for."""

    def __init__(self, every: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._every = every
        self._clock = clock
        self._next = 0.0
        self._count = 0

    def take(self) -> int:
        """How many events the line to write now stands for; 0: write none."""
        self._count += 1
        now = self._clock()
        if now < self._next:
            return 0
        self._next = now + self._every
        count, self._count = self._count, 0
        return count
