"""Whatever is written on the command line, the answer is a sentence with a documented status."""

from __future__ import annotations

import itertools
import os
import random
import sys
from pathlib import Path

import pytest

from p1tui.cli.main import main
from tests.shared.folders import TELEGRAMS

GOOD = TELEGRAMS / "nl_5.0_iskra-am550-td-1012_nielsbasjes.txt"

ODD = [
    "a" * 300, "a/" * 3000, "a\0b", "~nouser/x", "~nouser", "", ".", "..", "/", "//", "FILE/x", "FILE",
    "LOCKED/x", "9" * 5000, "-1", "1e400", "nan", "inf", "²", "٣", "0x10", "1_000", "[" * 3000, "{" * 3000,
    "[", "'", '"', "\udce9", "\x1b[31m", "file:", "file:~nouser/x", "file:" + "b" * 300, "socket://[",
    "socket://x:²", "socket://[" + "x" * 3000, "rfc2217://a:" + "9" * 5000, "/dev/x?baud=" + "9" * 5000,
    "/dev/x?baud=²", "file:x?speed=1e999", "file:x?speed=nan", "2026-13-99", "9999-12-31", "0001-01-01",
    "0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59", "99999-01-01", "=", "a.b.c=1",
    "Europe/../../etc/passwd",
]  # fmt: skip

COMMANDS = [
    ("{}",), ("decode", "{}"),
    ("decode", str(GOOD), "--config", "{}"), ("decode", str(GOOD), "--profile", "{}"),
    ("export", "{}"), ("export", "--from", "{}"), ("export", "--to", "{}"),
    ("export", "--set", "store.path={}"), ("import", "{}"), ("backup", "{}"), ("restore", "{}"),
    ("uplink", "init", "--user-key-file", "{}"), ("uplink", "retry", "--channel", "{}"),
    ("uplink", "backfill", "--from", "{}"), ("uplink", "test", "--channel", "{}"),
    ("config", "check", "--config", "{}"), ("config", "path", "--config", "{}"),
    ("config", "path", "--profile", "{}"), ("config", "check", "--set", "{}"),
    ("config", "check", "--set", "meter.baud={}"), ("config", "check", "--set", "meter.source={}"),
    ("config", "check", "--set", "meter.timezone={}"),
    ("config", "check", "--set", "thingspeak.channel={}"),
    ("config", "check", "--set", "thingspeak.write_key_file={}"),
    ("config", "check", "--set", "thingspeak.url={}"),
    ("config", "show", "--set", "thingspeak.{}.channel=1"), ("config", "show", "--set", "store.path={}"),
    ("--no-ui", "--source", f"file:{GOOD}", "--set", "store.path={}"), ("--no-ui", "--source", "file:{}"),
    ("--no-ui", "--source", "/dev/{}"),
]  # fmt: skip

HARD = [
    (command, odd) for command, odd in itertools.product(COMMANDS, ODD) if odd not in ("", ".", "..", "//")
]


@pytest.mark.parametrize("seed", range(4))
def test_odd_arguments_are_answered_by_a_sentence(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.chdir(home)
    (home / "FILE").write_text("x")
    (home / "LOCKED").mkdir(mode=0)
    for command, odd in random.Random(seed).sample(HARD, 150):
        arguments = [word.replace("{}", odd) for word in command]
        status = main(arguments)
        err = capsys.readouterr().err
        assert status in (0, 1, 2, 3), arguments
        assert status < 2 or err.startswith("p1tui: "), arguments
        assert "Traceback" not in err, arguments


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["decode", "a" * 300], 3, "too long"),
        (["decode", "--config", "a" * 300], 2, "too long"),
        (["decode", "a\0b"], 2, "NUL"),
        (["import", "~nouser/x"], 2, "no home here"),
        (["config", "check", "--set", "meter.source=" + "[" * 3000], 2, "nested too deeply"),
        (["config", "check", "--set", "meter.baud=" + "9" * 5000], 2, "too many digits"),
        (["x" * 3000], 2, "no command of p1tui"),
        (["export", "LOOP"], 3, "LOOP" if sys.version_info >= (3, 13) else "a link to itself"),
        (["backup", "LOOP/x"], 3, "LOOP" if sys.version_info >= (3, 13) else "a link to itself"),
    ],
    ids=lambda value: None,
)
def test_the_sentence_names_the_mistake(
    arguments: list[str],
    status: int,
    sentence: str,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(home)
    (home / "LOOP").symlink_to("LOOP")
    assert main(arguments) == status
    assert sentence in (err := capsys.readouterr().err)
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("a" * 300, "its name is too long"),
        ("a" * 252, "its name is too long"),
        ("LOOP", "leads to itself" if sys.version_info >= (3, 13) else "a link to itself"),
        ("FILE/h.sqlite", "FILE is no folder"),
        ("FOLDER", "it is a folder"),
        ("a\0b", "without a NUL"),
    ],
    ids=lambda value: value[:20],
)
def test_a_history_that_no_waiting_opens_ends_the_start(
    path: str, sentence: str, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    (home / "LOOP").symlink_to("LOOP")
    (home / "FILE").write_text("x")
    (home / "FOLDER").mkdir()
    assert main(["--no-ui", "--source", f"file:{GOOD}", "--set", f"store.path={path}"]) in (2, 3)
    assert sentence in (err := capsys.readouterr().err)
    assert len([line for line in err.splitlines() if line.startswith("p1tui: ")]) == 1
    assert "Nothing is stored now" not in err


@pytest.mark.parametrize("folder", ["CONFIG", "DATA"])
def test_a_home_that_does_not_exist_is_a_sentence(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"XDG_{folder}_HOME", os.devnull + "/home")
    for arguments in (
        ["export"],
        ["import", str(GOOD)],
        ["--no-ui", "--source", f"file:{GOOD}", "--profile", "x"],
    ):
        assert main(arguments) in (0, 1, 2, 3)
        assert "Traceback" not in capsys.readouterr().err
