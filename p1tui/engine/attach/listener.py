"""Listen to the readings of an engine in another process, as JSON lines for other programs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from pathlib import Path

from p1tui.engine.attach import protocol
from p1tui.engine.attach.following import followed
from p1tui.engine.attach.protocol import Hello, Lost, NewsLine, Topic
from p1tui.engine.attach.versions import other_version
from p1tui.i18n.message import Message


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
        for line in followed(self._history, self._topics, self._on_news, threading.Event()):
            match protocol.type_of(line):
                case "hello" if notice := other_version(protocol.decode(line, Hello)):
                    self._on_news(notice)
                case "reading" | "link" | "event":
                    yield bytes(protocol.decode(line, NewsLine).line)
                case "lost":
                    self.lost += protocol.decode(line, Lost).count
