from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest

from p1tui.p1.reading import Device, Reading
from p1tui.store.recording.recorder import Recorder

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Open(Protocol):
    def __call__(self, path: Path = ..., **settings: Any) -> Recorder: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def open_recorder(path: Path, clock: Clock) -> Iterator[Open]:
    """Opens recorders that are closed at the end, on a clock that stands and a host clock of 2026."""
    opened: list[Recorder] = []

    def open_(path: Path = path, **settings: Any) -> Recorder:
        defaults: dict[str, Any] = {"timezone": AMSTERDAM, "clock": clock, "now": lambda: 1_780_000_000.0}
        opened.append(Recorder(path, **defaults | settings))
        return opened[-1]

    yield open_
    for recorder in opened:
        recorder.close()


@pytest.fixture
def make() -> Callable[..., Reading]:
    """A reading of a Dutch meter: `wh` further than 1000 kWh on tariff 1, with `gas` or not."""

    def make_(time: int, wh: int = 0, power: int = 500, gas: int | None = None, **fields: Any) -> Reading:
        devices: tuple[Device, ...] = ()
        if gas is not None:
            own = time // 300 * 300
            fields = {"gas_dm3": gas, "gas_time": own} | fields
            own = fields["gas_time"]
            devices = (Device(channel=1, medium="gas", id="G1", value=gas, unit="dm3", time=own),)
        defaults: dict[str, Any] = {
            "time": time, "time_source": "meter", "meter": "E1", "header": "ISK5 test", "version": "50",
            "import_tariff_wh": {1: 1_000_000 + wh, 2: 2_000_000}, "export_tariff_wh": {1: 0, 2: 0},
            "import_wh": 3_000_000 + wh, "export_wh": 0, "tariff": 1,
            "power_import_w": power, "power_export_w": 0, "devices": devices,
        }  # fmt: skip
        return Reading(**defaults | fields)

    return make_
