"""`p1tui record` as a process: from a cable of its own, and from the p1tui that records already."""

from __future__ import annotations

import signal
import subprocess
import threading
from functools import partial
from pathlib import Path

from tests.e2e.peers import Port, Start, rows_in
from tests.recordings.taped import content, files, plain
from tests.shared.waiting import until

PATIENCE = 60.0


def recorded(path: Path) -> bytes:
    return b"".join(plain(content(file)) for file in files(path))


def _holds(path: Path, sent: bytes) -> bool:
    return recorded(path) == sent


def ends(process: subprocess.Popen[bytes]) -> str:
    """End a process in order; return what it says on stderr."""
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return str(err.decode())


def test_from_a_cable_of_its_own(tmp_path: Path, port: Port, start: Start, stream: list[bytes]) -> None:
    path, sent = tmp_path / "p1.log", b"".join(stream[:100])
    process = start("record", str(path), "--source", port.name)
    until(path.exists, PATIENCE)
    speaking = threading.Thread(target=port.speak, args=(stream[:100], 0), daemon=True)
    speaking.start()
    until(lambda: len(recorded(path)) == len(sent), PATIENCE)
    assert "100 telegrams, 0 rejected." in ends(process)
    assert recorded(path) == sent


def test_from_the_p1tui_that_runs_also_while_that_is_restarted(
    tmp_path: Path, port: Port, start: Start, stream: list[bytes]
) -> None:
    history, path = tmp_path / "h.sqlite", tmp_path / "p1.log"
    (config := tmp_path / "config.toml").write_text(
        f'[meter]\nsource = "{port.name}"\n[store]\npath = "{history}"\ncommit_interval = 1\n'
    )
    engine = start("--no-ui", "--config", str(config))
    until(history.exists, PATIENCE)
    until(lambda: b"sock" in history.with_name("h.sqlite.lock").read_bytes(), PATIENCE)
    process = start("record", str(path), "--config", str(config))
    until(path.exists, PATIENCE)
    heard = 0
    for _ in range(2):
        for number in range(heard, len(stream)):  # until the subscription holds
            port.speak([stream[number]], 0.05)
            heard = number + 1
            if stream[number] in recorded(path):
                break
        before = recorded(path)
        more = stream[heard : heard + 50]
        heard += 50
        port.speak(more, 0)
        until(partial(_holds, path, before + b"".join(more)), PATIENCE)
        ends(engine)
        engine = start("--no-ui", "--config", str(config))
        until(lambda: b"sock" in history.with_name("h.sqlite.lock").read_bytes(), PATIENCE)
    said = ends(process)
    assert "The recorder has ended; waiting for the next one." in said
    assert "A recorder runs again" in said
    ends(engine)
    assert rows_in(history) >= 100
