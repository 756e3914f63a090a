"""Run an engine without a screen: `--no-ui` with its JSON lines, and what is left where a screen failed."""

from __future__ import annotations

import sys
import threading
from collections.abc import Generator
from contextlib import closing, suppress
from typing import Literal

import msgspec

from p1tui.engine.engine import HANGS_AFTER, Engine
from p1tui.engine.feed import Notice
from p1tui.engine.json_lines import as_dict
from p1tui.i18n.message import Message
from p1tui.p1.reading import Reading
from p1tui.runtime import invocation, signals, systemd
from p1tui.runtime.lock import HistoryLock, HistoryLocked, shown_holder
from p1tui.runtime.logs import log, settle, to_stderr
from p1tui.runtime.pulse import Pulse
from p1tui.runtime.stdio import OutputLost, abandon_output, settle_output

Json = Literal["readings", "all"]
"""Lines to print: only readings, or also the links and events between them."""


def wait_for_lock(lock: HistoryLock, holder: str) -> None:
    """Wait until the process that holds a history releases its lock, and take that.

    The service manager is told that the program is ready, what it waits for, and that it lives.
    Raises `signals.Ended` at a signal, `OSError` if no lock file can be made any more.
    """
    told = Message(
        "{holder} records this meter already; waiting until that ends.", holder=shown_holder(holder)
    )
    log.warning("%s", told)
    systemd.notify(f"READY=1\nSTATUS={told}")
    pulse, pause = Pulse(), threading.Event()
    try:
        with systemd.watched(lambda: pulse.quiet_for() < HANGS_AFTER):
            while not _taken(lock):
                pulse.beat()
                pause.wait(signals.LONGEST_WAIT)
                signals.check()
    except signals.Ended:
        systemd.notify("STOPPING=1")
        log.info("Asked to end.")
        raise
    finally:
        settle()
    log.info("That has ended; the recording begins.")
    systemd.notify("STATUS=")


def _taken(lock: HistoryLock) -> bool:
    try:
        lock.acquire()
    except HistoryLocked:
        return False
    return True


def run(engine: Engine, *, json: Json | None) -> None:
    """Record until the input ends or a signal comes, then commit everything.

    An error is in `engine.failure` afterwards. Raises `OutputLost` if the JSON cannot be written and the
    history is temporary; otherwise recording goes on without JSON.
    """
    lines: Generator[Reading | Notice] | None = None
    if json is not None:
        lines = engine.feed.with_events() if json == "all" else engine.feed.readings()
    try:
        signals.deliver()
        engine.start()
        systemd.notify("READY=1")
        with systemd.watched(engine.turning):
            if lines is not None:
                _print(lines, kept=not engine.temporary)
            with signals.postponed():
                while not engine.finished.wait(signals.LONGEST_WAIT):
                    signals.check()
    except signals.Ended:
        engine.feed.end()  # else a replay waits for this thread to print
        settle_output()
        log.info("Asked to end.")
    finally:
        systemd.notify("STOPPING=1")
        engine.stop()
        settle()
    if engine.feed.dropped:
        log.warning("%d lines were not printed: what reads them is too slow.", engine.feed.dropped)


def go_on(engine: Engine, error: Exception) -> None:
    """Record without the screen, which `error` ended, until the input ends or a signal comes."""
    signals.catch()
    log.error("The screen failed.", exc_info=error)
    to_stderr(engine.timezone)
    log.error(
        "The screen ended by an error in p1tui (%s). Recording goes on without it, until Ctrl+C; "
        "start %s again to see it.",
        error,
        invocation.command(),
    )
    with suppress(signals.Ended), signals.postponed():
        while not engine.finished.wait(signals.LONGEST_WAIT):
            signals.check()


def _next(lines: Generator[Reading | Notice]) -> Reading | Notice | None:
    with signals.postponed():
        return next(lines, None)


def _print(lines: Generator[Reading | Notice], *, kept: bool) -> None:
    try:
        with closing(lines):
            while (line := _next(lines)) is not None:
                sys.stdout.buffer.write(msgspec.json.encode(as_dict(line)) + b"\n")
                sys.stdout.buffer.flush()
    except OutputLost as lost:
        if not kept:
            raise
        abandon_output()
        why = "its reader has gone" if lost.unread else lost.strerror
        log.warning("No more JSON is printed (%s); recording goes on without it.", why)
