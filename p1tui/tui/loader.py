"""Asks the history in a thread of its own, so that a slow card holds up neither the screen nor leaving it."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from typing import NamedTuple

from p1tui.tui.drawing.power_series import History
from p1tui.tui.messages import HistoryAnswered, HistoryFailed

LEAVE_S = 0.5
"""How long leaving waits for a query that runs; after that the thread, a daemon, dies with the program."""


class Question(NamedTuple):
    """`ask` is called with the history in the loader's thread; `about` comes back with its result."""

    name: str
    ask: Callable[[History], object]
    about: object


class Loader:
    """One thread, one connection; of several questions of one name the newest counts."""

    def __init__(
        self,
        history: Callable[[], History],
        post: Callable[[HistoryAnswered | HistoryFailed], object],
    ) -> None:
        self._open = history
        self._post = post
        self._wake = threading.Condition()
        self._questions: dict[str, Question] = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="history-loader", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def ask(self, question: Question) -> None:
        """Have it answered by a `HistoryAnswered` or a `HistoryFailed`; returns at once."""
        with self._wake:
            self._questions[question.name] = question
            self._wake.notify()

    def stop(self) -> None:
        """End the thread and close the history."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join(LEAVE_S)

    def _next(self) -> Question | None:
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
                    result = question.ask(history)
                except (OSError, sqlite3.Error) as error:
                    self._post(HistoryFailed(str(error)))
                else:
                    self._post(HistoryAnswered(question.name, question.about, result))
