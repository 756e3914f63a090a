"""Query the history on a thread, so that a slow SD card holds up neither the streams nor the exit."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

from p1tui.store.queries.history import History

MOST_WAITING: Final = 16
"""Questions that wait at a time; a page asks four."""

LEAVE_S: Final = 0.2
"""Seconds that the end waits for a query; after that the thread, a daemon, ends with the program."""

T = TypeVar("T")
Question = Callable[[History], None]


class Busy(Exception):
    """Too many questions wait."""


class Librarian:
    """A connection to the history, and the thread that uses it.

    Threads: all methods are called on the event loop's; questions run on the librarian's own.
    """

    def __init__(self, history: Callable[[], History]) -> None:
        self._open = history
        self._questions: queue.Queue[Question | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    async def ask(self, question: Callable[[History], T]) -> T:
        """Return the answer to a question. Raises `Busy`, and what the question raises."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def answered(history: History) -> None:
            try:
                found = question(history)
            except Exception as error:  # noqa: BLE001 - raised where it was asked
                loop.call_soon_threadsafe(_fail, answer, error)
            else:
                loop.call_soon_threadsafe(_settle, answer, found)

        try:
            self._questions.put_nowait(answered)
        except queue.Full:
            raise Busy from None
        return await answer

    def stop(self) -> None:
        """End the thread and close the history."""
        with suppress(queue.Full):
            self._questions.put_nowait(None)
        if self._thread.is_alive():
            self._thread.join(LEAVE_S)

    def _run(self) -> None:
        history = self._open()
        try:
            while (question := self._questions.get()) is not None:
                with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    question(history)
        finally:
            history.close()


def _settle(answer: asyncio.Future[T], found: T) -> None:
    if not answer.done():
        answer.set_result(found)


def _fail(answer: asyncio.Future[T], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
