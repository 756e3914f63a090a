"""The program as a whole ends with the documented statuses, and says why in a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from p1tui.cli.main import main
from p1tui.runtime.lock import HistoryLock
from tests.shared.folders import STREAM, TELEGRAMS

GOOD = TELEGRAMS / "nl_5.0_iskra-am550-td-1012_nielsbasjes.txt"


def p1tui(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "p1tui", *arguments], input=data, capture_output=True, check=False
    )


def test_decode_prints_every_telegram_of_the_stream(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["decode", str(STREAM)]) == 0
    out, err = capsysbinary.readouterr()
    readings = [json.loads(line) for line in out.splitlines()]
    assert len(readings) == 566
    assert {
        "time",
        "time_source",
        "meter",
        "header",
        "version",
        "import_t1_wh",
        "import_wh",
        "tariff",
    } <= set(readings[0])
    assert err.splitlines()[-1] == b"566 telegrams, 0 rejected"


@pytest.mark.parametrize("line_end", [b"\n", b"\r", b"\r\r\n", b"\n\n", b"\r\n\r\n"])
def test_decode_restores_the_line_ends_of_a_text_log(
    home: Path, line_end: bytes, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    log = home / "log.txt"
    log.write_bytes(b"\n".join(STREAM.read_bytes().splitlines()[:380]).replace(b"\n", line_end))
    assert main(["decode", str(log)]) == 0
    out, _ = capsysbinary.readouterr()
    assert [json.loads(line)["crc"] for line in out.splitlines()] == ["restored"] * 10


def test_decode_reads_standard_input_by_default() -> None:
    run = p1tui("decode", data=GOOD.read_bytes())
    assert run.returncode == 0
    assert json.loads(run.stdout)["crc"] == "ok"


def test_decode_says_each_reason_once_and_ends_with_1_if_nothing_was_printed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = home / "broken.txt"
    broken.write_bytes(GOOD.read_bytes().replace(b"1-0:1.8.1(", b"1-0:1.8.1(9") * 3)
    assert main(["decode", str(broken)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    rejected, hint, total = err.splitlines()
    assert rejected.startswith("rejected 3: ")
    assert "--set meter.crc=ignore" in hint
    assert total == "0 telegrams, 3 rejected"
    assert main(["decode", str(broken), "--set", "meter.crc=ignore"]) == 0
    assert capsys.readouterr().err == "3 telegrams, 0 rejected\n"


def test_a_file_that_is_not_there_is_status_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "/nowhere/dump"]) == 3
    assert "/nowhere/dump" in capsys.readouterr().err
    assert main(["--no-ui", "--source", "file:/nowhere/dump"]) == 3
    assert "/nowhere/dump" in capsys.readouterr().err


def test_a_missing_port_is_status_3_and_says_what_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--no-ui", "--source", "/dev/ttyNOWHERE"]) == 3
    assert "/dev/ttyNOWHERE" in (err := capsys.readouterr().err)
    assert "name its port" in err


def test_without_a_terminal_it_names_the_way_to_run() -> None:
    run = p1tui("--demo")
    assert run.returncode == 2
    assert b"--no-ui" in run.stderr
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--no-ui", "--source", "gopher://x"], "gopher"),
        (["--json", "--demo"], "--no-ui"),
        (["--no-ui", "--config", "/nowhere/c.toml"], "/nowhere/c.toml"),
        (["--no-ui", "--profile", "../x"], "../x"),
        (["--no-ui", "--profile", ""], "''"),
        (["--no-ui", "--source", ""], "an empty text is not a source"),
        (["config", "check", "--set", "meter.baud=x"], "meter.baud"),
        (["--demo", "--no-ui", "--source", "file:x"], "--demo is a source of its own"),
        (["--no-ui", "--set", "meter.source=bogus"], "p1tui: --set: meter.source: bogus is not a source"),
        (
            ["config", "check", "--set", "meter.source=bogus"],
            "p1tui: --set: meter.source: bogus is not a source",
        ),
        (["config", "check", "--set", "meter.source=/dev/x?baud=7"], "meter.source: baud=7"),
    ],
)
def test_bad_arguments_are_status_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert sentence in (err := capsys.readouterr().err)
    assert len(err.splitlines()) == 1


def test_a_held_history_is_status_4(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = home / "h.sqlite"
    lock = HistoryLock(history)
    lock.acquire()
    try:
        assert main(["--no-ui", "--source", f"file:{GOOD}", "--set", f"store.path={history}"]) == 4
    finally:
        lock.release()
    assert f"process {os.getpid()}" in capsys.readouterr().err


def test_config_path_show_and_check(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "path"]) == 0
    file = Path(capsys.readouterr().out.strip())
    assert file.is_relative_to(home)
    file.parent.mkdir(parents=True)
    file.write_text("[[thingspeak]]\nchannel = 5\nwrite_key = 'SECRETSECRETSECR'\ninterval = 5\n")
    assert main(["config", "show"]) == 0
    assert "SECRET" not in (shown := capsys.readouterr().out)
    assert "channel = 5" in shown
    assert main(["config", "check"]) == 0
    assert "3,000,000" in capsys.readouterr().out
    file.write_text("[meter]\nbaud = 1\n")
    assert main(["config", "check"]) == 2
    assert f"{file}, line 2: meter.baud must be" in capsys.readouterr().err


def test_a_wrong_source_of_the_config_is_blamed_on_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "c.toml"
    file.write_text("[meter]\nsource = 'bogus'\n")
    for arguments in (["--no-ui"], ["config", "check"]):
        assert main([*arguments, "--config", str(file), "--set", "meter.baud=9600"]) == 2
        assert f"p1tui: {file}: meter.source: bogus" in capsys.readouterr().err


def test_a_config_that_the_environment_names_must_be_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("P1TUI_CONFIG", "/nowhere/c.toml")
    for arguments in (["config", "check"], ["config", "show"], ["--no-ui"], ["decode", str(GOOD)]):
        assert main(arguments) == 2
        assert "/nowhere/c.toml" in (err := capsys.readouterr().err)
        assert "P1TUI_CONFIG" in err
    assert main(["config", "path"]) == 0
    assert main(["config", "check", "--config", "/dev/null"]) == 0


def test_an_inverted_recording_blames_the_inverter_and_not_the_length_of_the_cable(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = home / "inverted.bin"
    recording.write_bytes(bytes((~byte & 0x7F) << 1 | 1 for byte in GOOD.read_bytes()))
    assert main(["decode", str(recording)]) == 1
    assert "lacks the inverter" in (err := capsys.readouterr().err)
    assert "shorten" not in err
    assert main(["--no-ui", "--source", f"file:{recording}"]) == 1
    assert "lacks the inverter" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["backup", "export"])
def test_a_missing_folder_is_blamed_and_not_the_access(
    home: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(GOOD)]) == 0
    capsys.readouterr()
    assert main([command, str(home / "nope" / "x")]) == 3
    said = capsys.readouterr().err
    assert f"there is no folder {home / 'nope'}; make it first" in said
    assert "access" not in said


def test_an_export_says_what_it_wrote(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(STREAM)]) == 0
    capsys.readouterr()
    file = home / "out.csv"
    assert main(["export", "--every", "sample", str(file)]) == 0
    rows = file.read_text().splitlines()[1:]
    first, last = rows[0].split(",")[0], rows[-1].split(",")[0]
    assert capsys.readouterr() == ("", f"{file}: 566 rows, from {first} to {last}.\n")
    assert main(["export", "--to", "2001-01-01", "--force", str(file)]) == 0
    assert capsys.readouterr().err == f"{file}: no rows; the history has none of that time.\n"
    assert main(["export", "--every", "hour"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["uplink", "backfill", "--from", "x"], "--from x: write a date"),
        (["export", "--from", "x", "/nowhere/x"], "--from x: write a date"),
        (["backup", "/"], "/ is a folder"),
        (["--set", "meter.baud=x"], "meter.baud must be"),
        (["--demo", "--source", "file:x"], "--demo is a source of its own"),
    ],
)
def test_what_was_typed_wrong_is_told_before_what_is_missing(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err


def test_a_wrong_source_is_told_before_a_held_history(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = home / "h.sqlite"
    lock = HistoryLock(history)
    lock.acquire()
    try:
        assert main(["--no-ui", "--source", "bogus", "--set", f"store.path={history}"]) == 2
    finally:
        lock.release()
    assert "bogus is not a source" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "name"), [([], "p1tui-fault.log"), (["--profile", "cabin"], "cabin-p1tui-fault.log")]
)
def test_a_fault_in_p1tui_is_told_as_that_and_kept(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    name: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        secret = "a-secret-of-the-user"
        raise KeyError("it broke", len(secret))

    monkeypatch.setattr("p1tui.cli.config.show", fail)
    assert main([*options, "config", "show"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    log = home / "state" / "p1tui" / name
    assert line.startswith(
        "p1tui: This is a fault in p1tui (KeyError: ('it broke', 20)); please report it with"
    )
    assert str(log) in line
    assert "in fail" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
    assert main(["--debug", "config", "show"]) == 1
    assert capsys.readouterr().err.startswith("Traceback")
