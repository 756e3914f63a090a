"""A recording loses no byte, however it is cut, rotated and packed, and whenever it is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p1tui.demo.household.household import Household
from p1tui.recordings import packer, writer
from p1tui.recordings.formats import OWN_HEAD
from p1tui.recordings.packer import left_over, of_recording, pack
from p1tui.recordings.pieces import pieces_of
from p1tui.recordings.writer import HEAD
from tests.recordings.taped import DAY, NOON, content, files, plain, tape
from tests.shared.folders import TELEGRAMS
from tests.shared.waiting import until

HOUSE = Household()

NOISE = st.one_of(
    st.binary(max_size=300),
    st.sampled_from(
        [
            HEAD,
            HEAD[:9],
            HEAD[9:],
            b"\n",
            b"\r\n",
            b"/ISK5\\2M550T\r\n\r\n",
            b"!ABCD\r\n",
            b"2026-11-28T20:24:38.123Z ",
            b"x" * 5000,
        ]
    ),
)


def chunks(data: bytes, seed: int, longest: int = 400) -> Iterator[bytes]:
    at, dice = 0, random.Random(seed)
    while at < len(data):
        size = dice.randint(1, longest)
        yield data[at : at + size]
        at += size


@settings(max_examples=150, deadline=None)
@given(st.lists(NOISE, max_size=40), st.integers(100, 20_000), st.sampled_from([1, 5, 65536]))
def test_any_bytes_come_back(
    tmp_path_factory: pytest.TempPathFactory, given: list[bytes], size: int, block: int
) -> None:
    source = b"".join(given)
    path = tmp_path_factory.mktemp("tape") / "p1.log"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(writer, "OVERDUE", 500)
        recording = tape(path, size=size)
        for number, data in enumerate(given):
            recording.write(NOON + number / 10, data)
        recording.close()
    assert recording.bytes_taken == len(source)
    written = [content(file) for file in files(path)]
    assert b"".join(plain(each, block) for each in written) == source
    assert plain(b"".join(written), block) == source, "joined, they are one recording"


@pytest.mark.parametrize("size", [1, 5, 13, 1000])
def test_a_text_like_the_head_of_a_recording_is_none(tmp_path: Path, size: int) -> None:
    text = (
        b"/ISK5\\2M550T-1012\r\n\r\n0-0:96.13.0("
        + HEAD
        + b"x"
        + HEAD * 2
        + b"2026-11-28T20:24:38.123Z )\r\n!\r\n"
    )
    recording = tape(path := tmp_path / "p1.log")
    for at in range(0, len(text), size):
        recording.write(NOON, text[at : at + size])
    recording.close()
    assert path.read_bytes().count(OWN_HEAD) == 1
    assert plain(path.read_bytes()) == text
    assert plain(path.read_bytes() * 2) == text * 2


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 200)), min_size=2, max_size=6),
    st.sampled_from([1, 7, 65536]),
)
def test_files_that_were_cut_off_anywhere_can_be_joined(
    tmp_path_factory: pytest.TempPathFactory, files_of: list[tuple[int, int]], block: int
) -> None:
    folder = tmp_path_factory.mktemp("tape")
    written = []
    for number, (lines, lost) in enumerate(files_of):
        recording = tape(folder / f"{number}.log")
        for line in range(lines):
            recording.write(NOON + line, b"/ISK5\\2M550T\r\n"[line % 2 :])
        recording.close()
        whole = content(folder / f"{number}.log")
        written.append(whole[: max(len(whole) - lost, len(HEAD))])
    assert plain(b"".join(written), block) == b"".join(map(plain, written))


@pytest.mark.parametrize("file", sorted(TELEGRAMS.rglob("*.*")), ids=lambda file: file.name)
def test_the_whole_corpus_comes_back(tmp_path: Path, file: Path) -> None:
    data = file.read_bytes()
    recording = tape(tmp_path / "p1.log", size=5000)
    for number, chunk in enumerate(chunks(data, len(data))):
        recording.write(NOON + number, chunk)
    recording.close()
    assert b"".join(plain(content(each)) for each in files(tmp_path / "p1.log")) == data


def test_each_telegram_has_the_time_of_its_first_byte(tmp_path: Path) -> None:
    recording = tape(tmp_path / "p1.log")
    telegrams = [HOUSE.telegram(int(NOON) + number) for number in range(5)]
    for number, telegram in enumerate(telegrams):
        recording.write(NOON + number + 0.25, telegram[:50])
        recording.write(NOON + number + 0.5, telegram[50:])
    recording.close()
    found = list(pieces_of(tmp_path / "p1.log"))
    assert [(piece.at, piece.data) for piece in found] == [
        (NOON + number + 0.25, telegram) for number, telegram in enumerate(telegrams)
    ]


def test_files_begin_with_a_telegram_and_go_by_size(tmp_path: Path) -> None:
    recording = tape(tmp_path / "p1.log", size=20_000)
    data = b"".join(HOUSE.telegram(int(NOON) + number) for number in range(200))
    for number, chunk in enumerate(chunks(data, 1)):
        recording.write(NOON + number, chunk)
    recording.close()
    found = files(tmp_path / "p1.log")
    assert len(found) > 5
    for file in found:
        assert plain(content(file)).startswith(b"/")
        assert len(content(file)) < 25_000
    assert [file.suffix for file in found] == [".gz"] * (len(found) - 1) + [".log"]
    assert found[0].name.startswith("p1.log.20261128-")


def test_an_old_file_ends_with_the_next_telegram(tmp_path: Path) -> None:
    recording = tape(tmp_path / "p1.log", age=3600)
    for hour in range(4):
        for second in (0, 3599):
            recording.write(NOON + 3600 * hour + second, HOUSE.telegram(int(NOON) + second))
    recording.close()
    assert len(files(tmp_path / "p1.log")) == 4


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    recording = tape(tmp_path / "p1.log", age=60, keep=3)
    for minute in range(10):
        recording.write(NOON + 60 * minute, HOUSE.telegram(int(NOON) + minute))
    recording.close()
    found = files(tmp_path / "p1.log")
    assert len(found) == 4
    assert plain(content(found[0])) == HOUSE.telegram(int(NOON) + 6)


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    recording = tape(tmp_path / "p1.log", age=60)
    recording.write(NOON, HOUSE.telegram(int(NOON)))
    recording.write(NOON + DAY, HOUSE.telegram(int(NOON)))
    recording.close()
    assert {file.stat().st_mode & 0o777 for file in files(tmp_path / "p1.log")} == {0o600}


def test_what_an_earlier_run_left_is_packed(tmp_path: Path) -> None:
    path = tmp_path / "p1.log"
    for number in range(3):
        recording = tape(path)
        recording.write(NOON + number, b"/A%d\r\n" % number)
        recording.close()
    aside, *_ = of_recording(path)
    plain_name = aside.with_suffix("")
    plain_name.write_bytes(content(aside))  # ended between the last two steps
    other = path.with_name("p1.log.20250101-000000-000")
    other.write_bytes(writer.HEAD + b"2025-01-01T00:00:00.000Z x")
    other.with_name(f"{other.name}.gz.part").write_bytes(b"\x1f\x8bhalf")  # ended in the middle of packing
    recording = tape(path)
    until(lambda: not left_over(path), 20)
    recording.close()
    assert not plain_name.exists()
    assert [plain(content(file)) for file in files(path)] == [b"x", b"/A0\r\n", b"/A1\r\n", b"/A2\r\n", b""]
    assert not list(tmp_path.glob("*.part"))


def test_two_of_one_moment_have_two_names(tmp_path: Path) -> None:
    for number in range(12):
        recording = tape(tmp_path / "p1.log")
        recording.write(NOON, b"%d" % number)
        recording.close()
    assert [plain(content(file)) for file in files(tmp_path / "p1.log")] == [b"%d" % n for n in range(12)]


def test_trouble_with_packing_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packer, "pack", full)
    told: list[OSError] = []
    recording = writer.RecordingWriter(
        tmp_path / "p1.log", size=1, age=DAY, keep=None, on_trouble=told.append
    )
    for number in range(3):
        recording.write(NOON + number, b"/A\r\n")
    recording.close()
    assert len(told) == 2
    assert b"".join(plain(content(file)) for file in files(tmp_path / "p1.log")) == b"/A\r\n" * 3


def test_packing_can_be_broken_off(tmp_path: Path) -> None:
    (file := tmp_path / "p1.log.20250101-000000-000").write_bytes(b"x" * 200_000)
    stopping = threading.Event()
    stopping.set()
    pack(file, stopping)
    assert file.exists()
    assert not file.with_name(f"{file.name}.gz").exists()


KILLED = """\
import sys, time
from pathlib import Path
from p1tui.demo.household.household import Household
from p1tui.recordings.writer import RecordingWriter
path, begin = Path(sys.argv[1]), int(sys.argv[2])
def fail(error): raise error
recording = RecordingWriter(path, size=20_000, age=86400, keep=None, on_trouble=fail)
house = Household()
for number in range(begin, 10**9):
    telegram = house.telegram(1_795_867_200 + number)
    for at in range(0, len(telegram), 100):
        recording.write(time.time(), telegram[at : at + 100])
    print(number, flush=True)
"""


def test_what_was_written_is_there_whenever_it_is_killed(tmp_path: Path) -> None:
    kills(tmp_path / "p1.log", 12, seed=7)


def kills(path: Path, times: int, seed: int) -> None:
    """Kill a recording so many times, and find every telegram that it had written."""
    dice, begin, written = random.Random(seed), 0, list[int]()
    for _ in range(times):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), str(begin)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(dice.randint(1, 120)):
            written.append(int(process.stdout.readline()))
        os.kill(process.pid, signal.SIGKILL)
        written += [int(line) for line in process.stdout.read().split() if int(line) > written[-1]]
        process.stdout.close()
        process.wait()
        begin = written[-1] + 1
    recording = tape(path)
    until(lambda: not left_over(path), 20)
    recording.close()
    found = [plain(content(file)) for file in files(path)]
    joined = b"".join(found)
    at = 0
    for number in written:
        at = joined.index(HOUSE.telegram(1_795_867_200 + number), at)
    assert all(earlier.name <= later.name for earlier, later in pairwise(of_recording(path)))
    assert plain(b"".join(map(content, files(path)))) == joined


def test_a_file_that_cannot_be_set_aside_keeps_all_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 240)
    recording, data = tape(path, size=2000), HOUSE.telegram(int(NOON)) * 5
    with pytest.raises(OSError, match="File name too long"):
        recording.write(NOON, data)
    recording.close()
    recording.close()
    assert files(path) == [path]
    assert plain(content(path)) == data
