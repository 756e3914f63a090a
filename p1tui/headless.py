"""`--no-ui`: run an engine without a screen, and print readings as JSON lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from contextlib import closing
from typing import Any, Literal

import msgspec

from p1tui.engine.engine import Engine
from p1tui.engine.feed import Notice
from p1tui.model.status import Event, LinkHealth
from p1tui.p1.reading import Reading, rfc3339
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
                pass
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
                sys.stdout.buffer.write(msgspec.json.encode(_as_dict(line)) + b"\n")
                sys.stdout.buffer.flush()
    except OutputLost as lost:
        if not kept:
            raise
        abandon_output()
        why = "its reader has gone" if lost.unread else lost.strerror
        log.warning("No more JSON is printed (%s); recording goes on without it.", why)


def _as_dict(line: Reading | Notice) -> dict[str, Any]:
    """Return a line's JSON object: a reading as `decode` prints it, others with `kind` first."""
    match line:
        case Reading():
            return line.as_dict()
        case LinkHealth():
            health = msgspec.to_builtins(line, enc_hook=str)
            return {"kind": "link", "time": rfc3339(int(time.time())), **health}
        case Event():
            return {
                "kind": "event",
                "time": rfc3339(line.time),
                "event": line.kind,
                "detail": str(line.detail),
            }
