"""Threads of the engine leave the processor to a screen until that is painted."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from p1tui.config.settings import Config
from p1tui.engine import engine as engine_module
from p1tui.engine.engine import Engine
from p1tui.engine.options import EngineOptions
from tests.shared.waiting import until


class Counted:
    """A live source that counts how often it was read."""

    name, live, local = "counted", True, True

    def __init__(self) -> None:
        self.reads = 0
        self.closed = threading.Event()

    def open(self) -> None:
        """Do nothing."""

    def read(self) -> bytes:
        """Return nothing, after a while."""
        self.reads += 1
        self.closed.wait(0.05)
        return b""

    def close(self) -> None:
        """End waits."""
        self.closed.set()

    def time(self) -> float:
        """Return a time."""
        return 0.0


def start(folder: Path, source: Counted, painted: threading.Event) -> Engine:
    """Start an engine that uploads nothing."""
    options = EngineOptions(history=folder / "history.sqlite", temporary=True, painted=painted)
    engine = Engine(Config(), source, options, stop=threading.Event())
    engine.start()
    return engine


def test_the_source_is_read_from_the_first_paint_on(tmp_path: Path) -> None:
    source, painted = Counted(), threading.Event()
    engine = start(tmp_path, source, painted)
    try:
        assert not threading.Event().wait(0.2)
        assert source.reads == 0
        painted.set()
        until(lambda: source.reads > 0, 20)
    finally:
        engine.stop()


def test_a_screen_that_is_never_painted_holds_up_no_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "PAINTED_WITHIN", 0.1)
    source = Counted()
    engine = start(tmp_path, source, threading.Event())
    try:
        until(lambda: source.reads > 0, 20)
    finally:
        engine.stop()


def test_an_end_before_the_first_paint_waits_for_nothing(tmp_path: Path) -> None:
    source, painted = Counted(), threading.Event()
    engine = start(tmp_path, source, painted)
    engine.stop()
    until(lambda: all(thread.name != "reader" for thread in threading.enumerate()), 2)
