"""`p1tui doctor` as a user runs it: words beside signs, commands that can be copied, status, JSON, report."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from p1tui.cli.main import main
from p1tui.cli.service import doctor as command
from p1tui.i18n.message import verbatim
from p1tui.service.doctor.finding import Finding

LONG = "sudo iw dev wlan0 set power_save off && printf '[connection]' | sudo tee /etc/NetworkManager/conf.d/x"


@pytest.fixture(autouse=True)
def quiet(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Plays a recording in place of a cable, and finds no program of the system."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PATH", str(home))
    config = home / "config/p1tui/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[meter]\nsource = "demo"\n')
    return config


def test_a_finding_is_a_word_wrapped_lines_and_a_command_in_one_piece() -> None:
    lines = command._lines(Finding("x", "wrong", verbatim("much is wrong here " * 8), LONG), coloured=False)
    assert lines[0].startswith("WRONG     much is wrong")
    assert all(line.startswith("          much") or "wrong" in line for line in lines[1:-1])
    assert max(len(line) for line in lines[:-1]) < 80
    assert lines[-1] == f"{'':10}  $ {LONG}"


def test_only_what_is_wrong_is_red() -> None:
    shown = {
        verdict: command._lines(Finding("x", verdict, verbatim("so")), coloured=True)[0]
        for verdict in ("good", "note", "wrong", "unknown")
    }
    assert shown["wrong"] == "\x1b[1;31mWRONG\x1b[0m     so"
    assert [verdict for verdict, line in shown.items() if "31m" in line] == ["wrong"]


def test_nothing_wrong_is_status_0_and_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[-1].endswith(" checks, nothing wrong.")
    assert "\x1b" not in told.out
    assert "demo gives telegrams." in told.out


def test_a_fault_is_status_1_and_json_is_a_line_each(
    quiet: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    quiet.write_text("[meter]\nbaud = 1\n[tui]\nmouse = 7\n")
    assert main(["--set", "meter.source=demo", "doctor", "--json"]) == 1
    found = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    wrong = [each for each in found if each["check"] == "config"]
    assert [each["remedy"] for each in wrong] == [f"nano {quiet}"] * 2
    assert found[0]["check"] == "versions"


def test_the_report_is_written_once_and_json_stays_clean(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "report.txt"
    assert main(["doctor", "--json", "--report", str(file)]) == 0
    told = capsys.readouterr()
    assert "Read it before you send it." in told.err
    assert all(json.loads(line) for line in told.out.splitlines())
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600  # noqa: PTH116
    assert file.read_text().startswith("== Findings ==\n")
    assert main(["doctor", "--report", str(file)]) == 2
    assert "exists" in capsys.readouterr().err
    assert main(["doctor", "--report", str(home / "config/p1tui/config.toml"), "--force"]) == 2


def test_it_speaks_the_language_of_the_screen(quiet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quiet.write_text('[meter]\nsource = "demo"\n[tui]\nlanguage = "nl"\n')
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "let op    Niets legt deze meter nu vast." in told
    assert told.splitlines()[-1].endswith("controles, niets fout.")
