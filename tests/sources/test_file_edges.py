"""A replay gives each telegram once, with its own time and at its own pace, to the byte and the second."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from p1tui.demo.household.household import Household
from p1tui.recordings.pace import INTERVAL, LONGEST_GAP, ReplayPace, clock_of
from p1tui.recordings.pieces import Piece
from p1tui.recordings.unpacking import BLOCK
from p1tui.sources.base import SourceEnded
from p1tui.sources.demo import DemoSource
from p1tui.sources.file import FileSource
from tests.sources.doubles import SteppingStop, pieces

ONE = b"/ABC5\r\n\r\n1-0:1.7.0(00.1*kW)\r\n!\r\n"


@pytest.mark.parametrize("junk", [b"\n", b"\r\n", b"x\n"])
def test_a_blank_line_before_the_first_telegram_is_no_part_of_it(junk: bytes) -> None:
    """It would not count as a telegram, and all times of the file would be wrong by one interval."""
    assert list(pieces(io.BytesIO(junk + ONE + ONE))) == [junk, ONE, ONE]


def test_a_telegram_may_begin_with_the_last_byte_of_a_block() -> None:
    before = b"x" * (BLOCK - 2) + b"\n"
    assert list(pieces(io.BytesIO(before + ONE + ONE)))[-2:] == [ONE, ONE]


def test_junk_is_handed_on_block_by_block_and_not_kept() -> None:
    assert list(map(len, pieces(io.BytesIO(b"x" * (2 * BLOCK + 1))))) == [BLOCK, BLOCK, 1]


def test_a_replay_waits_no_longer_than_until_the_next_telegram(tmp_path: Path, stop: SteppingStop) -> None:
    path = tmp_path / "dump.txt"
    path.write_bytes(ONE * 2)
    file = FileSource(path, speed=40, stop=stop, clock=stop.clock)
    file.open()
    assert (file.read(), file.read()) == (ONE, ONE)
    assert stop.waits == [INTERVAL / 40]
    file.close()


def test_a_file_that_is_opened_again_is_dated_from_its_start(tmp_path: Path, stop: SteppingStop) -> None:
    path = tmp_path / "dump.txt"
    path.write_bytes(ONE * 3)
    os.utime(path, (0, 1_000_000))
    file = FileSource(path, speed=None, stop=stop, clock=stop.clock)
    for _ in range(2):
        file.open()
        file.read()
        assert file.time() == 1_000_000 - 2 * INTERVAL
    file.close()


def test_a_time_asked_for_after_the_end_is_that_of_the_file(tmp_path: Path, stop: SteppingStop) -> None:
    path = tmp_path / "dump.txt"
    path.write_bytes(ONE)
    os.utime(path, (0, 1_000_000))
    file = FileSource(path, speed=None, stop=stop, clock=stop.clock)
    file.open()
    file.read()
    with path.open("ab") as more:  # the file grows while it is replayed
        more.write(ONE)
    with pytest.raises(SourceEnded):
        file.read()
    file.close()
    assert file.time() == 1_000_000


def test_counting_the_telegrams_does_not_lose_the_place_in_the_file(
    tmp_path: Path, stop: SteppingStop
) -> None:
    path = tmp_path / "dump.txt"
    many = [ONE.replace(b"ABC", b"%03d" % number) for number in range(BLOCK // 16 // 8)] * 2
    path.write_bytes(b"".join(many))
    file = FileSource(path, speed=None, stop=stop, clock=stop.clock)
    file.open()
    read = [file.read()]
    file.time()
    with pytest.raises(SourceEnded):
        while True:
            read.append(file.read())
    assert read == many
    file.close()


def test_the_times_of_a_replay_are_those_of_the_recording() -> None:
    def at(clock: bytes) -> bytes:
        return b"/ABC5\r\n\r\n0-0:1.0.0(" + clock + b")\r\n!\r\n"

    summer, winter = clock_of(at(b"210701120000S")), clock_of(at(b"210701110000W"))
    assert summer == winter
    assert clock_of(at(b"210701120000s")) == summer
    assert clock_of(at(b"211301120000W")) is None
    pace = ReplayPace(10)
    pace.gap(Piece(at(b"210701110000W")))
    assert pace.gap(Piece(at(b"210701110100W"))) == LONGEST_GAP / 10
    assert pace.gap(Piece(at(b"210701110100W"))) == 0


def test_the_demo_waits_until_the_next_second_at_most(stop: SteppingStop) -> None:
    stop.clock.now = 1_781_697_600.75
    source = DemoSource(Household(), stop=stop, clock=stop.clock)
    source.open()
    assert source.read()
    assert source.read()
    assert stop.waits == [0.25]
    source.open()
    assert source.read(), "opened again, it speaks at once"
