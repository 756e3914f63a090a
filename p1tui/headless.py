"""`--no-ui`: engine, signals, log lines, readiness to systemd."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Generator
from contextlib import closing
from typing import Any, Literal

import msgspec

from p1tui.engine.engine import Engine
from p1tui.engine.feed import Note
from p1tui.model import Event, LinkHealth
from p1tui.p1.reading import Reading, rfc3339
from p1tui.runtime import signals
from p1tui.runtime.logs import log, settle
from p1tui.runtime.stdio import OutputLost, abandon_output, settle_output

Json = Literal["readings", "all"]
"""What is printed, a line each: readings alone, or what happens between them, too."""


def run(engine: Engine, *, json: Json | None) -> None:
    """Record until the end of the input, or until `signals.Ended`, as which every signal comes.

    Ends with everything committed. `engine.failure` says whether it went well. Raises `OutputLost` where
    nobody takes the JSON and nothing is kept.
    """
    lines: Generator[Reading | Note] | None = None
    if json is not None:
        lines = engine.feed.everything() if json == "all" else engine.feed.each()
    try:
        signals.deliver()
        engine.start()
        _tell_systemd("READY=1")
        if lines is not None:
            _print(lines, kept=not engine.temporary)
        while not engine.finished.wait(signals.LONGEST_WAIT):
            pass
    except signals.Ended:
        engine.feed.end()  # a replay would wait for this thread to print
        settle_output()
        log.info("Asked to end.")
    finally:
        _tell_systemd("STOPPING=1")
        engine.stop()
        settle()
    if engine.feed.dropped:
        log.warning("%d lines were not printed: what reads them is too slow.", engine.feed.dropped)


def _print(lines: Generator[Reading | Note], *, kept: bool) -> None:
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


def _as_dict(line: Reading | Note) -> dict[str, Any]:
    """A reading as `decode` prints it; what happens between readings has a `kind` in front."""
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


def _tell_systemd(state: str) -> None:
    """sd_notify(3): a datagram to the socket that the service manager named, if it named one."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        try:
            notify.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
        except OSError as error:
            log.warning("systemd was not told %s: %s.", state, error)
