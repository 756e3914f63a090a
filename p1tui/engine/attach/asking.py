"""Make requests of the engine that records a history, and wait for its answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from p1tui.engine.attach import protocol
from p1tui.engine.attach.call import CALL_S, Unanswered, call
from p1tui.engine.attach.protocol import (
    ALIVE_S,
    LONGEST_LINE,
    Done,
    Error,
    Hello,
    Nonsense,
    Progress,
    RequestRefused,
    ViewerRequest,
)
from p1tui.engine.attach.splitter import Splitter
from p1tui.engine.attach.versions import other_version
from p1tui.i18n.message import NOTHING, Message
from p1tui.runtime.lock import Holder

SILENT_S: Final = 3 * ALIVE_S
"""Seconds without a word after which an engine counts as silent."""

BLOCK: Final = 64 * 1024
"""Bytes of one read."""

SILENT: Final = Message("The recorder took the request and says nothing more; look at its log.")
ENDED: Final = Message("The recorder has ended before it answered; do it again.")


class Asker:
    """One connection to an engine, for requests one after the other.

    Threads: one.
    """

    def __init__(self, holder: Holder) -> None:
        """Call the engine. Raises `OSError` if it serves no viewers."""
        self.version_notice = NOTHING
        """Sentence on an engine of another version, known with the first answer."""
        self._socket = call(holder, ())
        self._socket.settimeout(CALL_S)
        self._splitter, self._lines = Splitter(LONGEST_LINE), list[bytes]()
        self._heard_at = time.monotonic()
        self._asked = 0

    def ask(
        self,
        request: str,
        *,
        target: str = "",
        since: int | None = None,
        on_progress: Callable[[Message], None],
    ) -> Done:
        """Make a request and return its answer; `on_progress` gets sentences until then.

        Raises `Unanswered`, also with the engine's reason if it refuses.
        """
        self._asked += 1
        asked = ViewerRequest(type=request, id=self._asked, target=target, since=since)
        try:
            self._socket.sendall(protocol.line(asked))
            while True:
                line = self._next_line()
                match protocol.type_of(line):
                    case "hello":
                        self.version_notice = other_version(protocol.decode(line, Hello))
                    case "progress" if (progress := protocol.decode(line, Progress)).id == self._asked:
                        on_progress(progress.text)
                    case "done" if (done := protocol.decode(line, Done)).id == self._asked:
                        return done
                    case "refused" if (refused := protocol.decode(line, RequestRefused)).id == self._asked:
                        raise Unanswered(refused.reason)
                    case "error":
                        raise Unanswered(protocol.decode(line, Error).reason)
        except TimeoutError:
            raise Unanswered(SILENT) from None
        except OSError as error:
            raise Unanswered(ENDED) from error
        except Nonsense as error:
            raise Unanswered(Message("This is not what p1tui says: {error}.", error=str(error))) from error

    def _next_line(self) -> bytes:
        while not self._lines:
            try:
                data = self._socket.recv(BLOCK)
            except TimeoutError:
                if time.monotonic() - self._heard_at >= SILENT_S:
                    raise
                continue
            if not data:
                raise ConnectionResetError
            self._heard_at = time.monotonic()
            self._lines += self._splitter.feed(data)
        return self._lines.pop(0)

    def close(self) -> None:
        """End the connection."""
        self._socket.close()
