"""Follow the engine that records a history, from another process: its snapshots, its end, and its return."""

from __future__ import annotations

import os
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from p1tui.engine.attach import protocol
from p1tui.engine.attach.call import CALL_S, Unanswered, call
from p1tui.engine.attach.changes import Assembly
from p1tui.engine.attach.protocol import (
    ALIVE_S,
    LONGEST_LINE,
    Append,
    Error,
    Fields,
    Hello,
    Nonsense,
    RequestRefused,
)
from p1tui.engine.attach.splitter import Splitter
from p1tui.engine.attach.versions import other_version
from p1tui.engine.attach.waker import Waker
from p1tui.engine.feed import Feed
from p1tui.i18n.message import NOTHING, Message, verbatim
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import EngineLink, EngineState, SourceStatus
from p1tui.runtime.lock import Holder, holder_of
from p1tui.runtime.logs import log

AGAIN_S: Final = 0.5
"""Seconds between two calls: viewers are back within two seconds of the engine."""

SILENT_S: Final = 3 * ALIVE_S
"""Seconds without a word after which an engine counts as silent."""

BLOCK: Final = 256 * 1024
"""Bytes of one read."""

ENDED: Final = Message("The recorder of this meter has ended.")
NOT_UPLOADED: Final = Message("Nothing is uploaded while no recorder runs.")


class Viewer:
    """Keeps a feed of an engine in another process, and passes requests to it.

    Threads: one calls `start` and `stop`; any may call the rest; the thread `viewer` publishes the feed.
    """

    def __init__(
        self, history: Path, *, holder: str = "", source: str = "", now: Callable[[], float] = time.time
    ) -> None:
        self._history, self._now = history, now
        self.hello: Hello | None = None
        """First line of the engine attached to last; `None` before the first."""
        link = EngineLink(holder=holder, since_at=now())
        self.feed = Feed(Snapshot(source=SourceStatus(name=source, since_at=now()), engine=link))
        self._answered = threading.Event()
        self._unanswered_since: float | None = None
        self._stopping = threading.Event()
        self._requests: deque[bytes] = deque(maxlen=protocol.LAG)
        self._waker = Waker()
        self._thread = threading.Thread(target=self._run, name="viewer", daemon=True)

    def start(self) -> None:
        """Call the engine."""
        self._thread.start()

    def wait(self, seconds: float) -> Hello | None:
        """Wait until a first snapshot came or the first call failed; return the engine's first line."""
        self._answered.wait(seconds)
        return self.hello

    def stop(self) -> None:
        """End the connection."""
        self._stopping.set()
        self._waker.wake()
        if self._thread.is_alive():
            self._thread.join(CALL_S)

    # Any thread: the requests of `Controls`.

    def retry_parked(self) -> int:
        """Ask the engine to queue all parked entries again; return the number that it last told."""
        self._ask("retry")
        return sum(link.parked for link in self.feed.latest().links)

    def pause_uploads(self, paused: bool) -> None:
        """Ask the engine to pause or resume all uploads."""
        self._ask("pause" if paused else "resume")

    def try_uploads(self) -> None:
        """Ask the engine to call every target as soon as it takes calls."""
        self._ask("try")

    def _ask(self, request: str) -> None:
        self._requests.append(protocol.line(protocol.ViewerRequest(type=request)))
        self._waker.wake()

    # The viewer's thread.

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._call()
                self._answered.set()
                self._stopping.wait(AGAIN_S)
        except Exception as error:  # a thread that died unseen would look like a silent engine
            log.critical("An error in p1tui ended attaching: %s", error, exc_info=True)
            self._publish("gone", notice=verbatim(str(error)))
        finally:
            self._answered.set()
            self._waker.close()

    def _call(self) -> None:
        """Call the engine once, and follow it to its end."""
        holder = holder_of(self._history)
        try:
            peer = call(holder, ("snapshot",))
        except OSError:
            self._unreached(holder)
            return
        try:
            with peer:
                self._follow(peer, holder)
            self._lost(ENDED)
        except ConnectionError:
            self._lost(ENDED)
        except Unanswered as error:
            self._publish("held", holder.name, error.reason)
        except (OSError, Nonsense) as error:
            self._publish("held", holder.name, verbatim(f"{error}."))

    def _follow(self, peer: socket.socket, holder: Holder) -> None:
        """Take what the engine says until it ends. Raises `OSError`, `Nonsense` or `Unanswered`."""
        self._requests.clear()
        splitter, assembly, heard_at = Splitter(LONGEST_LINE), Assembly(), time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(peer, selectors.EVENT_READ)
            selector.register(self._waker, selectors.EVENT_READ)
            attached = False
            while not self._stopping.is_set():
                ready = [key.fileobj for key, _ in selector.select(ALIVE_S if attached else CALL_S)]
                silence = time.monotonic() - heard_at
                if self._waker in ready:
                    self._waker.clear()
                    while self._requests:
                        peer.sendall(self._requests.popleft())
                if peer in ready:
                    data = peer.recv(BLOCK)
                    if not data:
                        return
                    heard_at = time.monotonic()
                    for line in splitter.feed(data):
                        attached = self._take(line, assembly, holder) or attached
                elif not attached and silence >= CALL_S:
                    raise TimeoutError("it took the call and says nothing")
                elif silence >= SILENT_S:
                    self._publish("silent", holder.name, since=self._now() - silence)

    def _take(self, line: bytes, assembly: Assembly, holder: Holder) -> bool:
        """Take one line; return True if it made a snapshot."""
        match protocol.type_of(line):
            case "hello":
                self.hello = protocol.decode(line, Hello)
            case "append":
                assembly.append(protocol.decode(line, Append))
            case "snapshot":
                change = protocol.decode(line, Fields)
                notice = other_version(self.hello or Hello(), incomplete=assembly.incomplete)
                link = self._link("attached", holder.name, notice)
                self.feed.update(lambda old: {**_fields(assembly.snapshot(old, change)), "engine": link})
                self._unanswered_since = None
                self._answered.set()
                return True
            case "alive":
                if (known := self.feed.latest().engine) is not None and known.state == "silent":
                    self._publish("attached", holder.name, known.notice)
            case "refused":
                log.warning("%s", protocol.decode(line, RequestRefused).reason)
            case "error":
                raise Unanswered(protocol.decode(line, Error).reason)
        return False

    def _link(
        self, state: EngineState, holder: str, notice: Message = NOTHING, since: float | None = None
    ) -> EngineLink:
        old = self.feed.latest().engine
        if old is not None and (old.state, old.holder) == (state, holder):
            return old if old.notice == notice else msgspec.structs.replace(old, notice=notice)
        since = self._now() if since is None else since
        return EngineLink(state=state, holder=holder, since_at=since, notice=notice)

    def _publish(
        self, state: EngineState, holder: str = "", notice: Message = NOTHING, since: float | None = None
    ) -> None:
        """Publish the state of the engine, if it is news."""
        link = self._link(state, holder, notice, since)
        if link is not self.feed.latest().engine:
            self.feed.update(lambda old: {"engine": link})

    def _unreached(self, holder: Holder) -> None:
        """Publish why nobody answers: the engine is gone, or what holds its history serves no viewers."""
        if holder.pid is None or not _lives(holder.pid):
            self._unanswered_since = None
            self._lost(ENDED)
            return
        now = time.monotonic()
        if self._unanswered_since is None:
            self._unanswered_since = now
        if now - self._unanswered_since >= CALL_S:  # else it may be starting
            self._publish("held", holder.name)

    def _lost(self, why: Message) -> None:
        """Publish that the engine is gone, with nothing that is no longer so."""
        if self._stopping.is_set():
            return
        link = self._link("gone", "", why)
        if link is self.feed.latest().engine:
            return
        log.info("%s", why)
        self.feed.update(lambda old: {"engine": link, **_without_engine(old, why)})


def _without_engine(old: Snapshot, why: Message) -> dict[str, object]:
    replace = msgspec.structs.replace
    links = tuple(
        replace(link, state="stopped", reason=NOT_UPLOADED, next_try_at=None, calling_at=None, drain_s=None)
        for link in old.links
    )
    return {
        "recorder": replace(old.recorder, trouble=why) if old.recorder.path else old.recorder,
        "links": links,
    }


def _fields(snapshot: Snapshot) -> dict[str, object]:
    return msgspec.structs.asdict(snapshot)


def _lives(pid: int) -> bool:
    """Return True unless there is certainly no such process."""
    if os.name != "posix":
        return True  # there, signal 0 would be Ctrl+C
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
