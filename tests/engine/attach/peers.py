"""Both ends of attaching in one process: a server of a made-up feed, and bare callers of its socket."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from p1tui import __version__
from p1tui.engine.attach.protocol import Hello
from p1tui.engine.attach.server import AttachServer
from p1tui.engine.feed import Feed
from p1tui.i18n.message import Message
from p1tui.model.orders import OrderRefused, Tell
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import LinkHealth, RecorderStatus, SourceStatus
from p1tui.runtime.lock import HistoryLock, holder_of
from tests.tui.driver import NOON, belgian

CHANNEL = "https://api.thingspeak.com/channels/7"

HELLO = Hello(version=__version__, pid=4711, profile="default", source="/dev/ttyUSB0", since=float(NOON))


def snapshot(seconds: int, *, first: int = 0, **fields: Any) -> Snapshot:
    """Return a snapshot after so many seconds, whose tail begins with the second `first`."""
    tail = tuple(READINGS[second] for second in range(first, seconds))
    return Snapshot(
        source=SourceStatus(name="/dev/ttyUSB0", state="open"),
        reading=tail[-1] if tail else None,
        raw=b"/X\r\n\xff!" if tail else b"",
        received_at=NOON + seconds + 0.5,
        accepted=seconds,
        recorder=RecorderStatus(path="/h.sqlite", recorded=seconds),
        links=(LinkHealth(name="ThingSpeak 7", state="up", parked=3),),
        tail=tail,
        **fields,
    )


READINGS = [belgian(NOON + second) for second in range(5000)]


class Controlled:
    """Uploads that note what is asked of them."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.waiting: list[Tell] = []

    def retry_parked(self, target: str = "") -> int:
        self.asked.append(f"retry {target}".strip())
        return 3

    def backfill(self, target: str, since: int, tell: Tell) -> None:
        if target != CHANNEL:
            raise OrderRefused(Message("There is no such channel."))
        self.asked.append(f"backfill {since}")
        self.waiting.append(tell)

    def test_upload(self, target: str, tell: Tell) -> None:
        self.asked.append("test")
        self.waiting.append(tell)

    def pause_uploads(self, paused: bool) -> None:
        self.asked.append("pause" if paused else "resume")

    def try_uploads(self) -> None:
        self.asked.append("try")


class Served:
    """A feed, served as an engine serves its own."""

    def __init__(self, history: Path, hello: Hello = HELLO) -> None:
        self.history = history
        self.feed = Feed(snapshot(1))
        self.controls = Controlled()
        self._lock = HistoryLock(history)
        self._lock.acquire()
        self.server = AttachServer(
            self.feed, hello, self.controls, history=history, announce=self._lock.announce
        )
        self.server.start()

    @property
    def path(self) -> Path:
        path = holder_of(self.history).socket
        assert path is not None
        return path

    def stop(self) -> None:
        self.server.stop(5)
        self._lock.release()


@contextmanager
def served(history: Path, hello: Hello = HELLO) -> Iterator[Served]:
    """Serve a feed until the end of the block."""
    engine = Served(history, hello)
    try:
        yield engine
    finally:
        engine.stop()


class Caller:
    """A bare caller that speaks and reads lines."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(str(path))  # waits where many others call
        self.socket.settimeout(20)
        self._lines = self.socket.makefile("rb")

    def say(self, **line: object) -> None:
        self.socket.sendall(json.dumps(line).encode() + b"\n")

    def hears(self, kind: str = "") -> dict[str, Any]:
        """Return the next line of this type, or that is no mere sign of life; `{}` at the end."""
        while data := self._lines.readline():
            line: dict[str, Any] = json.loads(data)
            if line["type"] == kind or (not kind and line["type"] != "alive"):
                return line
        return {}

    def close(self) -> None:
        self._lines.close()
        self.socket.close()


@contextmanager
def calling(engine: Served, *topics: str) -> Iterator[Caller]:
    """Call an engine, and subscribe to topics."""
    caller = Caller(engine.path)
    try:
        if topics:
            caller.say(type="subscribe", topics=topics)
        yield caller
    finally:
        caller.close()
