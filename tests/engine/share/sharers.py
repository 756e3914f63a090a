"""A share server of a made-up feed, and clients of its port."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from p1tui.config.settings import ShareSettings
from p1tui.engine.feed import Feed
from p1tui.engine.share.server import ShareServer
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import Sharing, SourceStatus
from tests.shared.ports import free_port
from tests.shared.waiting import until

PATIENCE = 20.0


class Shared:
    """A feed whose bytes are shared on a free port."""

    def __init__(self, *, listen: str = "", live: bool = True, most: int = 16) -> None:
        self.feed = Feed(Snapshot(source=SourceStatus(name="/dev/ttyUSB0")))
        self.port = free_port()
        settings = ShareSettings(listen=listen or f"127.0.0.1:{self.port}", max_clients=most)
        self.server = ShareServer(self.feed, settings, live=live)

    def gives(self, data: bytes, size: int = 0) -> None:
        """Let the source give bytes, in chunks of `size`."""
        for at in range(0, len(data), size or len(data)):
            self.feed.offer_raw(time.time(), data[at : at + (size or len(data))])

    @property
    def sharing(self) -> Sharing:
        found = self.feed.latest().sharing
        assert found is not None
        return found

    def clients(self) -> int:
        found = self.feed.latest().sharing
        return 0 if found is None else len(found.clients)

    def waits_for(self, count: int) -> None:
        """Wait until so many clients are connected."""
        until(lambda: self.clients() == count, PATIENCE)

    def call(self) -> socket.socket:
        """Connect a client, and wait until the server knows it."""
        before = self.clients()
        client = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        self.waits_for(before + 1)
        return client


@contextmanager
def shared(**options: object) -> Iterator[Shared]:
    sharing = Shared(**options)  # type: ignore[arg-type]
    sharing.server.start()
    try:
        until(lambda: sharing.feed.latest().sharing is not None, PATIENCE)
        yield sharing
    finally:
        sharing.server.stop(PATIENCE)


def reads(client: socket.socket, size: int) -> bytes:
    """Return the next `size` bytes of the server."""
    got = b""
    while len(got) < size:
        data = client.recv(size - len(got))
        assert data, "the server ended the connection"
        got += data
    return got
