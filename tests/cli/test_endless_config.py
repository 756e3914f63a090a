"""A config that never comes, or takes minutes to be parsed, can be given up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared.waiting import until


@pytest.mark.parametrize("command", [["--no-ui"], ["config", "show"]], ids=" ".join)
def test_a_pipe_that_nobody_writes_to(home: Path, command: list[str]) -> None:
    os.mkfifo(pipe := home / "pipe")
    writers: list[int] = []

    def is_read() -> bool:
        try:
            writers.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:  # nobody reads it yet
            return False
        return True

    with subprocess.Popen(
        [sys.executable, "-m", "p1tui", *command, "--config", str(pipe)], stderr=subprocess.PIPE
    ) as process:
        until(is_read, 20)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    os.close(writers[0])
    assert process.returncode == (0 if command == ["--no-ui"] else 1)
    assert b"Traceback" not in errors
