"""Whatever a meter sends, the tables that are kept for ever grow by a bounded number of rows."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from p1tui.p1.reading import Device, Reading
from p1tui.store.recording import bounds
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make

chance = random.Random(1)

BURST = 50


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "BURST", BURST)


def leaping(second: int) -> Reading:
    """A register that leaps with each reading."""
    return make(T + second, wh=chance.randrange(10**9))


def restarting(second: int) -> Reading:
    """A register that falls and rises each dozen of readings."""
    return make(T + second, wh=second + (second // 12) % 2 * 10**6)


def nameless(second: int) -> Reading:
    """A device that sends its id with every other reading, and another value each time."""
    id_, value = "G1" if second % 2 else None, chance.randrange(10**9)
    device = Device(channel=1, medium="gas", id=id_, value=value, unit="dm3", time=T + second)
    return make(T + second, wh=second, devices=(device,))


def two_meters(second: int) -> Reading:
    """Two meters by turns, at any time."""
    return make(T + chance.randrange(10**7), wh=second, meter=f"E{second % 2}")


@pytest.mark.parametrize("sent", [leaping, restarting, nameless, two_meters])
def test_a_meter_out_of_its_mind_is_bounded(shelf: Shelf, sent: Callable[[int], Reading]) -> None:
    recorder = shelf.open()
    for second in range(3_000):
        recorder.record(sent(second))
    recorder.commit()
    for table in ("series", "device", "held"):
        assert shelf.rows(f"SELECT count(*) FROM {table}")[0][0] <= BURST + 3, table
    kinds = shelf.rows("SELECT count(*) FROM event GROUP BY kind")
    assert all(count <= BURST for (count,) in kinds)


def test_a_meter_that_comes_to_itself_goes_on_in_its_series(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(3_000):
        recorder.record(restarting(second))
    for second in range(3_000, 3_100):
        recorder.record(make(T + second, wh=second))
    recorder.commit()
    newest = shelf.rows("SELECT time, import_wh FROM sample ORDER BY time DESC LIMIT 1")
    assert newest == [(T + 3_099, 3_000_000 + 3_099)]
