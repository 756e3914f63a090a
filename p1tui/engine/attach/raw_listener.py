"""Listen to the source's bytes of an engine in another process."""

from __future__ import annotations

import select
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from p1tui.engine.attach import protocol
from p1tui.engine.attach.call import CALL_S, Unanswered, call
from p1tui.engine.attach.protocol import LONGEST_LINE, Error, Missed, Raw
from p1tui.engine.attach.splitter import Splitter
from p1tui.i18n.message import Message
from p1tui.runtime.lock import holder_of
from p1tui.runtime.signals import LONGEST_WAIT

BLOCK = 64 * 1024
"""Bytes of one read."""


class RawListener:
    """Follows the engines of one history, one after the other.

    Threads: one; any may set `stop`.
    """

    def __init__(self, history: Path, on_news: Callable[[Message], None], stop: threading.Event) -> None:
        self._history, self._on_news, self._stop = history, on_news, stop
        self.missed = 0
        """Bytes that were not listened to in time."""

    def chunks(self) -> Iterator[tuple[float, bytes]]:
        """Yield bytes and the time of their arrival until `stop`; wait for the next engine when one ends.

        Raises `Unanswered` or `Nonsense` if the first call fails, and later if the engine refuses.
        """
        attached = lost = False
        while not self._stop.is_set():
            holder = holder_of(self._history)
            try:
                with call(holder, ("raw",)) as peer:
                    if lost:
                        self._on_news(Message("A recorder runs again: {holder}.", holder=holder.name))
                    attached, lost = True, False
                    yield from self._follow(peer.fileno(), peer.recv)
            except OSError as error:
                if not attached:
                    name = holder.name or Message("nobody")
                    raise Unanswered(
                        Message("{holder} does not answer ({error}).", holder=name, error=str(error))
                    ) from error
            if self._stop.is_set():
                return
            if not lost:
                self._on_news(Message("The recorder has ended; waiting for the next one."))
                lost = True
            self._stop.wait(CALL_S / 4)

    def _follow(self, number: int, read: Callable[[int], bytes]) -> Iterator[tuple[float, bytes]]:
        splitter = Splitter(LONGEST_LINE)
        while not self._stop.is_set():
            if not select.select([number], [], [], LONGEST_WAIT)[0]:
                continue
            data = read(BLOCK)
            if not data:
                return
            for line in splitter.feed(data):
                match protocol.type_of(line):
                    case "raw":
                        raw = protocol.decode(line, Raw)
                        yield raw.at, raw.data
                    case "missed":
                        self.missed += protocol.decode(line, Missed).bytes
                    case "error":
                        raise Unanswered(protocol.decode(line, Error).reason)
