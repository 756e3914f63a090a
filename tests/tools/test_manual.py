"""The manual page says what the parser says."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.tools import manual


@pytest.fixture(autouse=True)
def any_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_it_is_the_one_that_the_parser_gives() -> None:
    assert manual.PAGE.read_text() == manual.text(), "run python -m tests.tools.manual"


def test_it_names_every_option_and_source_and_tells_the_program_in_a_line() -> None:
    page = manual.PAGE.read_text().replace("\\-", "-")
    assert ".SH NAME\np1tui - smart meter monitor for the terminal" in page
    for word in ("--no-ui", "backfill", "--keep", "uninstall", "socket://host:port", "--profile"):
        assert word in page


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not here")
def test_man_reads_it_without_a_warning() -> None:
    run = subprocess.run(
        ["man", "--warnings", "-l", str(manual.PAGE)], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
