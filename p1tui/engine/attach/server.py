"""Serve a feed to viewers in other processes, on one thread that waits for none of them."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from p1tui.engine.attach import address, changes, protocol
from p1tui.engine.attach.connection import ALL_TOPICS, Connection, Disconnected
from p1tui.engine.attach.door import Door
from p1tui.engine.attach.mailbox import Mailbox
from p1tui.engine.attach.protocol import ALIVE_S, PATIENCE_S, Hello, Nonsense, Topic
from p1tui.engine.attach.requests import Controls, carry_out
from p1tui.engine.attach.waker import Waker
from p1tui.engine.feed import Feed, Notice
from p1tui.engine.json_lines import as_dict
from p1tui.i18n.message import Message
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import LinkHealth
from p1tui.p1 import Reading
from p1tui.runtime.logs import log

MOST_VIEWERS: Final = 32
"""Viewers at a time: each costs some 100 kB at most."""

STALLED_S: Final = 60.0
"""Seconds without reading after which a viewer loses its place to another; it comes back when it wakes."""

ROUND_S: Final = 0.05
"""Fewest seconds between two rounds of news: a replay publishes faster than anybody looks."""

ACCEPTED_A_ROUND: Final = 8
"""Calls that are accepted in one turn; the others wait in the kernel's queue."""


class AttachServer:
    """Serves one engine's feed; costs nothing but a look at its socket while nobody is attached.

    Threads: the engine's calls `start` and `stop`, once each; all else happens on the thread `attach`.
    """

    def __init__(
        self,
        feed: Feed,
        hello: Hello,
        controls: Controls,
        *,
        history: Path,
        announce: Callable[[Path], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._feed, self._hello, self._controls = feed, protocol.line(hello), controls
        self._door, self._clock = Door(history, announce), clock
        self._stopping = threading.Event()
        self._waker = Waker()
        self._mailbox: Mailbox | None = None
        self._selector = selectors.DefaultSelector()
        self._viewers: dict[int, Connection] = {}
        self._answers: deque[tuple[Connection, bytes]] = deque()
        self._round_at = 0.0
        self._looked_at = clock()
        self._last: tuple[Snapshot | None, Snapshot, bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="attach", daemon=True)

    def start(self) -> None:
        """Make the socket, and serve it."""
        self._selector.register(self._waker, selectors.EVENT_READ)
        self._open()
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Close all connections and remove the socket; wait `timeout` seconds at most."""
        self._stopping.set()
        self._waker.wake()
        if self._thread.is_alive():
            self._thread.join(timeout)

    # Any thread.

    def _answer(self, viewer: Connection, line: bytes) -> None:
        """Leave an answer for the server's thread."""
        self._answers.append((viewer, line))
        self._waker.wake()

    # The server's thread.

    def _deliver(self) -> None:
        """Say the answers that came late, each to its viewer if that is still there."""
        while self._answers:
            asked_by, line = self._answers.popleft()
            for number, viewer in list(self._viewers.items()):
                if viewer is asked_by:
                    self._tell(number, viewer, line)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._turn()
        except Exception as error:  # viewers must never end a recording
            log.error("An error in p1tui ended attaching: %s", error, exc_info=True)
        finally:
            self._close()

    def _turn(self) -> None:
        for key, mask in self._selector.select(self._until_next()):
            if key.fileobj is self._waker:
                self._waker.clear()
                self._deliver()
            elif key.fileobj is self._door.socket:
                self._accept()
            else:
                self._serve(key.fd, mask)
        now = self._clock()
        if self._mailbox is not None and self._mailbox.has_news() and now >= self._round_at:
            self._round_at = now + ROUND_S
            self._send_round(self._mailbox)
        if now - self._looked_at >= ALIVE_S:
            self._looked_at = now
            self._look_around(now)

    def _until_next(self) -> float:
        now = self._clock()
        ends = [self._looked_at + ALIVE_S]
        if self._mailbox is not None and self._mailbox.has_news():
            ends.append(self._round_at)
        return max(0.0, min(ends) - now)

    def _open(self) -> None:
        if self._door.socket is not None:
            self._selector.unregister(self._door.socket)
        self._door.open()
        if self._door.socket is not None:
            self._selector.register(self._door.socket, selectors.EVENT_READ)

    def _look_around(self, now: float) -> None:
        """Replace a socket that was deleted, as at a logout; end idle connections; give a sign of life."""
        if self._door.is_gone():
            self._open()
        for number, viewer in list(self._viewers.items()):
            if not viewer.subscribed and now - viewer.since > PATIENCE_S:
                self._end(number, Message("Nothing was subscribed to in time."))
        for number, viewer in list(self._viewers.items()):
            quiet = not viewer.blocked and now - viewer.moved_at >= ALIVE_S / 2
            self._tell(number, viewer, protocol.line(protocol.Alive()) if quiet else b"")

    def _accept(self) -> None:
        for _ in range(ACCEPTED_A_ROUND):
            try:
                caller = self._door.accept()
            except OSError:  # no descriptor is free: do not ask at once again
                self._stopping.wait(ROUND_S)
                return
            if caller is None:
                return
            self._welcome(caller)

    def _welcome(self, peer: socket.socket) -> None:
        now = self._clock()
        viewer = Connection(peer, self._lines, now)
        if address.is_stranger(peer):
            viewer.close(_error(Message("This p1tui belongs to another user.")))
            return
        if len(self._viewers) >= MOST_VIEWERS and not self._evict(now):
            viewer.close(_error(Message("{count} viewers are attached already.", count=MOST_VIEWERS)))
            return
        if self._mailbox is None:
            self._mailbox = Mailbox(self._feed, self._waker)
        number = peer.fileno()
        self._viewers[number] = viewer
        self._selector.register(peer, selectors.EVENT_READ)
        self._tell(number, viewer, self._hello)

    def _evict(self, now: float) -> bool:
        """End the viewer that has not read for longest, if that is long; return True if there was one."""
        number, viewer = max(self._viewers.items(), key=lambda item: item[1].stalled(now))
        if viewer.stalled(now) < STALLED_S:
            return False
        self._drop(number)
        return True

    def _serve(self, number: int, mask: int) -> None:
        viewer = self._viewers.get(number)
        if viewer is None:
            return
        try:
            if mask & selectors.EVENT_READ:
                for request in viewer.requests(self._clock()):
                    if request.type == protocol.SUBSCRIBE:
                        viewer.topics, viewer.subscribed = ALL_TOPICS.intersection(request.topics), True
                        self._tap_raw()
                    viewer.say(carry_out(self._controls, request, partial(self._answer, viewer)))
        except Disconnected:
            self._drop(number)
            return
        except Nonsense as error:
            self._end(number, Message("This is not what p1tui says: {error}.", error=str(error)))
            return
        self._tell(number, viewer)

    def _send_round(self, mailbox: Mailbox) -> None:
        items, lost = mailbox.take()
        for item in items:
            topic = _topic(item)
            wanted = [viewer for viewer in self._viewers.values() if topic in viewer.topics]
            line = protocol.item_line(topic, msgspec.json.encode(as_dict(item))) if wanted else b""
            for viewer in wanted:
                viewer.offer(line)
        missed, raw = mailbox.take_raw()
        chunks = [(len(each.data), protocol.line(each)) for each in raw]
        for number, viewer in list(self._viewers.items()):
            viewer.miss(lost)
            if "raw" in viewer.topics:
                viewer.offer_raw(missed, chunks)
            if not viewer.blocked:
                self._tell(number, viewer)

    def _tell(self, number: int, viewer: Connection, line: bytes = b"") -> None:
        """Send a line, and what else waits for the viewer; wait for it to read if it takes no more."""
        before = viewer.blocked
        try:
            if line:
                viewer.say(line)
            viewer.send(self._feed.latest(), self._clock())
        except Disconnected:
            self._drop(number)
            return
        if viewer.blocked != before:
            writing = selectors.EVENT_WRITE if viewer.blocked else 0
            self._selector.modify(viewer.socket, selectors.EVENT_READ | writing)

    def _lines(self, before: Snapshot | None, after: Snapshot) -> Iterator[bytes]:
        """Yield the lines of a change; a short one is made once for all viewers that get it."""
        if self._last is not None and self._last[0] is before and self._last[1] is after:
            yield self._last[2]
            return
        made = changes.lines(before, after)
        first, second = next(made), next(made, b"")
        third = next(made, b"")
        if third:
            yield from (first, second, third)
            yield from made
            return
        self._last = (before, after, first + second)
        yield self._last[2]

    def _end(self, number: int, reason: Message) -> None:
        log.info("A viewer was disconnected. %s", reason)
        self._drop(number, _error(reason))

    def _drop(self, number: int, last: bytes = b"") -> None:
        viewer = self._viewers.pop(number)
        self._selector.unregister(viewer.socket)
        viewer.close(last)
        self._tap_raw()
        if not self._viewers:
            self._rest()

    def _tap_raw(self) -> None:
        """Collect the source's bytes if a viewer wants them."""
        if self._mailbox is not None:
            self._mailbox.tap_raw(wanted=any("raw" in viewer.topics for viewer in self._viewers.values()))

    def _rest(self) -> None:
        """Stop listening to the feed, since nobody is attached."""
        if self._mailbox is not None:
            self._mailbox.close()
        self._mailbox = self._last = None

    def _close(self) -> None:
        for number in list(self._viewers):
            self._drop(number)
        self._door.close()
        self._waker.close()
        self._selector.close()


def _topic(item: Reading | Notice) -> Topic:
    if isinstance(item, Reading):
        return "reading"
    return "link" if isinstance(item, LinkHealth) else "event"


def _error(reason: Message) -> bytes:
    return protocol.line(protocol.Error(reason))
