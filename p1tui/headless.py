"""`--no-ui`: run an engine without a screen, and print readings as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import closing
from typing import Literal

import msgspec

from p1tui.engine.engine import Engine
from p1tui.engine.feed import Notice
from p1tui.engine.json_lines import as_dict
from p1tui.p1.reading import Reading
from p1tui.runtime import signals, systemd
from p1tui.runtime.logs import log, settle
from p1tui.runtime.stdio import OutputLost, abandon_output, settle_output

Json = Literal["readings", "all"]
"""Lines to print: only readings, or also the links and events between them."""


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
            while not engine.finished.wait(signals.LONGEST_WAIT):
                signals.deliver()  # one whose exception was lost in a finalizer
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


def _print(lines: Generator[Reading | Notice], *, kept: bool) -> None:
    try:
        with closing(lines):
            for line in lines:
                sys.stdout.buffer.write(msgspec.json.encode(as_dict(line)) + b"\n")
                sys.stdout.buffer.flush()
    except OutputLost as lost:
        if not kept:
            raise
        abandon_output()
        why = "its reader has gone" if lost.unread else lost.strerror
        log.warning("No more JSON is printed (%s); recording goes on without it.", why)
