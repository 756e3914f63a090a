"""The main thread without a screen never waits so long that a signal could be lost."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import cast

import pytest

from p1tui import headless
from p1tui.engine.engine import Engine
from p1tui.runtime import signals


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
    assert done == ["deliver", "start", "deliver", "deliver", "stop"]
