"""A log with times is played at its own pace and dated by them; `now=1` makes an old one look live."""

from __future__ import annotations

import gzip
import lzma
import os
import threading
from datetime import datetime
from pathlib import Path

import pytest

from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import NOTHING
from p1tui.model.status import SourceStatus
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.recordings.shift import Shift
from p1tui.sources import SourceEnded, SourceSpecError, make_source
from p1tui.sources.file import FileSource
from p1tui.sources.supervisor import Supervisor
from tests.shared.times import AMSTERDAM
from tests.sources.doubles import SteppingStop

OLD = b"/ABC5\r\n\r\n1-0:1.7.0(00.1*kW)\r\n!\r\n"
"""A telegram without a clock."""


def log(*at: str) -> bytes:
    return b"".join(
        b"".join(each.encode() + b" " + line for line in OLD.splitlines(keepends=True)) for each in at
    )


def played(file: FileSource, stop: SteppingStop) -> list[tuple[float, float, bytes]]:
    """Return when each telegram came on the clock of the test, its time, and its bytes."""
    found: list[tuple[float, float, bytes]] = []
    began = stop.clock.now
    try:
        while True:
            if data := file.read():
                found.append((stop.clock.now - began, file.time(), data))
    except SourceEnded:
        file.close()
        return found


def source(
    path: Path, data: bytes, stop: SteppingStop, speed: float | None, shift: Shift | None = None
) -> FileSource:
    path.write_bytes(data)
    file = FileSource(
        path, speed=speed, stop=stop, shift=shift, clock=stop.clock, now=lambda: 1_800_000_000.0
    )
    file.open()
    return file


@pytest.mark.parametrize("speed", [1, 5])
def test_times_of_arrival_pace_it(tmp_path: Path, stop: SteppingStop, speed: float) -> None:
    data = log("2026-01-02T03:04:05.000", "2026-01-02T03:04:06.500", "2026-01-02T03:04:16.000")
    found = played(source(tmp_path / "log", data, stop, speed), stop)
    assert [at for at, _, _ in found] == pytest.approx([0, 1.5 / speed, 11 / speed])
    begin = datetime(2026, 1, 2, 3, 4, 5).timestamp()
    assert [time for _, time, _ in found] == [begin, begin + 1.5, begin + 11]
    assert [data for _, _, data in found] == [OLD] * 3


def test_after_the_head_of_putty_telegrams_follow_at_the_usual_interval(
    tmp_path: Path, stop: SteppingStop
) -> None:
    head = b"=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2026.01.02 03:04:05 =~=~=~=~=~=~=~=~=~=~=~=\r\n"
    found = played(source(tmp_path / "putty.log", head + OLD * 3, stop, None), stop)
    begin = datetime(2026, 1, 2, 3, 4, 5).timestamp()
    assert [time for _, time, _ in found] == [begin, begin + 10, begin + 20]


def test_a_packed_file_is_dated_back_from_its_own_date(tmp_path: Path, stop: SteppingStop) -> None:
    (path := tmp_path / "log.gz").write_bytes(gzip.compress(OLD * 3))
    os.utime(path, (0, 1_000_000))
    file = FileSource(path, speed=None, stop=stop, clock=stop.clock)
    file.open()
    assert [time for _, time, _ in played(file, stop)] == [999_980, 999_990, 1_000_000]


def damaged() -> dict[str, tuple[bytes, int]]:
    """Return packed files of whole telegrams with damage at their end, and how many of them can be read."""
    packed, other = bytearray(gzip.compress(OLD * 100)), bytearray(lzma.compress(OLD * 100))
    packed[-6] ^= 1
    other[-20] ^= 1
    trail = gzip.compress(OLD * 100) + b"\xa5" * 10
    return {"crc": (bytes(packed), 100), "trail": (trail, 100), "xz": (bytes(other), 0)}


@pytest.mark.parametrize(("packed", "count"), damaged().values(), ids=damaged())
def test_a_damaged_packed_file_ends_once_with_a_sentence(
    tmp_path: Path, stop: SteppingStop, packed: bytes, count: int
) -> None:
    file, told = source(tmp_path / "log.gz", packed, stop, None), list[SourceStatus]()
    supervisor, given = Supervisor(file, stop=stop, on_status=told.append), list[bytes]()
    supervisor.first_open()
    supervisor.run(given.append)
    supervisor.ended(NOTHING)
    assert given == [OLD] * count
    assert told[-1].state == "ended"
    assert str(told[-1].hint).startswith(f"It is damaged after {count} telegrams")


def test_now_dates_each_telegram_when_it_is_due(tmp_path: Path, stop: SteppingStop) -> None:
    def telegram(clock: str) -> bytes:
        return (
            f"/ISK5\\2M550T\r\n\r\n0-0:1.0.0({clock})\r\n0-1:24.2.1({clock})(00001.000*m3)\r\n!\r\n".encode()
        )

    clocks = ("170101000000W", "170101000010W", "170101000020W", "170301000000W")
    data = b"".join(map(telegram, clocks)) + OLD
    found = played(source(tmp_path / "log", data, stop, 1, Shift(AMSTERDAM)), stop)
    assert [at for at, _, _ in found] == pytest.approx([0, 10, 20, 30, 40])
    decoder = Decoder(AMSTERDAM)
    results = [item for _, _, data in found for item in decoder.feed(data)]
    readings = [item.reading for item in results if isinstance(item, Accepted)]
    assert [reading.time for reading in readings[:4]] == [1_800_000_000 + 10 * n for n in range(4)]
    assert found[4][1] == 1_800_000_040, "one without a clock gets the time of now, too"


def test_the_options_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(OLD)

    def made(options: str) -> FileSource:
        found = make_source(f"file:{tmp_path / 'log'}{options}", MeterSettings(), stop=threading.Event())
        assert isinstance(found, FileSource)
        return found

    assert made("?now=1").read.__self__._pace is not None  # type: ignore[attr-defined]
    assert made("?now=0")._shift is None
    for wrong in ("?now=yes", "?now=", "?when=1", "?now=1&speed=0"):
        with pytest.raises(SourceSpecError):
            made(wrong)
