"""Ctrl+S in the terminal of `--no-ui` stops what is read of the log, and nothing else."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import termios
from pathlib import Path

from tests.e2e.peers import Port, rows_in
from tests.shared.waiting import until


def test_a_stopped_terminal_stops_neither_the_recording_nor_its_end(
    tmp_path: Path, environment: dict[str, str], port: Port, stream: list[bytes]
) -> None:
    history = tmp_path / "h.sqlite"
    mine, theirs = pty.openpty()
    settings = ("--set", f"store.path={history}", "--set", "store.commit_interval=1")
    process = subprocess.Popen(
        [sys.executable, "-m", "p1tui", "--no-ui", "--source", port.name, *settings],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
    )
    try:
        said = b""
        while b"Nothing is uploaded" not in said:
            said += os.read(mine, 4096)
        termios.tcflow(theirs, termios.TCOOFF)
        port.speak([stream[0], stream[1].replace(b"1-0:1.8.1(", b"1-0:1.8.1(9"), *stream[2:6]], 0)
        until(lambda: rows_in(history) == 5, 20)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
        os.close(mine)
        os.close(theirs)
