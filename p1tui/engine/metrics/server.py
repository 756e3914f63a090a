"""Serve the page `/metrics` over HTTP, on a thread of its own that nothing else waits for.

Each call gets one answer and ends. Whoever is slow, says too much or comes in a crowd is cut off: a call has
10 seconds and 8 kB, and of more than 16 at once the oldest must go.
"""

from __future__ import annotations

import ipaddress
import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import Final

from p1tui.config.settings import MetricsSettings
from p1tui.engine.attach.waker import Waker
from p1tui.engine.door import accepted, host_and_port, listening, written
from p1tui.engine.feed import Feed
from p1tui.engine.metrics.answers import PATH, answer
from p1tui.engine.metrics.connection import Connection
from p1tui.engine.metrics.page import metrics_page
from p1tui.i18n.message import NOTHING, Message
from p1tui.runtime.logs import log

MOST: Final = 16
"""Connections at a time."""

AGAIN_S: Final = 5.0
"""Seconds between two tries to listen."""

OPEN: Final = Message("The metrics are at {url}.")
SHUT: Final = Message("The metrics cannot be served at {address} ({why}). It is tried again.")
NO_TOKEN: Final = Message(
    "The metrics are not served at {address}, which other computers reach: that takes metrics.token or "
    "metrics.token_file."
)
BROKEN: Final = Message("An error in p1tui ended the metrics: {error}")


class MetricsServer:
    """Serves what a feed knows.

    Threads: the engine's calls `start` and `stop`, once each; all else happens on the thread `metrics`.
    """

    def __init__(
        self,
        feed: Feed,
        settings: MetricsSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._feed, self._clock, self._now = feed, clock, now
        self._host, self._port = host_and_port(settings.listen)
        self._token = settings.token
        self._stopping = threading.Event()
        self._waker = Waker()
        self._selector = selectors.DefaultSelector()
        self._door: socket.socket | None = None
        self._tried_at = 0.0
        self._told = NOTHING
        self._connections: dict[int, Connection] = {}  # the oldest first
        self._thread = threading.Thread(target=self._run, name="metrics", daemon=True)

    def start(self) -> None:
        """Listen, and serve whoever comes."""
        self._selector.register(self._waker, selectors.EVENT_READ)
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Close all connections; wait `timeout` seconds at most."""
        self._stopping.set()
        self._waker.wake()
        self._thread.join(timeout)

    # The server's thread.

    def _run(self) -> None:
        try:
            self._listen()
            while not self._stopping.is_set():
                self._turn()
        except Exception as error:  # a page must never end a recording
            log.error("%s", BROKEN.with_values(error=str(error)), exc_info=True)
        finally:
            self._close()

    def _turn(self) -> None:
        for key, mask in self._selector.select(self._wait()):
            if key.fileobj is self._waker:
                self._waker.clear()
            elif self._door is not None and key.fileobj is self._door:
                self._accept(self._door)
            elif (connection := self._connections.get(key.fd)) is not None:
                self._serve(connection, mask)
        now = self._clock()
        for number, connection in list(self._connections.items()):
            if connection.over or now >= connection.ends_at:
                self._drop(number)
        if self._door is None and now - self._tried_at >= AGAIN_S:
            self._listen()

    def _wait(self) -> float | None:
        """Return the seconds until something is due; `None` to wait for a call."""
        due = [connection.ends_at for connection in self._connections.values()]
        if self._door is None:
            due.append(self._tried_at + AGAIN_S)
        return max(0.0, min(due) - self._clock()) if due else None

    def _listen(self) -> None:
        """Open the door; tell a failure once, and try again later."""
        self._tried_at = self._clock()
        address = written(self._host, self._port)
        try:
            door = listening(self._host, self._port)
        except OSError as error:
            self._tell(SHUT.with_values(address=address, why=error.strerror or str(error)))
            return
        host, port = door.getsockname()[:2]
        if not self._token and not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
            door.close()  # a name led elsewhere than it said
            self._tell(NO_TOKEN.with_values(address=written(host, port)))
            return
        self._door, self._told = door, NOTHING
        self._selector.register(door, selectors.EVENT_READ)
        log.info("%s", OPEN.with_values(url=f"http://{written(host, port)}{PATH}"))

    def _tell(self, trouble: Message) -> None:
        if trouble != self._told:
            log.error("%s", trouble)
        self._told = trouble

    def _accept(self, door: socket.socket) -> None:
        for peer, _ in accepted(door, self._stopping):
            if len(self._connections) >= MOST:
                self._drop(next(iter(self._connections)))
            try:
                connection = Connection(peer, self._clock())
            except OSError:  # it is gone already
                peer.close()
                continue
            self._connections[peer.fileno()] = connection
            self._selector.register(peer, selectors.EVENT_READ)

    def _serve(self, connection: Connection, mask: int) -> None:
        now = self._clock()
        if mask & selectors.EVENT_READ:
            connection.read(self._respond, now)
        if mask & selectors.EVENT_WRITE and not connection.over:
            connection.write(now)
        if not connection.over:
            wanted = selectors.EVENT_WRITE if connection.writes else selectors.EVENT_READ
            self._selector.modify(connection.socket, wanted)

    def _respond(self, head: bytes) -> bytes:
        return answer(head, self._token, self._host, self._page)

    def _page(self, openmetrics: bool) -> str:
        return metrics_page(self._feed.latest(), self._now(), openmetrics=openmetrics)

    def _drop(self, number: int) -> None:
        connection = self._connections.pop(number)
        self._selector.unregister(connection.socket)
        connection.socket.close()

    def _close(self) -> None:
        for number in list(self._connections):
            self._drop(number)
        if self._door is not None:
            self._door.close()
        self._waker.close()
        self._selector.close()
