"""A telegram of long ago is dated now, and is right as it then stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from p1tui.p1.decoder import Accepted, Decoder
from p1tui.p1.reading import Reading
from p1tui.recordings.shift import Shift
from tests.shared.folders import TELEGRAMS
from tests.shared.times import AMSTERDAM

WINTER = int(datetime(2026, 11, 28, 20, 24, 38, tzinfo=UTC).timestamp())
SUMMER = int(datetime(2026, 7, 14, 9, 0, 0, tzinfo=UTC).timestamp())
TIMES = ("time", "time_source", "peak_demand_time", "devices", "outages", "month_peaks", "other")


def reading(data: bytes) -> Reading | None:
    decoder = Decoder(AMSTERDAM)
    results = [*decoder.feed(data), *decoder.close()]
    return next((item.reading for item in results if isinstance(item, Accepted)), None)


FILES = [file for file in sorted(TELEGRAMS.glob("*.txt")) if reading(file.read_bytes())]


@pytest.mark.parametrize("now", [WINTER, SUMMER], ids=["winter", "summer"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_meter_is_dated_now_and_says_the_same(file: Path, now: int) -> None:
    data = file.read_bytes()[file.read_bytes().index(b"/") :]
    before, after = reading(data), reading(Shift(AMSTERDAM).dated(data, now + 0.4))
    assert before is not None
    assert after is not None
    assert after.crc == before.crc
    if before.time is not None:
        assert after.time == now
    mine, theirs = msgspec.to_builtins(after), msgspec.to_builtins(before)
    for key in mine:
        if key not in TIMES and not key.endswith("_time"):
            assert mine[key] == theirs[key], key
    assert [(each.id, each.value) for each in after.devices] == [
        (each.id, each.value) for each in before.devices
    ]
    if before.time is not None and before.gas_time is not None:
        assert after.gas_time == before.gas_time + now - before.time
    assert [each.duration_s for each in after.outages] == [each.duration_s for each in before.outages]


def clock(printed: bytes, now: int, zone: str = "Europe/Amsterdam") -> bytes:
    data = b"/ISK5\\2M550T-1012\r\n\r\n0-0:1.0.0(%b)\r\n!\r\n" % printed
    shifted = Shift(ZoneInfo(zone)).dated(data, now)
    return shifted.split(b"1.0.0(")[1].split(b")")[0]


@pytest.mark.parametrize(
    ("printed", "now", "expected"),
    [
        (b"210101120000W", SUMMER, b"260714110000S"),
        (b"210701120000S", WINTER, b"261128212438W"),
        (b"210701120000s", WINTER, b"261128212438w"),
        (b"210701120000W", SUMMER, b"260714100000W"),  # a meter that knows no summer
        (b"210701120000", WINTER, b"261128212438"),
        (b"210701120000", SUMMER, b"260714110000"),
        (b"632525252525S", SUMMER, b"632525252525S"),
    ],
)
def test_the_clock_keeps_its_form(printed: bytes, now: int, expected: bytes) -> None:
    assert clock(printed, now) == expected


def test_a_wrong_checksum_stays_wrong_and_noise_stays_noise() -> None:
    data = (TELEGRAMS / "nl_5.0_iskra-am550-td-1012_nielsbasjes.txt").read_bytes()
    broken = data.replace(b"1-0:1.7.0(0", b"1-0:1.7.0(1", 1)
    assert broken != data
    shifted = Shift(AMSTERDAM).dated(broken, WINTER)
    assert shifted != broken
    assert reading(shifted) is None
    for noise in (b"", b"noise\r\n", data[:200], b"/ABC5\r\n\r\n1-0:1.7.0(00.1*kW)\r\n!\r\n"):
        assert Shift(AMSTERDAM).dated(noise, WINTER) == noise
