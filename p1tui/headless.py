"""`--no-ui`: engine, signals, log lines, readiness to systemd."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterable
from types import FrameType

import msgspec

from p1tui.engine import Engine
from p1tui.logs import log
from p1tui.p1.reading import Reading


class _Ended(BaseException):
    """SIGTERM or SIGINT: raised in the main thread, since a handler may not touch a lock."""


def run(engine: Engine, *, as_json: bool) -> None:
    """Record until SIGTERM, SIGINT or the end of the input; `as_json` prints each reading on a line.

    Ends with everything committed. `engine.failure` says whether it went well.
    """
    readings = engine.feed.each() if as_json else None
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    try:
        engine.start()
        _tell_systemd("READY=1")
        if readings is None:
            engine.finished.wait()
        else:
            _print(readings)
    except _Ended:
        log.info("Asked to end.")
    finally:
        _tell_systemd("STOPPING=1")
        engine.stop()
    if engine.feed.dropped:
        log.warning("%d readings were not printed: what reads them is too slow.", engine.feed.dropped)


def _print(readings: Iterable[Reading]) -> None:
    try:
        for reading in readings:
            sys.stdout.buffer.write(msgspec.json.encode(reading.as_dict()) + b"\n")
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Who read along has gone; what is still buffered must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
