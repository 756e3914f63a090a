"""`--no-ui`: engine, signals, log lines, readiness to systemd."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterable
from types import FrameType
from typing import Any, Literal

import msgspec

from p1tui.engine import Engine
from p1tui.feed import Note
from p1tui.logs import log
from p1tui.model import Event, LinkHealth
from p1tui.p1.reading import Reading, rfc3339


class _Ended(BaseException):
    """SIGTERM or SIGINT: raised in the main thread, since a handler may not touch a lock."""


Json = Literal["readings", "all"]
"""What is printed, a line each: readings alone, or what happens between them, too."""


def run(engine: Engine, *, json: Json | None) -> None:
    """Record until SIGTERM, SIGINT or the end of the input.

    Ends with everything committed. `engine.failure` says whether it went well.
    """
    lines: Iterable[Reading | Note] | None = None
    if json is not None:
        lines = engine.feed.everything() if json == "all" else engine.feed.each()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    try:
        engine.start()
        _tell_systemd("READY=1")
        if lines is None:
            engine.finished.wait()
        else:
            _print(lines)
    except _Ended:
        log.info("Asked to end.")
    finally:
        _tell_systemd("STOPPING=1")
        engine.stop()
    if engine.feed.dropped:
        log.warning("%d lines were not printed: what reads them is too slow.", engine.feed.dropped)


def _print(lines: Iterable[Reading | Note]) -> None:
    try:
        for line in lines:
            sys.stdout.buffer.write(msgspec.json.encode(_as_dict(line)) + b"\n")
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Who read along has gone; what is still buffered must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _as_dict(line: Reading | Note) -> dict[str, Any]:
    """A reading as `decode` prints it; what happens between readings has a `kind` in front."""
    match line:
        case Reading():
            return line.as_dict()
        case LinkHealth():
            return {"kind": "link", "time": rfc3339(int(time.time())), **msgspec.to_builtins(line)}
        case Event():
            return {"kind": "event", "time": rfc3339(line.time), "event": line.kind, "detail": line.detail}


def _end(_number: int, _frame: FrameType | None) -> None:
    # Once is enough: a second signal must not break the last commit off.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise _Ended


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
