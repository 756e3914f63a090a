from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from p1tui.runtime import paths

HOLDER = """
import pathlib, sys
from p1tui.runtime import paths
lock = paths.Lock(pathlib.Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_each_profile_has_files_of_its_own() -> None:
    default, cabin = paths.for_profile(), paths.for_profile("cabin")
    assert default.config.name == "config.toml"
    assert {default.config, default.history, default.log}.isdisjoint({cabin.config, cabin.history, cabin.log})


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 41])
def test_a_profile_cannot_leave_its_folder(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be a profile's name"):
        paths.for_profile(name)


def test_a_held_history_names_its_holder_and_is_free_after_a_kill(tmp_path: Path) -> None:
    history = tmp_path / "deep" / "history.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(history)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        lock = paths.Lock(history)
        with pytest.raises(paths.Held, match=f"process {holder.pid}"):
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
    lock = paths.Lock(history)
    lock.acquire()
    with pytest.raises(paths.Held):
        paths.Lock(link).acquire()
    lock.release()
