"""A broken, full or closed standard stream is said in a sentence, unless nothing is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from p1tui.cli.main import main
from tests.shared.folders import STREAM

pytestmark = pytest.mark.skipif(os.name != "posix", reason="/dev/full and closed descriptors are POSIX")

WRITERS = {
    "decode": ["decode", str(STREAM)],
    "config show": ["config", "show"],
    "export": ["export", "--every", "sample"],
    "json": ["--no-ui", "--json", "--source", f"file:{STREAM}"],
    "help": ["--help"],
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A history to export, and no file of the person who runs the tests."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.delenv("P1TUI_CONFIG", raising=False)
    assert main(["import", str(STREAM)]) == 0
    return tmp_path


def run(
    arguments: list[str], stdout: int | None = None, before: Callable[[], None] | None = None
) -> tuple[int, list[str]]:
    """Exit status, and the lines on standard error but the log's."""
    program = [sys.executable, "-m", "p1tui", *arguments]
    done = subprocess.run(
        program, stdout=stdout, stderr=subprocess.PIPE, text=True, preexec_fn=before, check=False
    )
    return done.returncode, [line for line in done.stderr.splitlines() if " INFO: " not in line]


@pytest.mark.parametrize("arguments", [pytest.param(words, id=name) for name, words in WRITERS.items()])
class TestEveryCommandThatPrints:
    def test_a_full_disk_is_a_sentence_and_status_1(self, arguments: list[str]) -> None:
        with Path("/dev/full").open("wb") as full:
            status, errors = run(arguments, full.fileno())
        assert (status, errors) == (
            1,
            ["p1tui: Standard output cannot be written (No space left on device)."],
        )

    def test_a_closed_output_is_a_sentence_and_status_1(self, arguments: list[str]) -> None:
        status, errors = run(arguments, before=lambda: os.close(1))
        assert (status, errors) == (1, ["p1tui: Standard output cannot be written (Bad file descriptor)."])

    def test_a_reader_that_has_gone_is_no_error(self, arguments: list[str]) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        try:
            status, errors = run(arguments, writer)
        finally:
            os.close(writer)
        assert (status, errors) == (0, [])


@pytest.mark.parametrize("arguments", [["decode"], ["import", "-"], ["--no-ui", "--source", "-"]])
def test_a_closed_input_is_a_sentence_and_status_3(arguments: list[str]) -> None:
    status, errors = run(arguments, before=lambda: os.close(0))
    assert status == 3
    assert len(errors) == 1
    assert "pipe" in errors[0]


def test_a_closed_standard_error_puts_nothing_between_the_readings() -> None:
    program = [sys.executable, "-m", "p1tui", "decode", str(STREAM)]
    done = subprocess.run(program, stdout=subprocess.PIPE, preexec_fn=lambda: os.close(2), check=True)
    assert len(done.stdout.splitlines()) == 566
    assert b"rejected" not in done.stdout


def test_a_full_standard_error_costs_the_words_alone() -> None:
    program = [sys.executable, "-m", "p1tui", "decode", str(STREAM)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(program, stdout=subprocess.PIPE, stderr=full, check=True)
    assert len(done.stdout.splitlines()) == 566
