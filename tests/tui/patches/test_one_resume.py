"""A signal to stop or continue in the middle of a write waits for the event loop, not for itself."""

from __future__ import annotations

import asyncio
import queue
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from p1tui.tui.patches.one_resume import _continued


class Driver:
    """What the handlers use of textual's driver; the queue is locked while a write is put into it."""

    _auto_restart = True
    _must_signal_resume = False
    _key_thread = threading.current_thread()
    _app = SimpleNamespace(_exit=False)

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.writes = queue.Queue[str]()
        self.done: list[str] = []

    def suspend_application_mode(self) -> None:
        assert self.writes.mutex.acquire(timeout=1), "it waits for the write that it interrupts"
        self.writes.mutex.release()
        self.done.append("suspend")

    def resume_application_mode(self) -> None:
        self.done.append("resume")


@pytest.mark.parametrize("runs", [True, False])
async def test_a_signal_in_the_middle_of_a_write_is_obeyed_after_it(runs: bool) -> None:
    driver: Any = Driver()
    driver._auto_restart = runs
    with driver.writes.mutex:
        _continued(driver)
        assert driver.done == []
    await asyncio.sleep(0)
    assert driver.done == (["suspend", "resume"] if runs else [])
