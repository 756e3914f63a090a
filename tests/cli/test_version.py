"""`p1tui --version` begins with a line for scripts, and tells below it what a bug report needs."""

from __future__ import annotations

import platform
import sys
from contextlib import ExitStack
from importlib import metadata
from pathlib import Path

import pytest

from p1tui import __version__
from p1tui.cli.common import lock_history
from p1tui.cli.main import main


@pytest.fixture
def lines(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose user stands in no path, and in which no program is found."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", str(home))
    return home


def told(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(list(words)) == 0
    return capsys.readouterr().out.splitlines()


def test_the_first_line_is_the_version_alone(lines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "--version")[0] == f"p1tui {__version__}"


def test_the_parts_the_system_and_the_files_of_the_profile_follow(
    lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys, "--version", "--profile", "cabin")
    assert f"Python {sys.version}" in found
    assert platform.platform() in found
    for name in ("textual", "pyserial", "httpx"):
        assert f"{name} {metadata.version(name)}" in found
    assert found[-5:] == [
        "Config:  ~/config/p1tui/cabin-config.toml",
        "History: ~/data/p1tui/cabin-history.sqlite",
        "Log:     ~/state/p1tui/cabin-p1tui.log",
        "Service: not installed",
        "Records: nobody",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="systemd is of Linux")
def test_a_service_and_who_records_are_told_without_asking_another_program(
    lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = lines / "config" / "systemd" / "user" / "p1tui.service"
    unit.parent.mkdir(parents=True)
    unit.touch()
    with ExitStack() as held:
        lock_history(lines / "data" / "p1tui" / "history.sqlite", held)
        found = told(capsys, "--version")
    assert found[-2] == "Service: ~/config/systemd/user/p1tui.service"
    assert found[-1].startswith("Records: process ")


def test_a_wrong_config_is_told_and_hides_nothing_else(
    lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (lines / "config" / "p1tui").mkdir(parents=True)
    (lines / "config" / "p1tui" / "config.toml").write_text("[metre]\n")
    found = told(capsys, "--version")
    assert "metre" in found[-5]
    assert found[-1] == "Records: nobody"


@pytest.mark.parametrize("words", [["--no-ui"], ["decode"], ["decode", "--profile", "x"]])
def test_it_takes_the_place_of_whatever_else_is_asked(
    lines: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert told(capsys, "--version", *words)[0] == f"p1tui {__version__}"
