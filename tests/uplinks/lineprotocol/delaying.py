"""A TCP relay on loopback that passes a request on at once and holds its answer back for a while."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class Relay:
    """Passes connections on to a server; each answer comes up to `most` seconds late.

    Threads: one accepts, two serve each connection; any may read `url`.
    """

    def __init__(self, server: str, most: float, rng: random.Random) -> None:
        self._server = (urlsplit(server).hostname or "", urlsplit(server).port or 80)
        self._most, self._rng = most, rng
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def close(self) -> None:
        """Accept no more, and hold no answer back."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._server, 20)
            except OSError:
                client.close()
                continue
            pause = self._rng.uniform(0.0, self._most)
            for source, sink, wait in ((client, server, 0.0), (server, client, pause)):
                threading.Thread(target=self._pass, args=(source, sink, wait), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, wait: float) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._closing.wait(wait)
                sink.sendall(data)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@contextmanager
def delayed(server: str, most: float, seed: int) -> Iterator[str]:
    """Run a relay before a server; yield its address."""
    relay = Relay(server, most, random.Random(seed))
    try:
        yield relay.url
    finally:
        relay.close()
