"""One process at a time writes a history, whatever name it reaches it by."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from p1tui.runtime.lock import HistoryLock, HistoryLocked

HOLDER = """
import pathlib, sys
from p1tui.runtime.lock import HistoryLock
lock = HistoryLock(pathlib.Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_held_history_names_its_holder_and_is_free_after_a_kill(tmp_path: Path) -> None:
    history = tmp_path / "deep" / "history.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(history)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        lock = HistoryLock(history)
        with pytest.raises(HistoryLocked, match=f"process {holder.pid}"):
            lock.acquire()
        holder.kill()
        holder.wait()
        lock.acquire()
        lock.release()


def test_a_link_to_a_held_history_is_that_history(tmp_path: Path) -> None:
    history, link = tmp_path / "history.sqlite", tmp_path / "other" / "link.sqlite"
    history.touch()
    link.parent.mkdir()
    link.symlink_to(history)
    lock = HistoryLock(history)
    lock.acquire()
    with pytest.raises(HistoryLocked):
        HistoryLock(link).acquire()
    lock.release()
