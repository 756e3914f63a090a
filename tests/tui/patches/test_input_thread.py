"""The input thread: it sleeps while nothing is typed, tells a lone Esc, and ends when asked to."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from textual import events
from textual.message import Message

from tests.shared.waiting import until

if sys.platform == "win32":
    pytest.skip("Windows has a driver of its own", allow_module_level=True)

from p1tui.tui.patches.input_thread import SleepingDriver, WakingEvent


class Typed(SleepingDriver):
    """The input thread of a driver without an app, on a pipe."""

    def __init__(self) -> None:
        self._debug = False
        self.fileno, self.keyboard = os.pipe()
        self._wake = WakingEvent()
        self.exit_event = self._wake
        self.messages: list[Message] = []
        self.thread = threading.Thread(target=self.run_input_thread, daemon=True)

    def process_message(self, message: Message) -> None:
        """Keep it."""
        self.messages.append(message)

    def keys(self) -> list[str]:
        """Return the keys that came."""
        return [message.key for message in self.messages if isinstance(message, events.Key)]

    def type(self, data: bytes) -> None:
        """Type bytes."""
        os.write(self.keyboard, data)


@pytest.fixture
def typed() -> Iterator[Typed]:
    """A driver whose input thread runs."""
    driver = Typed()
    driver.thread.start()
    yield driver
    driver.exit_event.set()
    driver.thread.join(20)
    assert not driver.thread.is_alive()
    driver._wake.close()
    os.close(driver.fileno)
    if driver.keyboard >= 0:
        os.close(driver.keyboard)


def test_keys_come_as_they_are_typed(typed: Typed) -> None:
    typed.type(b"a\x1b[A\xc3\xa9")
    until(lambda: typed.keys() == ["a", "up", "é"], 20)


def test_a_lone_esc_comes_without_another_key(typed: Typed) -> None:
    typed.type(b"\x1b")
    until(lambda: typed.keys() == ["escape"], 20)


def test_a_byte_of_no_text_is_replaced(typed: Typed) -> None:
    typed.type(b"\xe9q")
    until(lambda: typed.keys()[-1:] == ["q"], 20)


def test_while_nothing_is_typed_it_never_wakes(monkeypatch: pytest.MonkeyPatch, typed: Typed) -> None:
    typed.type(b"a")
    waits: list[float | None] = []
    real = select.select

    def counted(*arguments: Any) -> Any:
        waits.append(arguments[3])
        return real(*arguments)

    monkeypatch.setattr(select, "select", counted)
    typed.type(b"b")
    until(lambda: waits[-1:] == [None], 20)


def test_the_end_of_the_terminal_ends_it(typed: Typed) -> None:
    os.close(typed.keyboard)
    typed.keyboard = -1
    until(lambda: not typed.thread.is_alive(), 20)


def test_it_can_be_ended_and_started_again(typed: Typed) -> None:
    typed.exit_event.set()
    typed.thread.join(20)
    typed.exit_event.clear()
    typed.thread = threading.Thread(target=typed.run_input_thread, daemon=True)
    typed.thread.start()
    typed.type(b"z")
    until(lambda: typed.keys() == ["z"], 20)
