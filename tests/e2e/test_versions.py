"""Two versions of p1tui at the ends of one socket: what both know is shown, and which to update is told.

The other version is a copy of this one with another number, and with what only it knows or does not know yet.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import p1tui
from p1tui.runtime.lock import holder_of
from tests.e2e.peers import Port, Terminal
from tests.e2e.test_headless import config_for
from tests.shared.waiting import until

OWN = Path(p1tui.__file__).parent

NEWER = {
    "__init__.py": [('__version__ = "', '__version__ = "9.')],
    "model/snapshot.py": [("    demo: bool", '    weather: str = "dull"\n    demo: bool')],
    "model/status.py": [
        ('"open", "lost", "ended"]', '"open", "lost", "ended", "tuned"]'),
        ("    recorded: int = 0", '    medium: str = "stone"\n    recorded: int = 0'),
    ],
    "sources/supervisor.py": [('self._report("open"', 'self._report("tuned"')],
    "engine/attach/protocol.py": [
        ("PROTOCOL: Final = 1", "PROTOCOL: Final = 2"),
        ('    profile: str = ""', '    profile: str = ""\n    mood: str = "fine"'),
        ("    items: list[msgspec.Raw]", "    items: list[msgspec.Raw]\n    kind: str = 'new'"),
    ],
    "engine/attach/server.py": [
        ("protocol.line(hello), controls", 'protocol.line(hello) + b\'{"type":"weather"}\\n\', controls')
    ],
}
"""File -> replacements that make a version with unknown lines, keys, fields and values of known fields."""

OLDER = {
    "__init__.py": [('__version__ = "', '__version__ = "0.0.')],
    "engine/attach/protocol.py": [("PROTOCOL: Final = 1", "PROTOCOL: Final = 0")],
    "engine/attach/connection.py": [('NEWS | {"snapshot", "raw"}', '{"snapshot", "reading"}')],
    "engine/attach/changes.py": [('"engine", "stored")', '"engine", "stored", "quarter", "no_upload")')],
    "engine/attach/requests.py": [
        ('case "test":', 'case "test of old":'),
        ('case "backfill":', 'case "backfill of old":'),
    ],
}
"""File -> replacements that make a version without some topics, fields and requests."""


class Versions:
    """Programs of several versions beside one meter and one history."""

    def __init__(self, folder: Path, environment: dict[str, str], port: Port, cleanup: ExitStack) -> None:
        self.folder, self.cleanup = folder, cleanup
        self.history = folder / "h.sqlite"
        config = config_for(folder, "http://127.0.0.1:9", f'[meter]\nsource = "{port.name}"')
        text = config.read_text().replace("[store]\n", f'[store]\npath = "{self.history}"\n')
        config.write_text(text)
        # Else the folder of the tests would come before PYTHONPATH.
        self.environment = environment | {"PYTHONSAFEPATH": "1", "P1TUI_CONFIG": str(config)}
        self.environment["PYTHONPATH"] = str(OWN.parent)

    def made(self, name: str, changes: dict[str, list[tuple[str, str]]]) -> dict[str, str]:
        """Make a copy with these changes; return the environment in which it is p1tui."""
        home = self.folder / name
        shutil.copytree(OWN, home / "p1tui", ignore=shutil.ignore_patterns("__pycache__"))
        for file, pairs in changes.items():
            path = home / "p1tui" / file
            text = path.read_text()
            for old, new in pairs:
                assert old in text, (file, old)
                text = text.replace(old, new)
            path.write_text(text)
        return self.environment | {"PYTHONPATH": str(home)}

    def records(self, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start an engine, and wait until it serves viewers."""
        errors = self.cleanup.enter_context((self.folder / "engine.log").open("wb"))
        engine = subprocess.Popen(
            [sys.executable, "-m", "p1tui", "--no-ui"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        self.cleanup.callback(engine.wait)
        self.cleanup.callback(engine.kill)

        def serves() -> object:
            return holder_of(self.history).pid == engine.pid and holder_of(self.history).socket

        until(lambda: serves() or engine.poll() is not None, 60)
        assert engine.poll() is None, (self.folder / "engine.log").read_text()
        return engine

    def screen(self, environment: dict[str, str]) -> Terminal:
        """Open p1tui in a terminal of 80 by 24."""
        screen = Terminal(sys.executable, "-m", "p1tui", environment=environment)
        self.cleanup.callback(screen.close)
        return screen

    def run(self, environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
        """Give a command beside the engine."""
        return subprocess.run(
            [sys.executable, "-m", "p1tui", *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def versions(
    tmp_path: Path, environment: dict[str, str], port: Port, stream: list[bytes]
) -> Iterator[Versions]:
    threading.Thread(target=port.speak, args=(stream * 9, 0.1), daemon=True).start()
    with ExitStack() as cleanup:
        yield Versions(tmp_path, environment, port, cleanup)
        cleanup.callback(port.close)


def first_reading(versions: Versions, environment: dict[str, str]) -> tuple[dict[str, object], bytes]:
    """Return the first line of `--json`, and what was told beside it."""
    reader = subprocess.Popen(
        [sys.executable, "-m", "p1tui", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    versions.cleanup.callback(reader.kill)
    assert reader.stdout is not None
    line: dict[str, object] = json.loads(reader.stdout.readline())
    reader.terminate()
    return line, reader.communicate(timeout=20)[1]


def test_a_newer_recorder_is_shown_and_this_program_is_to_be_updated(versions: Versions) -> None:
    newer = versions.made("newer", NEWER)
    versions.records(newer)
    screen = versions.screen(versions.environment)
    screen.shows("VIEW", "L1", "kWh", "newer than this one", f"({p1tui.__version__})", seconds=60)
    until(lambda: "Start p1tui again, or update it." in " ".join(screen.text().split()), 20)
    screen.press("3")
    screen.shows("ThingSpeak 7")
    line, told = first_reading(versions, versions.environment)
    assert line["crc"] == "ok"
    assert b"newer than this one" in told
    retried = versions.run(versions.environment, "uplink", "retry")
    assert retried.returncode == 0, retried.stderr
    assert "newer than this one" in retried.stderr


def test_an_older_recorder_is_shown_and_is_to_be_updated(versions: Versions) -> None:
    versions.records(versions.made("older", OLDER))
    screen = versions.screen(versions.environment)
    screen.shows("VIEW", "L1", "kWh", "older than this one", seconds=60)
    until(lambda: "Start the recorder again, or update it." in " ".join(screen.text().split()), 20)
    line, told = first_reading(versions, versions.environment)
    assert line["crc"] == "ok"
    assert b"older than this one" in told
    for words in (["test"], ["backfill", "--from", "2026-01-01"]):
        refused = versions.run(versions.environment, "uplink", *words)
        assert refused.returncode == 1
        assert f"does not know the request {words[0]}; update it" in refused.stdout + refused.stderr
    assert versions.run(versions.environment, "uplink", "retry").returncode == 0


def test_a_newer_viewer_of_this_recorder_says_so_too(versions: Versions) -> None:
    newer = versions.made("newer", NEWER)
    engine = versions.records(versions.environment)
    screen = versions.screen(newer)
    screen.shows("VIEW", "L1", "kWh", "older than this one", seconds=60)
    assert engine.poll() is None
    assert b"Traceback" not in (versions.folder / "engine.log").read_bytes()
