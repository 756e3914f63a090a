"""A signal ends the program without a screen in order, whatever the main thread does when it comes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from p1tui import headless
from p1tui.config.settings import Config
from p1tui.demo.household.household import Household
from p1tui.engine.engine import Engine
from p1tui.engine.options import EngineOptions
from p1tui.runtime import signals
from p1tui.sources.demo import DemoSource
from tests.shared.waiting import until


def test_the_main_thread_never_waits_so_long_that_a_signal_could_be_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float | None] = []

    class Finished(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            return len(waits) == 3

    done: list[str] = []
    engine = SimpleNamespace(
        start=lambda: done.append("start"),
        stop=lambda: done.append("stop"),
        finished=Finished(),
        turning=lambda: True,
        feed=SimpleNamespace(dropped=0),
    )
    monkeypatch.setattr(signals, "deliver", lambda: done.append("deliver"))
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    headless.run(cast("Engine", engine), json=None)
    assert waits == [signals.LONGEST_WAIT] * 3
    assert done == ["deliver", "start", "stop"]


@pytest.fixture
def caught(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Catch signals as a new process does, and let pytest have them back."""
    monkeypatch.setattr(signals, "_asked", False)
    monkeypatch.setattr(signals, "_delivering", False)
    before = {number: signal.getsignal(number) for number in signals.END_SIGNALS}
    signals.catch()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("thread", ["recorder", "reader"])
def test_a_signal_amid_the_start_of_a_thread_ends_all_in_order(
    caught: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thread: str
) -> None:
    started: list[threading.Thread] = []
    start, main = threading.Thread.start, threading.current_thread()

    def asked(self: threading.Thread) -> None:
        if threading.current_thread() is main:  # else a thread of another test may have started it
            started.append(self)
            if self.name == thread:
                signal.raise_signal(signal.SIGTERM)
        start(self)

    monkeypatch.setattr(threading.Thread, "start", asked)
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    stop = threading.Event()
    source = DemoSource(Household(1), stop=stop)
    headless.run(Engine(Config(), source, EngineOptions(history=tmp_path / "h.sqlite"), stop=stop), json=None)
    assert [each.name for each in started] == ["recorder", "reader"]
    until(lambda: not any(each.is_alive() for each in started), 20)
