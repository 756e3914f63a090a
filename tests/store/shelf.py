"""A shelf for one history: where it lies, who writes it, who reads it, and readings to put into it."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from p1tui.p1.reading import Device, Reading
from p1tui.runtime.duration import HOUR
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from tests.shared import histories
from tests.shared.clocks import ManualClock
from tests.shared.times import AMSTERDAM

NOW = 1_780_000_000.0
"""The time of the host: May 2026."""


class Shelf:
    """A history in a folder of its own; all that is opened here is closed with the shelf.

    `clock` is what the recorders measure time by; it stands until a test moves it. `history` asks the file as
    a screen does, `rows` as a person with `sqlite3` does.
    """

    connection: sqlite3.Connection
    """The one that the recorder opened last writes with: for trouble that no other connection has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "history.db"
        self.clock = ManualClock()
        self._opened = ExitStack()
        self.history = self._opened.enter_context(closing(History(self.path, timezone=AMSTERDAM)))

    def open(self, path: Path | None = None, **settings: Any) -> Recorder:
        """Open a recorder, of the shelf's history unless it is of another; `settings` are the recorder's."""
        defaults: dict[str, Any] = {"timezone": AMSTERDAM, "clock": self.clock, "now": lambda: NOW}
        with histories.noted_connections() as made:
            recorder = Recorder(path or self.path, **defaults | settings)
        self.connection = next(each for each in made if not histories.is_closed(each))
        return self._opened.enter_context(closing(recorder))

    def pass_hour(self, recorder: Recorder) -> None:
        """Move the clock by an hour and commit: old samples are due to be dropped."""
        self.clock.now += HOUR
        recorder.commit()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a query of the file finds."""
        return histories.rows(self.path, query, *values)

    def close(self) -> None:
        """Close all that was opened."""
        self._opened.close()


def make(time: int, wh: int = 0, power: int = 500, *, gas: int | None = None, **fields: Any) -> Reading:
    """Make a reading of a Dutch meter: `wh` further than 1000 kWh on tariff 1, with `gas` or not."""
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
