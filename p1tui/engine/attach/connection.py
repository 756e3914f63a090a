"""One viewer, as the engine sees it: bounded input, bounded output, and no wait for either."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from p1tui.engine.attach import protocol
from p1tui.engine.attach.protocol import LAG, LONGEST_REQUEST, RAW_ROOM, Nonsense, ViewerRequest
from p1tui.engine.attach.splitter import Splitter
from p1tui.model.snapshot import Snapshot

BLOCK: Final = 64 * 1024
"""Bytes that one turn reads from a viewer, or writes to it."""

SEND_BUFFER: Final = 64 * 1024
"""Bytes that the kernel keeps for a viewer that does not read (Linux doubles them)."""

REQUESTS_A_SECOND: Final = 20
"""Requests of one viewer that are carried out in a second; nobody presses keys faster."""

NEWS: Final = frozenset(("reading", "link", "event"))
ALL_TOPICS: Final = NEWS | {"snapshot", "raw"}

Lines = Callable[[Snapshot | None, Snapshot], Iterator[bytes]]


class Disconnected(Exception):
    """The viewer has gone."""


class Connection:
    """Reads requests of one viewer, and sends it what it subscribed to.

    Threads: the server's.
    """

    def __init__(self, peer: socket.socket, lines: Lines, now: float) -> None:
        peer.setblocking(False)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.socket = peer
        self.since = self.moved_at = now
        """Monotonic times of the start, and of the last byte that the viewer took."""
        self.topics: frozenset[str] = frozenset()
        self.subscribed = False
        """True once it said so, also of no topic, as one that only makes requests."""
        self.blocked = False
        """True while bytes wait for the viewer to read."""
        self._lines = lines
        self._splitter = Splitter(LONGEST_REQUEST)
        self._second, self._requests = now, 0
        self._output = bytearray()
        self._items: deque[bytes] = deque()
        self._lost = 0
        self._raw: deque[tuple[int, bytes]] = deque()  # bytes of the source -> their line
        self._raw_bytes = self._raw_missed = 0
        self._sent: Snapshot | None = None
        self._update: Iterator[bytes] = iter(())
        self._updating: Snapshot | None = None

    def requests(self, now: float) -> list[ViewerRequest]:
        """Read what has come. Raises `Disconnected` or `Nonsense`."""
        try:
            data = self.socket.recv(BLOCK)
        except (BlockingIOError, InterruptedError):
            return []
        except OSError as error:
            raise Disconnected from error
        if not data:
            raise Disconnected
        lines = self._splitter.feed(data)
        if now - self._second >= 1:
            self._second, self._requests = now, 0
        self._requests += len(lines)
        if self._requests > REQUESTS_A_SECOND:
            raise Nonsense(f"more than {REQUESTS_A_SECOND} requests in a second")
        return [protocol.request(line) for line in lines]

    def say(self, line: bytes) -> None:
        """Queue an answer; the viewer is bounded by its requests. Raises `Disconnected` if it reads none."""
        if len(self._output) > BLOCK:
            raise Disconnected
        self._output += line

    def offer(self, line: bytes) -> None:
        """Queue a reading, link or event; leave out the oldest of too many."""
        if len(self._items) == LAG:
            self._items.popleft()
            self._lost += 1
        self._items.append(line)

    def miss(self, count: int) -> None:
        """Count readings, links and events that were left out, if the viewer wants any."""
        if self.topics & NEWS:
            self._lost += count

    def offer_raw(self, missed: int, chunks: Iterable[tuple[int, bytes]]) -> None:
        """Queue lines of bytes of the source, each with their number; leave out the oldest of too many.

        `missed`: bytes before these that nobody got.
        """
        if missed:
            self._raw_missed += missed + self._raw_bytes
            self._raw_bytes = 0
            self._raw.clear()
        for size, line in chunks:
            self._raw.append((size, line))
            self._raw_bytes += size
            while self._raw_bytes > RAW_ROOM:
                gone, _ = self._raw.popleft()
                self._raw_bytes -= gone
                self._raw_missed += gone

    def send(self, latest: Snapshot, now: float) -> None:
        """Send as much of the news as the viewer takes at once. Raises `Disconnected`."""
        budget = BLOCK
        self.blocked = False
        while budget > 0 and (self._output or self._fill(latest)):
            try:
                sent = self.socket.send(self._output)
            except (BlockingIOError, InterruptedError):
                self.blocked = True
                return
            except OSError as error:
                raise Disconnected from error
            del self._output[:sent]
            self.moved_at = now
            budget -= sent
        self.blocked = bool(self._output) or budget <= 0

    def stalled(self, now: float) -> float:
        """Return the seconds for which the viewer has not read what waits for it."""
        return now - self.moved_at if self.blocked else 0.0

    def close(self, last: bytes = b"") -> None:
        """Close the connection, with a last line where that can be sent at once."""
        try:
            if last and not self._output:
                self.socket.send(last)
        except OSError:
            pass  # it is closed all the same
        finally:
            self.socket.close()

    def _fill(self, latest: Snapshot) -> bool:
        """Put the next lines into the empty output; return False if there are none."""
        if self._raw_missed and len(self._output) < BLOCK:
            self._output += protocol.line(protocol.Missed(self._raw_missed))
            self._raw_missed = 0
        while self._raw and len(self._output) < BLOCK:
            size, line = self._raw.popleft()
            self._raw_bytes -= size
            self._output += line
        while self._items and len(self._output) < BLOCK:
            self._output += self._items.popleft()
        if self._lost and not self._items:
            self._output += protocol.line(protocol.Lost(self._lost))
            self._lost = 0
        if not self._output and "snapshot" in self.topics:
            self._output += self._next_of_update(latest)
        return bool(self._output)

    def _next_of_update(self, latest: Snapshot) -> bytes:
        """Return the next line of the snapshot under way, else of the newest; empty if that is sent."""
        piece = next(self._update, b"")
        if not piece and self._updating is not None:
            self._sent, self._updating = self._updating, None
        if not piece and self._sent is not latest:
            self._updating, self._update = latest, self._lines(self._sent, latest)
            piece = next(self._update, b"")
        return piece
