"""Listen to the readings of an engine in another process, as JSON lines for other programs."""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final

from p1tui.engine.attach import protocol
from p1tui.engine.attach.call import CALL_S, Unanswered, call
from p1tui.engine.attach.protocol import LONGEST_LINE, Error, Hello, Lost, NewsLine, Topic
from p1tui.engine.attach.splitter import Splitter
from p1tui.engine.attach.versions import other_version
from p1tui.i18n.message import Message
from p1tui.runtime.lock import holder_of
from p1tui.runtime.signals import LONGEST_WAIT

BLOCK: Final = 64 * 1024
"""Bytes of one read."""


class NewsListener:
    """Follows the engines of one history, one after the other.

    Threads: one.
    """

    def __init__(self, history: Path, topics: tuple[Topic, ...], on_news: Callable[[Message], None]) -> None:
        self._history, self._topics, self._on_news = history, topics, on_news
        self.lost = 0
        """Lines that were not listened to in time."""

    def lines(self) -> Generator[bytes]:
        """Yield each line of the engine without its line end; wait for the next engine when one ends.

        Raises `Unanswered` or `Nonsense` if the first call fails, and later if the engine refuses.
        """
        attached = lost = False
        while True:
            holder = holder_of(self._history)
            try:
                with call(holder, self._topics) as peer:
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
            if not lost:
                self._on_news(Message("The recorder has ended; waiting for the next one."))
                lost = True
            self._pause()

    def _follow(self, number: int, read: Callable[[int], bytes]) -> Generator[bytes]:
        splitter = Splitter(LONGEST_LINE)
        while True:
            # A signal just before the wait does not end it.
            if not select.select([number], [], [], LONGEST_WAIT)[0]:
                continue
            data = read(BLOCK)
            if not data:
                return
            for line in splitter.feed(data):
                match protocol.type_of(line):
                    case "hello" if notice := other_version(protocol.decode(line, Hello)):
                        self._on_news(notice)
                    case "reading" | "link" | "event":
                        yield bytes(protocol.decode(line, NewsLine).line)
                    case "lost":
                        self.lost += protocol.decode(line, Lost).count
                    case "error":
                        raise Unanswered(protocol.decode(line, Error).reason)

    def _pause(self) -> None:
        until = time.monotonic() + CALL_S / 4
        while (left := until - time.monotonic()) > 0:
            select.select([], [], [], min(left, LONGEST_WAIT))
