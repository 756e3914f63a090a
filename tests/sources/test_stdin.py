"""Standard input is read to its end, and its reader never outlives it."""

from __future__ import annotations

import os
import threading

import pytest

from p1tui.sources import SourceEnded, SourceMissing
from p1tui.sources.stdin import StdinSource
from tests.sources.doubles import next_bytes


def test_a_pipe_is_read_to_its_end() -> None:
    reader, writer = os.pipe()
    source = StdinSource(stop=threading.Event(), fd=reader)
    source.open()
    for part in (b"/ABC5", b"\r\n!\r\n"):
        os.write(writer, part)
        assert next_bytes(source) == part
    os.close(writer)
    with pytest.raises(SourceEnded):
        next_bytes(source)
    source.close()
    os.close(reader)


def test_a_slow_writer_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("p1tui.sources.stdin.READ_WAIT", 0.01)
    reader, writer = os.pipe()
    source = StdinSource(stop=threading.Event(), fd=reader)
    source.open()
    assert source.read() == b""
    os.close(writer)
    with pytest.raises(SourceEnded):
        next_bytes(source)
    os.close(reader)


def test_a_writer_waits_for_a_slow_reader() -> None:
    reader, writer = os.pipe()
    source = StdinSource(stop=threading.Event(), fd=reader)
    source.open()
    sent = os.urandom(2_000_000)

    def write() -> None:
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(sent)

    thread = threading.Thread(target=write)
    thread.start()
    received = b""
    with pytest.raises(SourceEnded):
        while True:
            received += source.read()
    thread.join(10)
    os.close(reader)
    assert received == sent


def test_no_input_at_all_is_said_in_words() -> None:
    reader, writer = os.pipe()
    os.close(writer)
    os.close(reader)
    with pytest.raises(SourceMissing, match="pipe telegrams in"):
        StdinSource(stop=threading.Event(), fd=reader).open()


def test_a_terminal_that_hangs_up_ends_the_input() -> None:
    keyboard, terminal = os.openpty()
    source = StdinSource(stop=threading.Event(), fd=terminal)
    os.close(keyboard)
    source.open()
    with pytest.raises(SourceEnded):
        next_bytes(source)
    os.close(terminal)


def test_the_thread_ends_when_nobody_takes_its_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("p1tui.sources.stdin.READ_WAIT", 0.01)
    monkeypatch.setattr("p1tui.sources.stdin.BLOCK", 1)
    reader, writer = os.pipe()
    os.write(writer, b"more than it takes ahead")
    source = StdinSource(stop=threading.Event(), fd=reader)
    source.open()
    assert next_bytes(source) == b"m"
    source.close()
    for thread in threading.enumerate():
        if thread.name == "stdin":
            thread.join(10)
    assert all(thread.name != "stdin" for thread in threading.enumerate())
    os.close(writer)
    os.close(reader)
