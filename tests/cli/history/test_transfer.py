"""`p1tui export|import|backup|restore` take the history out of its file, and into it, unharmed."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from p1tui.cli.main import main
from p1tui.runtime import paths
from p1tui.runtime.lock import HistoryLock
from tests.shared.folders import STREAM, TELEGRAMS

NO_CLOCK = TELEGRAMS / "nl_2.2_iskra-mt382-1004_dsmr_parser.txt"


def typed(data: bytes) -> io.TextIOWrapper:
    """Standard input that gives these bytes."""
    return io.TextIOWrapper(cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", io.BytesIO(data)))))


@pytest.fixture
def history(home: Path) -> Path:
    """A history with the stream in it."""
    assert main(["import", str(STREAM)]) == 0
    return paths.for_profile().history


def test_a_recording_is_imported_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", f"file:{STREAM}"]) == 0
    assert capsys.readouterr() == ("", "566 read, 566 written, 0 already there, 0 rejected\n")
    assert main(["import", str(STREAM)]) == 0
    assert capsys.readouterr().err == "566 read, 0 written, 566 already there, 0 rejected\n"


def test_what_decode_prints_is_imported_from_standard_input(
    home: Path, history: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["decode", str(STREAM)])
    printed, _ = capsysbinary.readouterr()
    monkeypatch.setattr("sys.stdin", typed(printed))
    assert main(["--profile", "other", "import", "-"]) == 0
    monkeypatch.setattr("sys.stdin", typed(STREAM.read_bytes()))
    assert main(["--profile", "third", "import", "-"]) == 0
    capsysbinary.readouterr()
    outs = []
    for profile in ("default", "other", "third"):
        assert main(["export", "--profile", profile, "--every", "sample", "--format", "jsonl"]) == 0
        outs.append(capsysbinary.readouterr().out)
    assert outs[0] == outs[1] == outs[2]
    assert len(outs[0].splitlines()) == 566


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_an_export_is_imported_whatever_its_format(home: Path, history: Path, name: str) -> None:
    assert main(["export", str(home / name)]) == 0
    assert main(["--profile", "copy", "import", str(home / name)]) == 0
    assert main(["--profile", "copy", "export", str(home / f"again-{name}")]) == 0
    assert (home / name).read_bytes() == (home / f"again-{name}").read_bytes()
    assert (
        (home / name).read_bytes().startswith(b"every,time," if name == "out.csv" else b'{"every":"minute"')
    )


def test_a_period_is_local_and_a_last_date_counts_whole(
    history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def rows(*arguments: str) -> int:
        capsys.readouterr()
        assert main(["export", "--every", "sample", "--format", "jsonl", *arguments]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert all(json.loads(line)["time"].endswith("Z") for line in lines)
        return len(lines)

    assert rows("--from", "2019-03-24", "--to", "2019-03-24") == 566
    assert rows("--from", "2019-03-25") == rows("--to", "2019-03-23") == 0
    local = rows("--from", "2019-03-24T15:10")
    assert 0 < local < 566
    assert local == rows("--from", "2019-03-24T14:10:00Z") == rows("--from", "2019-03-24T16:10+02:00")
    assert rows("--to", "2019-03-24T15:10") == 566 - local


def test_a_telegram_without_a_clock_is_dated_by_the_file(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = home / "old.txt"
    log.write_bytes((NO_CLOCK.read_bytes() + b"\r\n") * 3)
    os.utime(log, (1_700_000_000, 1_700_000_000))
    assert main(["import", str(log)]) == 0
    capsys.readouterr()
    main(["export", "--every", "sample", "--format", "jsonl"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["time"][14:] for row in rows] == ["13:00Z", "13:10Z", "13:20Z"]
    assert {row["time_source"] for row in rows} == {"host"}
    monkeypatch.setattr("sys.stdin", typed(log.read_bytes()))
    assert main(["import", "-"]) == 1
    assert "rejected 3: it has no usable clock" in capsys.readouterr().err


def test_an_import_needs_the_lock_and_an_export_does_not(
    history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = HistoryLock(history)
    lock.acquire()
    try:
        assert main(["import", str(STREAM)]) == 4
        assert main(["export", "--every", "day"]) == 0
        assert main(["backup", f"{history}.copy"]) == 0
        assert main(["restore", f"{history}.copy"]) == 4
    finally:
        lock.release()
    assert main(["restore", f"{history}.copy"]) == 0
    assert "is kept as" in capsys.readouterr().out


def test_no_file_is_replaced_without_force(
    home: Path, history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = home / "kept"
    target.write_text("mine")
    assert main(["export", str(target)]) == main(["backup", str(target)]) == 2
    assert target.read_text() == "mine"
    assert all("exists" in line for line in capsys.readouterr().err.splitlines()[-2:])
    assert main(["export", "--force", str(target)]) == 0
    assert target.read_text().startswith("every,")
    assert main(["backup", "--force", str(target)]) == 0
    assert target.read_bytes().startswith(b"SQLite format 3")
    assert sorted(each.name for each in home.glob("kept*")) == ["kept"]


def test_a_link_is_followed_and_stays_a_link(home: Path, history: Path) -> None:
    (file := home / "file.csv").write_text("old")
    (link := home / "link.csv").symlink_to(file)
    assert main(["export", "--force", str(link)]) == 0
    assert link.is_symlink()
    assert file.read_text().startswith("every,")


@pytest.mark.parametrize("command", ["export", "backup"])
def test_no_folder_pipe_or_device_is_replaced(
    home: Path, history: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(pipe := home / "pipe")
    for name, sentence in ((".", "is a folder"), (str(pipe), "is no regular file")):
        capsys.readouterr()
        assert main([command, "--force", name]) == 2
        assert sentence in capsys.readouterr().err
    assert pipe.is_fifo()
    assert list(home.glob("*.partial")) == []


@pytest.mark.parametrize("command", ["export", "backup"])
def test_no_file_of_p1tui_is_replaced_by_any_name(
    home: Path, history: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (config := paths.for_profile().config).parent.mkdir(parents=True)
    config.write_text("[tui]\n")
    (link := home / "link").symlink_to(history)
    (hard := home / "hard").hardlink_to(history)
    before = history.read_bytes()
    for name, sentence in (
        (history, "is the history itself"), (link, "is the history itself"), (hard, "is the history itself"),
        (f"{history}-wal", "is a log of the history"), (f"{history}-shm", "is a log of the history"),
        (f"{history}.lock", "is the lock of the history"), (config, "is the config"),
        (paths.for_profile().log, "is the log of p1tui"),
    ):  # fmt: skip
        assert main([command, "--force", str(name)]) == 2
        assert sentence in capsys.readouterr().err.splitlines()[-1]
    assert history.read_bytes() == before
    assert config.read_text() == "[tui]\n"


@pytest.mark.parametrize("command", ["export", "backup", "restore"])
def test_a_file_of_the_users_is_no_temporary_file(home: Path, history: Path, command: str) -> None:
    copy, target = home / "copy", home / "out"
    assert main(["backup", str(copy)]) == 0
    (secret := home / "secret").write_text("mine")
    written = history if command == "restore" else target
    (mine := written.with_name(f"{written.name}.partial")).symlink_to(secret)
    assert main([command, str(copy if command == "restore" else target)]) == 0
    assert mine.is_symlink()
    assert secret.read_text() == "mine"
    assert [file.name for file in written.parent.glob(".*")] == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "It is empty."),
        (b"hello\n", "It is text, but no telegram"),
        (bz2.compress(STREAM.read_bytes()), "It is compressed with bzip2"),
        (b"SQLite format 3\0\n/ISK5\n!\n", "It is an SQLite database"),
    ],
)
def test_an_import_that_finds_nothing_says_what_the_file_is(
    home: Path,
    data: bytes,
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (file := home / "some.file").write_bytes(data)
    for name in (str(file), f"file:{file}", "-"):
        monkeypatch.setattr("sys.stdin", typed(data))
        assert main(["import", name]) == 1
        first, last = capsys.readouterr().err.splitlines()
        assert first.startswith(f"{'standard input' if name == '-' else 'some.file'}: {sentence}")
        assert last == "0 read, 0 written, 0 already there, 0 rejected"


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["export"], 3, "there is no history yet"),
        (["restore", "."], 3, "is no regular file"),
        (["backup", "x"], 3, "there is no history yet"),
        (["restore", "/nowhere/x"], 3, "/nowhere/x"),
        (["restore", str(STREAM)], 3, "no whole history"),
        (["import", "/nowhere/x"], 3, "/nowhere/x"),
        (["import", f"file:{STREAM}?speed=1"], 2, "never paced"),
        (["export", "--from", "yesterday"], 2, "--from yesterday"),
        (["export", "--from", "2026-02-02", "--to", "2026-02-01"], 2, "not before"),
        (["export", "--to", "2026-13-01"], 2, "--to 2026-13-01"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    arguments: list[str], status: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == status
    err = capsys.readouterr().err
    assert sentence in err
    assert len(err.splitlines()) == 1


def test_a_reader_that_goes_away_is_no_error(history: Path) -> None:
    command = [sys.executable, "-m", "p1tui", "export", "--every", "sample"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 0


def test_a_recording_with_a_question_mark_in_its_name_is_imported(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file := home / "what?.txt").write_bytes(STREAM.read_bytes())
    assert main(["import", f"file:{file}"]) == 0
    assert main(["import", f"file:{file}?speed=1"]) == 2
    assert "an import is never paced" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["file:cut.gz", "cut.gz", "-"])
def test_what_a_cut_off_recording_still_holds_is_imported_and_its_end_is_told(
    home: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = gzip.compress(STREAM.read_bytes())
    monkeypatch.chdir(home)
    Path("cut.gz").write_bytes(packed[: len(packed) // 2])
    monkeypatch.setattr("sys.stdin", typed(Path("cut.gz").read_bytes()))
    assert main(["import", name]) == 3
    *_, totals, told = capsys.readouterr().err.splitlines()
    read, written = totals.split(" ")[0:3:2]
    assert int(read) - 1 == int(written) > 100
    assert f"It is cut off after {read} telegrams, and what followed is missing" in told


def test_what_a_cut_off_export_still_holds_is_imported_and_its_end_is_told(
    home: Path, history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--every", "sample", str(home / "all.csv")]) == 0
    (cut := home / "cut.gz").write_bytes(gzip.compress((home / "all.csv").read_bytes())[:3000])
    capsys.readouterr()
    assert main(["--profile", "other", "import", str(cut)]) == 3
    *_, totals, told = capsys.readouterr().err.splitlines()
    assert int(totals.split(" ")[0]) > 20
    assert told == "p1tui: cut.gz: It is damaged or cut off, so rows are missing; get a whole copy of it."


@pytest.mark.parametrize("name", ["{file}", "file:{file}", "-"])
def test_a_packed_recording_is_imported(
    home: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (file := home / "log.gz").write_bytes(gzip.compress(STREAM.read_bytes()))
    monkeypatch.setattr("sys.stdin", typed(file.read_bytes()))
    assert main(["import", name.format(file=file)]) == 0
    assert capsys.readouterr().err == "566 read, 566 written, 0 already there, 0 rejected\n"
