"""Folders of its own for each test of the command line, and a server that answers at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from p1tui.demo.thingspeak.channel import Rules
from tests.shared.thingspeak import KEY, READ_KEY, USER_KEY, ScriptedThingSpeak


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test touches what belongs to the person who runs it."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in (
        *("P1TUI_CONFIG", "P1TUI_THINGSPEAK_USER_KEY", "P1TUI_THINGSPEAK_WRITE_KEY"),
        *("LC_ALL", "LC_MESSAGES", "LANG"),
    ):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def server() -> Iterator[ScriptedThingSpeak]:
    rules = Rules(min_interval=0.0)
    with ScriptedThingSpeak(
        write_key=KEY, read_key=READ_KEY, user_key=USER_KEY, channel=7, rules=rules
    ) as server:
        yield server


@pytest.fixture
def user_key(home: Path) -> str:
    file = home / "user key"
    file.write_text(f"{USER_KEY}\n")
    return str(file)
