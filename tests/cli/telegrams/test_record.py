"""`p1tui record` writes what a source gives, and refuses what it must not write to."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from p1tui.cli.main import main
from p1tui.engine.attach.call import Unanswered
from p1tui.i18n.message import Message
from p1tui.runtime.lock import Holder, holder_of
from tests.recordings.taped import content, files, plain
from tests.shared.folders import STREAM, TELEGRAMS
from tests.shared.waiting import until

SOURCE = f"file:{STREAM}"


def test_a_recording_is_what_the_source_gave_and_decode_reads_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / "p1.log"
    assert main(["record", str(path), "--source", SOURCE, "--size", "0.1"]) == 0
    older = len(files(path)) - 1
    told = f"440,668 B in {path} and {older} older files: 566 telegrams, 0 rejected."
    assert capsys.readouterr().err.splitlines() == [told]
    assert b"".join(plain(content(file)) for file in files(path)) == STREAM.read_bytes()
    (whole := home / "whole.log").write_bytes(b"".join(map(content, files(path))))
    assert main(["decode", str(whole)]) == 0
    assert capsys.readouterr().err == "566 telegrams, 0 rejected\n"


def test_recorded_again_the_former_one_is_set_aside(home: Path) -> None:
    path = home / "p1.log"
    for _ in range(2):
        assert main(["record", str(path), "--source", SOURCE]) == 0
    assert [plain(content(file)) for file in files(path)] == [STREAM.read_bytes()] * 2


def test_redacted_it_decodes_and_holds_no_id(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "p1.log"
    assert main(["record", str(path), "--source", SOURCE, "--redact"]) == 0
    capsys.readouterr()
    assert b"4530303434303037313734373738313835" not in path.read_bytes()
    assert main(["decode", str(path)]) == 0
    out, err = capsys.readouterr()
    assert err == "566 telegrams, 0 rejected\n"
    assert "E0044007174778185" not in out
    assert len(path.read_bytes()) > len(STREAM.read_bytes())


def test_what_is_no_recording_is_not_touched(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file := home / "letter.txt").write_text("Dear all\n")
    assert main(["record", str(file), "--source", SOURCE]) == 2
    assert "is no recording of p1tui record; name another file." in capsys.readouterr().err
    assert file.read_text() == "Dear all\n"
    assert main(["record", str(home / "p1.log.gz"), "--source", SOURCE]) == 2
    assert "name it without .gz" in capsys.readouterr().err
    assert main(["record", str(home / "P1.LOG.GZ"), "--source", SOURCE]) == 2
    assert "name it without .GZ" in capsys.readouterr().err
    assert main(["record", "-", "--source", SOURCE]) == 2
    assert "goes into a file, not to standard output" in capsys.readouterr().err
    assert not Path("-").exists()
    assert main(["record", str(home), "--source", SOURCE]) == 2
    assert main(["record", str(home / "no" / "p1.log"), "--source", SOURCE]) == 3


@pytest.mark.parametrize("option", [("--size", "0"), ("--age", "x"), ("--size", "nan"), ("--keep", "0")])
def test_amounts_are_checked(home: Path, option: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", str(home / "p1.log"), "--source", SOURCE, *option]) == 2
    assert f"{option[0]} takes a number from" in capsys.readouterr().err


def test_a_source_that_is_not_there_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "p1.log"
    assert main(["record", str(path), "--source", "file:/no/such"]) == 3
    assert main(["record", str(path), "--source", "nonsense"]) == 2
    assert main(["record", str(path), "--set", "meter.source=nonsense"]) == 2
    assert "--set: meter.source: nonsense is not a source" in capsys.readouterr().err
    assert not path.exists()


def test_a_recorder_that_was_killed_is_not_waited_for(home: Path) -> None:
    history = home / "h.sqlite"
    history.with_name("h.sqlite.lock").write_text("process 4194303\nsocket /tmp/no-such\n")
    assert holder_of(history).socket is not None
    options = ["--set", f"store.path={history}", "--set", f"meter.source={SOURCE}"]
    assert main(["record", str(home / "p1.log"), *options]) == 0
    assert plain(content(home / "p1.log")) == STREAM.read_bytes()


def test_a_full_disk_ends_it_with_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("p1tui.recordings.writer.RecordingWriter._put", full)
    assert main(["record", str(home / "p1.log"), "--source", SOURCE]) == 3
    assert "cannot be written (No space left on device); free space on that disk" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setattr("p1tui.recordings.writer.RecordingWriter.write", full)
    assert main(["record", str(home / "p2.log"), "--source", SOURCE]) == 1
    told = capsys.readouterr().err
    assert "its file cannot be written (No space left on device); free space, or let it take less" in told


@pytest.mark.parametrize("options", [[], ["--redact"]], ids=["plain", "redacted"])
def test_a_file_that_cannot_be_set_aside_takes_all_that_came(
    home: Path, options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(path: Path) -> None:
        if path.exists():
            raise OSError(13, "Permission denied")

    (source := home / "source.txt").write_bytes(STREAM.read_bytes()[:100_000])
    monkeypatch.setattr("p1tui.recordings.writer.set_aside", refused)
    path = home / "p1.log"
    assert main(["record", str(path), "--source", f"file:{source}", "--size", "0.01", *options]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[-1].endswith("The recording ended: its file cannot be written (Permission denied).")
    size = int(told[0].partition(" ")[0].replace(",", ""))
    assert len(plain(content(path))) == size > 5000
    decoded = [main(["decode", str(path)]), capsys.readouterr().err]
    assert decoded[0] == 0


def test_one_older_file_and_one_telegram_are_told_as_one(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = TELEGRAMS / "nl_5.0_iskra-am550-td-1012_nielsbasjes.txt"
    for _ in range(2):
        assert main(["record", str(home / "p1.log"), "--source", f"file:{source}"]) == 0
    assert capsys.readouterr().err.splitlines()[-1].endswith("and 1 older file: 1 telegram, 0 rejected.")


@pytest.mark.parametrize("command", [["--no-ui"], ["record"]], ids=["replay", "record"])
def test_a_damaged_source_ends_with_status_1(
    home: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (damaged := home / "trail.gz").write_bytes(gzip.compress(STREAM.read_bytes()) + b"\xa5" * 10)
    target = [str(home / "p1.log"), "--redact"] if command == ["record"] else []
    assert main([*command, *target, "--source", f"file:{damaged}"]) == 1
    assert "file trail.gz: It is damaged after 566 telegrams" in capsys.readouterr().err
    if command == ["record"]:
        assert main(["decode", target[0]]) == 0
        assert capsys.readouterr().err == "566 telegrams, 0 rejected\n"


def test_a_file_that_another_process_records_into_is_left_to_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / "p1.log"
    command = [sys.executable, "-m", "p1tui", "record", str(path), "--source", "demo"]
    first = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until(lambda: path.exists() and path.stat().st_size > 1000, 30)
        assert main(["record", str(path), "--source", SOURCE]) == 4
        told = capsys.readouterr().err
        assert f"{path} is being written by process {first.pid}; end that one first" in told
        assert files(path) == [path]
    finally:
        first.kill()
        first.wait()
    assert main(["record", str(path), "--source", SOURCE]) == 0
    assert plain(content(files(path)[-1])) == STREAM.read_bytes()


def test_a_name_too_long_for_the_next_file_ends_it_with_a_sentence(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / ("x" * 240)
    assert main(["record", str(path), "--source", SOURCE, "--size", "0.05"]) == 1
    assert "The recording ended: its file cannot be written (File name too long)" in capsys.readouterr().err
    assert plain(content(path)) == STREAM.read_bytes()[: len(plain(content(path)))]
    assert len(plain(content(path))) > 20_000


def test_the_source_is_not_recorded_into_itself(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "plain.log"
    assert main(["record", str(path), "--source", SOURCE]) == 0
    before = path.read_bytes()
    (link := home / "link.log").symlink_to(path)
    for source in (path, link):
        assert main(["record", str(path), "--source", f"file:{source}"]) == 2
        assert "plain.log is the source itself; name another file" in capsys.readouterr().err
    assert files(path) == [path]
    assert path.read_bytes() == before


def test_a_link_to_no_file_yet_is_followed_and_an_empty_name_is_told(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (link := home / "link.log").symlink_to(home / "p1.log")
    assert main(["record", str(link), "--source", SOURCE]) == 0
    assert plain(content(home / "p1.log")) == STREAM.read_bytes()
    capsys.readouterr()
    assert main(["record", "", "--source", SOURCE]) == 2
    assert "The name of the file is empty; name one." in capsys.readouterr().err


def test_a_running_engine_whose_bytes_cannot_be_had_is_status_4(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unanswered(*_: object) -> Iterator[tuple[float, bytes]]:
        raise Unanswered(Message("no answer"))

    monkeypatch.setattr(
        "p1tui.cli.telegrams.record.holder_of", lambda history: Holder("process 1", home / "socket")
    )
    monkeypatch.setattr("p1tui.cli.telegrams.record.lock_holder", lambda history: "process 1")
    monkeypatch.setattr("p1tui.engine.attach.raw_listener.RawListener.chunks", unanswered)
    assert main(["record", str(home / "p1.log")]) == 4
    assert "The bytes of the running p1tui cannot be had" in capsys.readouterr().err
