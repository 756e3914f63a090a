"""`p1tui --json` reads a running engine, and the next one after it."""

from __future__ import annotations

import json
import queue
import threading
from contextlib import closing
from pathlib import Path

import pytest

from p1tui.engine.attach.call import Unanswered
from p1tui.engine.attach.listener import NewsListener
from tests.engine.attach.peers import READINGS, Served, served
from tests.shared.waiting import until


class Heard:
    """A listener on a thread of its own."""

    def __init__(self, history: Path) -> None:
        self.news: list[str] = []
        self.lines: queue.Queue[bytes] = queue.Queue()
        self._listener = NewsListener(history, ("reading",), lambda news: self.news.append(str(news)))
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        with closing(self._listener.lines()) as lines:
            for line in lines:
                self.lines.put(line)
                if self._leave.is_set():
                    return

    def next(self, engine: Served, second: int) -> dict[str, object]:
        """Let the engine say a reading until it is heard, and return it."""
        while not self.lines.empty():
            self.lines.get()
        until(lambda: engine.server._viewers, 20)
        until(lambda: self._said(engine, second), 20)
        heard: dict[str, object] = json.loads(self.lines.get())
        return heard

    def _said(self, engine: Served, second: int) -> bool:
        engine.feed.offer(READINGS[second], wait=False)
        return not self.lines.empty()

    def end(self, engine: Served) -> None:
        self._leave.set()
        until(lambda: self._ended(engine), 20)

    def _ended(self, engine: Served) -> bool:
        engine.feed.offer(READINGS[0], wait=False)
        return not self._thread.is_alive()


def test_readings_are_passed_on_as_they_are_and_the_next_engine_is_followed(tmp_path: Path) -> None:
    history = tmp_path / "h.sqlite"
    with served(history) as engine:
        heard = Heard(history)
        assert heard.next(engine, 1) == json.loads(json.dumps(READINGS[1].as_dict()))
    until(lambda: heard.news, 20)  # it is said after the last line of the engine that ended
    with served(history) as engine:
        assert heard.next(engine, 2) == json.loads(json.dumps(READINGS[2].as_dict()))
        heard.end(engine)
    assert [news.partition(":")[0] for news in heard.news] == [
        "The recorder has ended; waiting for the next one.",
        "A recorder runs again",
    ]


def test_without_an_engine_there_is_nothing_to_listen_to(tmp_path: Path) -> None:
    listener = NewsListener(tmp_path / "h.sqlite", ("reading",), lambda news: None)
    with pytest.raises(Unanswered, match="nobody does not answer"):
        next(listener.lines())
