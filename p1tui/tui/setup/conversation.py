"""A dialogue on a thread of its own, since it blocks while it tries a cable or a channel."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Final

from p1tui.service.setup.dialogue import Dialogue, Question, Turn, WentBack

LEAVE: Final = object()
"""In the place of an answer: break the dialogue off."""

SOON_S: Final = 1.0
"""Seconds after which a person wonders what is waited for."""


class Conversation:
    """Runs a dialogue, hands on what it asks and says, and takes the answers.

    Threads: call the methods on the screen's. `tell` is called on the dialogue's, with `None` at its end.
    """

    def __init__(
        self, dialogue: Dialogue[bool], stop: threading.Event, tell: Callable[[Turn | None], None]
    ) -> None:
        self._dialogue, self._stop, self._tell = dialogue, stop, tell
        self._answers: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="setup", daemon=True)
        self.result: bool | None = None
        """Result of the dialogue; `None` as long as it has none, and if it was broken off."""
        self.error: BaseException | None = None
        """Error that ended it."""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def answer(self, text: str) -> None:
        """Answer the question that was asked."""
        self._answers.put(text)

    def go_back(self) -> None:
        """Go back to the question before, in place of an answer."""
        self._answers.put(WentBack())

    def leave(self, on_wait: Callable[[], None] = lambda: None) -> None:
        """Break it off, unless it has ended, and return once it has.

        What is under way is waited for, since it may make a channel, whose keys are then written; `on_wait`
        is called if that takes its time.
        """
        if not self._thread.ident:
            self._dialogue.close()
            return
        self._leaving.set()
        self._stop.set()
        self._answers.put(LEAVE)
        self._thread.join(SOON_S)
        if self._thread.is_alive():
            on_wait()
            self._thread.join()

    def _run(self) -> None:
        try:
            turn = next(self._dialogue)
            while not self._leaving.is_set():
                self._tell(turn)
                turn = self._next(turn)
        except StopIteration as end:
            self.result = bool(end.value)
        except BaseException as error:  # noqa: BLE001 - raised again by who reads it, on the screen's thread
            self.error = error
        finally:
            self._dialogue.close()
            self._tell(None)

    def _next(self, turn: Turn) -> Turn:
        if not isinstance(turn, Question):
            return self._dialogue.send("")
        answer = self._answers.get()
        if isinstance(answer, WentBack):
            return self._dialogue.throw(answer)
        return turn if answer is LEAVE else self._dialogue.send(str(answer))
