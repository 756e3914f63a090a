"""The page of a recorder in another process, which is killed and comes back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.shared.ports import free_port
from tests.shared.waiting import until
from tests.web.page.browser import WAIT_S, Browser

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start p1tui with files of its own."""
    started: list[subprocess.Popen[str]] = []
    homes = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
    environment = {**os.environ, **homes, "LANG": "C.UTF-8"}

    def run(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "p1tui", *arguments, "--set", f"store.path={tmp_path / 'h.sqlite'}"]
        started.append(subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield run
    for each in started:
        each.kill()
        each.communicate(timeout=WAIT_S)


def open_page(chromium: Browser, start: Start, *arguments: str) -> subprocess.Popen[str]:
    """Start the page's server at a free port, and open the page once it has a number."""
    port = free_port()
    process = start("web", *arguments, "--set", f"web.listen=127.0.0.1:{port}")
    assert process.stderr is not None
    assert any("The page is at" in line for line in process.stderr)
    chromium.base = f"http://127.0.0.1:{port}/"
    chromium.forget()
    chromium.open("now")
    until(lambda: chromium.text(".figure .digits"), WAIT_S)
    return process


def test_a_recorder_that_is_killed_is_missed_in_words_and_shown_again(
    chromium: Browser, start: Start
) -> None:
    recorder = start("--no-ui", "--source", "demo")
    open_page(chromium, start)
    until(lambda: chromium.text("#trouble") == "", WAIT_S)

    recorder.kill()
    recorder.wait(WAIT_S)
    chromium.becomes("#trouble", "No recorder runs")

    start("--no-ui", "--source", "demo")
    until(lambda: chromium.text("#trouble") == "", 2 * WAIT_S)
    assert not chromium.run("return document.body.classList.contains('stale')")


def test_a_page_that_is_killed_is_missed_in_words(chromium: Browser, start: Start) -> None:
    page = open_page(chromium, start, "--demo")
    page.kill()
    page.wait(WAIT_S)
    chromium.becomes("#trouble", "The connection to p1tui is lost: the numbers are those of")
    assert chromium.run("return document.body.classList.contains('stale')")
