"""A file plays its telegrams as they were recorded, at the speed asked for."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest

from p1tui.recordings.pace import ReplayPace
from p1tui.recordings.pieces import Piece
from p1tui.recordings.unpacking import BLOCK
from p1tui.sources import SourceEnded, SourceLost, SourceMissing
from p1tui.sources.base import READ_WAIT
from p1tui.sources.file import FileSource
from tests.shared.clocks import ManualClock
from tests.sources.doubles import SteppingStop, pieces


def telegram(clock: str = "", size: int = 0) -> bytes:
    line = f"0-0:1.0.0({clock})\r\n" if clock else ""
    return f"/ABC5\\2METER\r\n\r\n{line}0-0:96.13.0({'3' * size})\r\n!\r\n".encode()


def source(path: Path, data: bytes, speed: float | None, stop: SteppingStop) -> FileSource:
    path.write_bytes(data)
    file = FileSource(path, speed=speed, stop=stop, clock=stop.clock)
    file.open()
    return file


def read_all(file: FileSource) -> list[bytes]:
    chunks = []
    try:
        while True:
            if chunk := file.read():
                chunks.append(chunk)
    except SourceEnded:
        file.close()
        return chunks


def test_each_read_gives_one_telegram(tmp_path: Path, stop: SteppingStop) -> None:
    one, two = telegram(), telegram(size=4)
    file = source(tmp_path / "dump.txt", b"half a line)\r\n!\r\n" + one + two + b"tail", None, stop)
    assert read_all(file) == [b"half a line)\r\n!\r\n", one, two + b"tail"]
    assert stop.waits == []


@pytest.mark.parametrize("size", [0, 900, BLOCK - 40, BLOCK, 3 * BLOCK])
def test_the_blocks_of_reading_lose_and_cut_nothing(size: int) -> None:
    data = b"noise\n" + b"".join(telegram(size=size + extra) for extra in range(40))
    cut = list(pieces(io.BytesIO(data)))
    assert b"".join(cut) == data
    assert sum(piece.startswith(b"/") for piece in cut) == 40


def test_junk_without_a_telegram_comes_in_blocks() -> None:
    junk = b"/".join([b"\xff" * 1000] * 500)
    cut = list(pieces(io.BytesIO(junk)))
    assert b"".join(cut) == junk
    assert max(map(len, cut)) <= 2 * BLOCK


def test_a_slash_inside_a_line_is_no_telegram() -> None:
    data = b"/ABC5\r\n\r\n0-0:96.13.0(a/b\\/c)\r\n!\r\n"
    assert list(pieces(io.BytesIO(data))) == [data]


def test_a_telegram_without_a_clock_is_spaced_back_from_the_files_date(
    tmp_path: Path, stop: SteppingStop
) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes(b"junk\n" + telegram() * 3)
    os.utime(path, (0, 1_000_000))
    file = FileSource(path, speed=None, stop=stop)
    file.open()
    times = []
    for _ in range(4):
        file.read()
        times.append(file.time())
    assert times == [999_970, 999_980, 999_990, 1_000_000]
    with pytest.raises(SourceEnded):
        file.read()
    file.close()


def test_it_plays_as_recorded(tmp_path: Path, stop: SteppingStop) -> None:
    clocks = ("210101000000W", "210101000001W", "210101000011W")
    file = source(tmp_path / "dump.txt", b"".join(map(telegram, clocks)), 1, stop)
    began = stop.clock.now
    assert file.read() == telegram(clocks[0])
    assert stop.clock.now == began
    at = []
    for _ in range(2):
        while not file.read():
            pass
        at.append(stop.clock.now - began)
    assert at == pytest.approx([1, 11])
    assert max(stop.waits) <= READ_WAIT
    file.close()


def test_twice_the_speed_is_half_the_time(tmp_path: Path, stop: SteppingStop) -> None:
    file = source(tmp_path / "dump.txt", telegram() * 4, 2, stop)
    began = stop.clock.now
    assert len(read_all(file)) == 4
    assert stop.clock.now - began == pytest.approx(15)


def test_stop_ends_the_wait(tmp_path: Path, clock: ManualClock) -> None:
    stop = threading.Event()
    stop.set()
    (tmp_path / "dump.txt").write_bytes(telegram() * 2)
    file = FileSource(tmp_path / "dump.txt", speed=0.001, stop=stop, clock=clock)
    file.open()
    assert file.read() == telegram()
    assert file.read() == b""
    file.close()


@pytest.mark.parametrize(
    ("before", "after", "gap"),
    [
        ("210101000000W", "210101000000W", 0),
        ("210101000000W", "210101000100W", 60),
        ("210101000000W", "210101000101W", 10),  # a break in the recording
        ("210101000001W", "210101000000W", 10),  # a clock that was set back
        ("211031025959S", "211031020000W", 1),  # the night of the changed clocks
        ("210101000000", "210101000007", 7),
        ("210101000000W", "", 10),
        ("210101000000W", "000000000000W", 10),
    ],
)
def test_gaps(before: str, after: str, gap: float) -> None:
    pace = ReplayPace(1)
    assert pace.gap(Piece(telegram(before))) == 0
    assert pace.gap(Piece(b"junk")) == 0
    assert pace.gap(Piece(telegram(after))) == gap


def test_a_missing_file_says_so(tmp_path: Path, stop: SteppingStop) -> None:
    missing = FileSource(tmp_path / "none.txt", speed=None, stop=stop)
    with pytest.raises(SourceMissing, match=r"none.txt cannot be read .No such file or directory.: check"):
        missing.open()


def test_a_folder_is_no_file(tmp_path: Path, stop: SteppingStop) -> None:
    with pytest.raises(SourceMissing, match="is no regular file"):
        FileSource(tmp_path, speed=None, stop=stop).open()


def test_a_name_no_system_takes_is_missing_too(stop: SteppingStop) -> None:
    with pytest.raises(SourceMissing, match="cannot be read"):
        FileSource(Path("a\0b"), speed=None, stop=stop).open()


def test_a_closed_file_cannot_be_read(tmp_path: Path, stop: SteppingStop) -> None:
    file = source(tmp_path / "dump.txt", telegram(), None, stop)
    file.close()
    file.close()
    with pytest.raises(SourceLost, match="is closed"):
        file.read()
