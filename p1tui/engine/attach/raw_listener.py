"""Listen to the source's bytes of an engine in another process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from p1tui.engine.attach import protocol
from p1tui.engine.attach.following import followed
from p1tui.engine.attach.protocol import Missed, Raw
from p1tui.i18n.message import Message


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
        for line in followed(self._history, ("raw",), self._on_news, self._stop):
            match protocol.type_of(line):
                case "raw":
                    raw = protocol.decode(line, Raw)
                    yield raw.at, raw.data
                case "missed":
                    self.missed += protocol.decode(line, Missed).bytes
