"""A signal to stop or continue in the middle of a write waits for the event loop, not for itself."""

from __future__ import annotations

import asyncio
import queue
import signal
from typing import Any

import pytest

from p1tui.tui.patches.one_resume import by_the_loop, resumed


class Driver:
    """What the handlers use of textual's driver; the queue is locked while a write is put into it."""

    _auto_restart = True
    _must_signal_resume = False

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.writes = queue.Queue[str]()
        self.done: list[str] = []

    def suspend_application_mode(self) -> None:
        assert self.writes.mutex.acquire(timeout=1), "it waits for the write that it interrupts"
        self.writes.mutex.release()
        self.done.append("suspend")

    def resume_application_mode(self) -> None:
        self.done.append("resume")


@pytest.mark.parametrize(("suspended", "done"), [(False, ["suspend", "resume"]), (True, ["resume"])])
async def test_a_signal_in_the_middle_of_a_write_is_obeyed_after_it(suspended: bool, done: list[str]) -> None:
    driver: Any = Driver(asyncio.get_running_loop())
    driver._must_signal_resume = suspended
    with driver.writes.mutex:
        by_the_loop(resumed)(driver, 18, None)
        assert driver.done == []
    await asyncio.sleep(0)
    assert driver.done == done


def test_a_signal_after_the_end_of_the_loop_does_what_it_does_without_a_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    raised: list[int] = []
    monkeypatch.setattr("signal.raise_signal", raised.append)
    before = signal.getsignal(signal.SIGCONT)
    by_the_loop(resumed)(Driver(loop), signal.SIGCONT, None)
    assert raised == [signal.SIGCONT]
    assert signal.getsignal(signal.SIGCONT) == signal.SIG_DFL
    signal.signal(signal.SIGCONT, before)
