"""Query the history on a thread, so that a slow SD card blocks neither the screen nor the exit."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

from textual.message_pump import MessagePump

from p1tui.store.queries.history import History

LEAVE_S = 0.5
"""Seconds that `stop` waits for a query; after that the thread, a daemon, ends with the program."""

T = TypeVar("T")


class Ask(Protocol):
    """The type of `Loader.ask`."""

    def __call__(
        self,
        asker: MessagePump,
        question: Callable[[History], T],
        then: Callable[[T], None],
        *,
        failed: Callable[[str], None],
        name: str = "",
    ) -> None:
        """Queue a question, and return at once; see `Loader.ask`."""


class _Question(NamedTuple):
    """A question that waits."""

    asker: MessagePump
    answer: Callable[[History], Callable[[], None]]
    """Asks the history, and returns the call that delivers the answer."""
    failed: Callable[[str], None]


class Loader:
    """A connection to the history, and the thread that uses it.

    Threads: call all methods on the screen's thread. Questions run on the loader's own thread; each answer is
    posted to its asker, on the screen's thread, and dropped if the asker is closed by then.
    """

    def __init__(self, history: Callable[[], History]) -> None:
        self._open = history
        self._wake = threading.Condition()
        self._questions: dict[tuple[MessagePump, str], _Question] = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="history-loader", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def ask(
        self,
        asker: MessagePump,
        question: Callable[[History], T],
        then: Callable[[T], None],
        *,
        failed: Callable[[str], None],
        name: str = "",
    ) -> None:
        """Queue a question, and return at once; `then` gets the answer later, or `failed` the reason.

        A newer question of the same asker and name replaces one that still waits.
        """

        def answer(history: History) -> Callable[[], None]:
            return partial(then, question(history))

        with self._wake:
            self._questions[asker, name] = _Question(asker, answer, failed)
            self._wake.notify()

    def stop(self) -> None:
        """End the thread and close the history."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join(LEAVE_S)

    def _next(self) -> _Question | None:
        with self._wake:
            self._wake.wait_for(lambda: self._stopping or bool(self._questions))
            if self._stopping:
                return None
            return self._questions.pop(next(iter(self._questions)))

    def _run(self) -> None:
        with contextlib.ExitStack() as at_end:
            history: History | None = None
            while (question := self._next()) is not None:
                try:
                    if history is None:
                        history = self._open()
                        at_end.callback(history.close)
                    deliver = question.answer(history)
                except (OSError, sqlite3.Error) as error:
                    deliver = partial(question.failed, str(error))
                with contextlib.suppress(RuntimeError):  # the asker, or the app, is closed at this moment
                    question.asker.call_later(deliver)
