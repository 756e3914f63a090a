"""The terminal: colours, mouse and encoding, and streams that are none."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from p1tui.config.settings import TuiSettings
from p1tui.tui import terminal


@pytest.mark.parametrize(
    ("color", "env", "expected"),
    [
        ("auto", {"TERM": "xterm"}, "256"),
        ("auto", {"TERM": "putty"}, "256"),
        ("auto", {}, "256"),
        ("auto", {"TERM": "linux"}, "standard"),
        ("auto", {"TERM": "vt220"}, "standard"),
        ("auto", {"TERM": "xterm", "COLORTERM": "truecolor"}, "truecolor"),
        ("16", {"COLORTERM": "truecolor"}, "standard"),
        ("256", {"TERM": "linux"}, "256"),
        ("truecolor", {"TERM": "xterm"}, "truecolor"),
    ],
)
def test_colours_follow_the_setting_then_the_terminal(color: str, env: dict[str, str], expected: str) -> None:
    settings = TuiSettings(color=color)  # type: ignore[arg-type]
    terminal.prepare(settings, env)
    assert env["TEXTUAL_COLOR_SYSTEM"] == expected
    assert env["TEXTUAL_ANIMATIONS"] == "none"
    assert "NO_COLOR" not in env


def test_no_colour_is_handed_on() -> None:
    env: dict[str, str] = {}
    terminal.prepare(TuiSettings(color="none"), env)
    assert env["NO_COLOR"] == "1"


@pytest.mark.parametrize(
    ("mouse", "env", "expected"),
    [
        ("auto", {}, True),
        ("auto", {"SSH_TTY": "/dev/pts/0"}, False),
        ("auto", {"SSH_CONNECTION": "127.0.0.1 1 127.0.0.1 22"}, False),
        ("on", {"SSH_TTY": "/dev/pts/0"}, True),
        ("off", {}, False),
    ],
)
def test_the_mouse_is_left_alone_over_ssh(mouse: str, env: dict[str, str], expected: bool) -> None:
    settings = TuiSettings(mouse=mouse)  # type: ignore[arg-type]
    assert terminal.wants_mouse(settings, env) is expected


def test_standard_error_keeps_the_encoding_of_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "__stderr__", stream)
    terminal.prepare(TuiSettings(), {})
    assert (stream.encoding, stream.errors) == ("latin-1", "replace")
    assert not terminal.is_unicode({})
    monkeypatch.setattr(sys, "__stderr__", io.TextIOWrapper(io.BytesIO(), encoding="UTF8"))
    assert terminal.is_unicode({})


def test_a_pipe_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stdin__", io.StringIO())
    assert not terminal.is_terminal()
    monkeypatch.setattr(sys, "__stdin__", None)
    assert not terminal.is_terminal()


def test_preparing_imports_no_screen() -> None:
    code = "import sys, p1tui.tui.terminal; print('textual' in sys.modules, 'rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(
    ("env", "unicode"),
    [
        ({"LC_ALL": "C"}, False),
        ({"LC_ALL": "C", "LANG": "nl_NL.UTF-8"}, False),
        ({"LC_ALL": "POSIX"}, False),
        ({"LC_ALL": "", "LC_CTYPE": "C", "LANG": "C.UTF-8"}, False),
        ({"LANG": "C"}, False),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, True),
        ({}, True),
    ],
)
def test_the_locale_c_takes_ascii(
    env: dict[str, str], unicode: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "__stderr__", None)
    assert terminal.is_unicode(env) == unicode
