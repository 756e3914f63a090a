"""Each shell completes commands, options, choices and profiles by asking the program itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from p1tui.cli.completion import SCRIPTS, Shell, candidates
from p1tui.cli.main import main


def words(*typed: str) -> list[str]:
    return [word for word, _ in candidates(list(typed))]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("upl",), ["uplink"]),
        (("uplink", ""), ["init", "test", "retry", "backfill"]),
        (("uplink", "re"), ["retry"]),
        (("--profile", "x", "uplink", "re"), ["retry"]),
        (("export", "--every", ""), ["sample", "minute", "hour", "day"]),
        (("export", "--every", "=", "h"), ["hour"]),
        (("export", "--fo"), ["--format", "--force"]),
        (("--no-ui", "--js"), ["--json"]),
        (("completion", "f"), ["fish"]),
        (("decode", "tele"), []),  # a file
        (("export", "--from", ""), []),  # a date
        (("nonsense", "--x", "y", ""), words("")),
    ],
)
def test_the_words_that_can_stand_there_are_found(typed: tuple[str, ...], found: list[str]) -> None:
    assert words(*typed) == found


def test_profiles_are_those_with_a_config_or_a_history(home: Path) -> None:
    for folder, file in (("config", "attic-config.toml"), ("data", "cabin-history.sqlite")):
        (home / folder / "p1tui").mkdir(parents=True)
        (home / folder / "p1tui" / file).touch()
    assert words("--profile", "") == ["attic", "cabin", "default"]
    assert words("service", "status", "--profile", "c") == ["cabin"]


def test_a_word_comes_with_its_help_where_the_shell_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "fish", "--", "uplink", "i"]) == 0
    assert (
        capsys.readouterr().out == "init\tmake a channel with your user key, and write it into the config\n"
    )
    assert main(["completion", "zsh", "--", "--no-"]) == 0
    assert capsys.readouterr().out == "--no-ui:record and upload without a screen\n"


ASK: dict[Shell, str] = {
    "bash": """
        eval "$(p1tui completion bash)"
        COMP_WORDS=(p1tui uplink re); COMP_CWORD=2; _p1tui; echo "${COMPREPLY[@]}"
    """,
    "fish": "p1tui completion fish | source; complete -C 'p1tui uplink re'",
    "zsh": """
        compdef() { :; }; _describe() { print -l -- ${(P)2}; }
        eval "$(p1tui completion zsh)"
        words=(p1tui uplink re); CURRENT=3; _p1tui
    """,
}
"""What a shell does when Tab is pressed after `p1tui uplink re`."""


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_shell_itself_takes_the_function_and_completes(shell: Shell, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")
    (program := tmp_path / "p1tui").write_text(f'#!/bin/sh\nexec {sys.executable} -m p1tui "$@"\n')
    program.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    run = subprocess.run(
        [shell, "-c", ASK[shell]], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.stdout.startswith("retry"), run.stderr
    assert len(run.stdout.splitlines()) == 1
