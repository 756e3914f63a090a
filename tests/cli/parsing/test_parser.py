"""The help fits 80 columns, and the parser refuses wrong arguments in a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from p1tui.cli.main import main
from p1tui.cli.parsing.arguments import Arguments
from p1tui.cli.parsing.parser import parse

COMMANDS = [
    *([], ["decode"], ["export"], ["import"], ["backup"], ["restore"]),
    *(["uplink"], ["uplink", "init"], ["uplink", "test"], ["uplink", "retry"], ["uplink", "backfill"]),
    *(["config"], ["config", "path"], ["config", "show"], ["config", "check"]),
]


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that is said to wrong arguments."""
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_fits_a_terminal_and_explains_everything(
    command: list[str], language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", language)
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) < 80
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("  -"):
            explained = "  " in line[2:] or following.startswith(" " * 10)
            assert explained, line


def test_the_help_names_every_kind_that_json_takes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = " ".join(capsys.readouterr().out.partition("--json [KIND]  ")[2].partition("--demo")[0].split())
    assert "KIND is readings, or all:" in told


def test_a_file_that_is_taken_for_a_command_is_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file := tmp_path / "foo.txt").write_text("x")
    said = refusal([str(file)], capsys)
    assert f"--source file:{file}" in said
    assert f"p1tui decode {file}" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["/dev/ttyUSB0"], "--source /dev/ttyUSB0"),
        (["COM3"], "--source COM3"),
        (["exprot"], "Did you mean export?"),
        (["foo.txt"], "'foo.txt' is no command of p1tui, which has decode, record, export"),
        (["uplink", "tset"], "Did you mean test?"),
        (["uplink"], "`p1tui uplink --help`"),
        (["import"], "FILE is missing. `p1tui import --help` says what it takes."),
        (["export", "--nope"], "--nope: p1tui export does not take it; `p1tui export --help`"),
        (["--sorce", "x"], "--sorce: p1tui does not take it. Did you mean --source?"),
        (["--sorce=x", "--no-ui"], "--sorce=x: p1tui does not take it. Did you mean --source?"),
        (["-s", "x"], "-s: p1tui does not take it; `p1tui --help`"),
        (["export", "--form", "x", "--forc"], "--format takes csv or jsonl"),
        (["export", "--evry", "hour"], "--evry: p1tui export does not take it. Did you mean --every?"),
        (["uplink", "backfill", "--form", "x"], "Did you mean --from?"),
        (["decode", "a", "b"], "b: p1tui decode does not take it"),
        (["config", "check", "--no-ui"], "--no-ui: p1tui config check does not take it"),
        (["help"], "Write `p1tui --help`."),
        (["uplink", "test", "--channel", "x"], "--channel takes a channel's number, and not 'x'."),
        (["export", "--every", "week"], "--every takes sample, minute, hour or day, and not 'week'."),
        (["export", "--format", "xml"], "--format takes csv or jsonl, and not 'xml'."),
        (["--no-ui", "--json=some"], "--json takes readings or all, and not 'some'."),
        (["--source", "demo", "decode", "x"], "--source is for the monitor"),
        (["--no-ui", "export"], "p1tui export does not take it"),
    ],
)
def test_wrong_arguments_are_refused_in_a_line(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in refusal(arguments, capsys)


def test_debug_adds_a_traceback_and_keeps_the_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--debug", "config", "check", "--set", "meter.baud=x"]) == 2
    err = capsys.readouterr().err.splitlines()
    assert err[0].startswith("Traceback")
    assert err[-1].startswith("p1tui: --set: meter.baud")
    assert main(["decode", "--debug", "/nowhere/dump"]) == 3
    assert capsys.readouterr().err.startswith("Traceback")


def test_a_common_option_means_the_same_before_and_behind_a_command() -> None:
    before, behind = Arguments(), Arguments()
    parse(["--profile", "a", "--set", "meter.baud=9600", "config", "show"], before)
    parse(["config", "show", "--profile", "a", "--set", "meter.baud=9600"], behind)
    assert vars(before) == vars(behind)
