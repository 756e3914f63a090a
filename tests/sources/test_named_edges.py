"""What a user names or plugs in is found, or refused, at the very ends of what is allowed."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from p1tui.config.settings import MeterSettings
from p1tui.sources import SourceMissing, SourceSpecError, make_source
from p1tui.sources.base import SourceEnded
from p1tui.sources.stdin import StdinSource
from tests.sources.doubles import next_bytes

ONE = b"/ABC5\r\n\r\n1-0:1.7.0(00.1*kW)\r\n!\r\n"


def spec(text: str) -> str:
    return make_source(text, MeterSettings(), stop=threading.Event()).name


@pytest.mark.parametrize("baud", [300, 921600])
def test_the_slowest_and_the_fastest_speed_are_speeds(baud: int) -> None:
    assert spec(f"/dev/ttyUSB0?baud={baud}") == f"/dev/ttyUSB0 {baud} 8N1"


@pytest.mark.parametrize(
    "text",
    [
        "/dev/ttyUSB0?baud=299",
        "/dev/ttyUSB0?baud=921601",
        "/dev/ttyUSB0?baud=\u00b2\u00b2\u00b2\u00b2",
        "/dev/ttyUSB0?baud=",
        "file:x?speed=nan",
        "file:x?speed=-1",
        "socket://gateway:23#part",
        "rfc2217://gateway:23?speed=1",
    ],
)
def test_what_no_port_and_no_replay_can_do_is_refused(text: str) -> None:
    with pytest.raises(SourceSpecError):
        spec(text)


def test_the_highest_port_of_a_gateway_and_a_trailing_slash_are_fine() -> None:
    assert spec("socket://gateway:65535/") == "socket://gateway:65535"
    assert spec("socket://gateway:1") == "socket://gateway:1"
    assert spec("auto?baud=9600") == "auto"


def test_a_path_of_the_users_home_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "dump.txt").write_bytes(ONE)
    source = make_source("file:~/dump.txt", MeterSettings(), stop=threading.Event())
    source.open()
    assert source.read() == ONE
    source.close()


def test_standard_input_that_is_opened_again_is_read_by_one_thread() -> None:
    """Two would share the bytes out between them, and no telegram would be whole."""
    before = threading.enumerate()
    reader, writer = os.pipe()
    source = StdinSource(stop=threading.Event(), fd=reader)
    source.open()
    source.open()
    begun = [thread for thread in threading.enumerate() if thread not in before]
    assert [thread.name for thread in begun] == ["stdin"]
    os.close(writer)
    with pytest.raises(SourceEnded):
        next_bytes(source)
    source.close()
    os.close(reader)


def test_why_standard_input_cannot_be_read_is_told_in_words_without_a_number() -> None:
    reader, writer = os.pipe()
    os.close(writer)
    os.close(reader)
    with pytest.raises(SourceMissing, match=r"cannot be read \(Bad file descriptor\): pipe"):
        StdinSource(stop=threading.Event(), fd=reader).open()
