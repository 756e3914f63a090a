"""Who holds a history is told without taking its lock."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from p1tui.runtime.lock import HistoryLock
from p1tui.runtime.lock_holder import lock_holder

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists its locks")


@linux
def test_the_holder_is_named_while_it_holds_and_loses_nothing(tmp_path: Path) -> None:
    history = tmp_path / "h.sqlite"
    assert lock_holder(history) == ""
    lock = HistoryLock(history)
    lock.acquire()
    named = history.with_name("h.sqlite.lock").read_bytes()
    assert lock_holder(history) == f"process {os.getpid()}"
    assert history.with_name("h.sqlite.lock").read_bytes() == named
    lock.release()
    assert lock_holder(history) == ""


@linux
def test_the_name_that_a_killed_one_left_is_nobody(tmp_path: Path) -> None:
    (tmp_path / "h.sqlite.lock").write_text(f"process {os.getpid()}\n")
    assert lock_holder(tmp_path / "h.sqlite") == ""


def test_without_a_list_of_locks_a_process_that_lives_holds_it(tmp_path: Path) -> None:
    (file := tmp_path / "h.sqlite.lock").write_text(f"process {os.getpid()}\n")
    assert lock_holder(tmp_path / "h.sqlite", tmp_path) == f"process {os.getpid()}"
    file.write_text("process 99999999\n")
    assert lock_holder(tmp_path / "h.sqlite", tmp_path) == ""
