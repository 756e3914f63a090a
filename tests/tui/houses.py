"""Houses with other meters than the scene's: real telegrams whose numbers move, with some days of history.

`python -m tests.tui.houses NAME [SETTING=VALUE ...]` shows one in the present terminal.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from p1tui.config.settings import TuiSettings
from p1tui.engine.feed import Feed
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import RejectedFrame, SourceStatus
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.p1.messages import CHECKSUM
from p1tui.p1.reading import Device, Medium, Reading
from p1tui.p1.reading_keys import live_register
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from p1tui.tui.session import Session
from p1tui.tui.view import Mode
from tests.shared.folders import TELEGRAMS
from tests.shared.times import AMSTERDAM
from tests.tui import house_power
from tests.tui.asked import AskedUploads
from tests.tui.driver import power_at

EVERY = 5 * MINUTE
"""Seconds between readings, but for the last of them, which come each second."""

SECONDS = 40

DUTCH = "nl_5.0_iskra-am550-td-1012_nielsbasjes"
BELGIAN = "be_1.7_fluvius-t211-water-alt_dsmr_parser"
SWEDISH = "se_h1_kamstrup-omnia_dsmrreader"


class Kind(NamedTuple):
    """A kind of house: its meter, when and where it is looked at, and what it uses."""

    telegram: str
    """Name of the telegram of its meter."""
    local: str = "2026-11-25 13:00:17"
    """Local time of the newest reading, a Wednesday in the winter unless told otherwise."""
    zone: str = "Europe/Amsterdam"
    power: Callable[[int], int] = power_at
    """Net power in W at a moment."""

    @property
    def timezone(self) -> ZoneInfo:
        """Time zone of the house."""
        return ZoneInfo(self.zone)

    @property
    def moment(self) -> int:
        """UTC seconds of the newest reading."""
        return int(datetime.fromisoformat(self.local).replace(tzinfo=self.timezone).timestamp())


SPRING, AUTUMN = "2026-03-29 13:00:17", "2026-10-25 13:00:17"
"""Local times on the days on which the clock changes; in the Azores it does so at midnight."""

HOUSES = {
    "dutch": Kind(DUTCH),
    "belgian": Kind(BELGIAN),
    "swedish": Kind(SWEDISH),
    "luxembourg": Kind("lu_smarty_spec-example_node"),
    "heat": Kind("nl_heat_warmtelink-myrsky_dsmr3lib"),
    "old": Kind("nl_2.2_iskra-mt382-1003_dsmrreader"),
    "all-media": Kind(BELGIAN),
    "silent": Kind(DUTCH),
    "damaged": Kind(DUTCH),
    "first-minutes": Kind(DUTCH),
    "calm": Kind(DUTCH, power=house_power.calm),
    "noon": Kind(DUTCH, "2026-06-21 13:40:17", power=house_power.sunny),
    "spring-change": Kind(BELGIAN, SPRING, "Europe/Brussels"),
    "autumn-change": Kind(SWEDISH, AUTUMN, "Europe/Stockholm"),
    "azores": Kind(DUTCH, SPRING, "Atlantic/Azores"),
}
"""Name of a house -> its kind."""

MORE: tuple[tuple[Medium, str], ...] = (
    ("heat", "MJ"),
    ("warm_water", "dm3"),
    ("cooling", "MJ"),
    ("electricity", "Wh"),
    ("gas", "dm3"),
    ("water", "dm3"),
)
"""Media and units of the devices that are added to `all-media`."""

PER_HOUR = {"dm3": 70, "MJ": 4, "Wh": 120}
"""Unit -> rise of a device's register in an hour."""


def first_reading(name: str) -> tuple[Reading, bytes]:
    """Return the reading of a corpus telegram, also with a wrong checksum, since some files were edited."""
    decoder = Decoder(AMSTERDAM, crc="ignore")
    found = [*decoder.feed((TELEGRAMS / f"{name}.txt").read_bytes()), *decoder.close()]
    return next((each.reading, each.raw) for each in found if isinstance(each, Accepted))


class House:
    """A meter whose registers rise and whose power changes, its history, and a feed of both."""

    def __init__(self, name: str, history: Path, kind: Kind | None = None) -> None:
        self.name, self.history_path = name, history
        kind = kind or HOUSES[name]
        self.timezone, self.moment, self._power = kind.timezone, kind.moment, kind.power
        self._base, self._raw = first_reading(kind.telegram)
        if name == "all-media":
            devices = [
                Device(channel=n, medium=medium, id=f"M{n}", value=10_000 * n, unit=unit)
                for n, (medium, unit) in enumerate(MORE, 1)
            ]
            self._base = msgspec.structs.replace(self._base, devices=tuple(devices))
        self._wh: dict[tuple[str, int], float] = {}
        self._time = 0
        moment = self.moment
        self._recorder = Recorder(
            history, timezone=self.timezone, clock=lambda: float(moment), now=lambda: float(moment)
        )
        self._recorder.backfill([self.reading(time) for time in self.times()])
        self._recorder.commit()
        for time in range(moment - SECONDS + 1, moment + 1):
            self.newest = self.reading(time)
            self._recorder.record(self.newest)
        self.now = moment + (HOUR if name == "silent" else 0.25)
        self.feed = Feed(self.snapshot())

    def close(self) -> None:
        """Commit, and close the history."""
        self._recorder.close()

    def times(self) -> list[int]:
        """Return the times of the readings before the last ones, UTC seconds."""
        first = self.moment - (7 * MINUTE if self.name == "first-minutes" else 2 * DAY)
        hour = self.moment - HOUR
        return [*range(first, hour, EVERY), *range(max(first, hour), self.moment - SECONDS, 5)]

    def reading(self, time: int) -> Reading:
        """Return the reading at a time; call it with later and later times."""
        base = self._base
        net = self._power(time) if base.power_export_w is not None else abs(self._power(time))
        flowed, seconds = self.flowed(time, net), time - (self._time or time)
        for field, watts in (("import", max(flowed, 0)), ("export", max(-flowed, 0))):
            key = field, self.tariff(self._time or time)
            self._wh[key] = self._wh.get(key, 0.0) + watts * seconds / HOUR
        self._time = time
        changes: dict[str, Any] = {"time": time, "time_source": "meter"}
        if base.net_power_w is not None:
            changes |= {"power_import_w": max(net, 0)}
            changes |= {} if base.power_export_w is None else {"power_export_w": max(-net, 0)}
        for field in ("import", "export"):
            tariffs: dict[int, int] = getattr(base, f"{field}_tariff_wh")
            rises = {tariff: round(wh) for (way, tariff), wh in self._wh.items() if way == field}
            if tariffs:
                changes[f"{field}_tariff_wh"] = {n: wh + rises.get(n, 0) for n, wh in tariffs.items()}
            if (total := getattr(base, f"{field}_wh")) is not None:
                changes[f"{field}_wh"] = total + sum(rises.values())
        changes |= {"tariff": self.tariff(time)} if base.tariff is not None else {}
        changes |= self._phases(net) | self._devices(time) | self.demand(time, net)
        return msgspec.structs.replace(base, **changes)

    def flowed(self, time: int, net: int) -> int:
        """Return the net power since the reading before, in W; `net` is that of now."""
        return net

    def tariff(self, time: int) -> int:
        """Return the register that counts at a time; 0 for a meter with totals alone."""
        base = self._base
        registers = base.import_tariff_wh
        return (
            base.tariff if base.tariff is not None and base.tariff in registers else min(registers, default=0)
        )

    def _phases(self, net: int) -> dict[str, int]:
        sending = [n for n in (1, 2, 3) if self._base.value(f"l{n}_import_w") is not None]
        changes: dict[str, int] = {}
        for n, share in zip(sending, (0.6, 0.3, 0.1) if len(sending) == 3 else (1.0,), strict=False):
            changes |= {
                f"l{n}_import_w": max(round(net * share), 0),
                f"l{n}_export_w": max(round(-net * share), 0),
            }
        return changes

    def _devices(self, time: int) -> dict[str, Any]:
        read_at = time // HOUR * HOUR
        devices: list[Device] = []
        changes: dict[str, Any] = {}
        for device in self._base.devices:
            register = live_register(device.medium, device.unit)
            if device.value is None or register is None:
                devices.append(device)
                continue
            value = device.value + PER_HOUR[register.unit] * (read_at - (self.moment - 3 * DAY)) // HOUR
            devices.append(msgspec.structs.replace(device, value=value, time=read_at))
            changes |= {register.key: value, register.time_key: read_at}
        return {**changes, "devices": tuple(devices)}

    def demand(self, time: int, net: int) -> dict[str, Any]:
        """Return the running demand and the highest of the month, if the meter sends them."""
        if self._base.demand_w is None:
            return {}
        changes = {"demand_w": max(net, 0) * (time % 900) // 900 + 200}
        if self._base.peak_demand_w is not None:
            changes |= {"peak_demand_w": 4213, "peak_demand_time": self.moment - 5 * DAY}
        return changes

    def snapshot(self) -> Snapshot:
        """Return all that the screen shows at the moment."""
        damaged = self.name == "damaged"
        frames = tuple(
            RejectedFrame(self.moment + 1.0 + n, CHECKSUM, self._raw) for n in range(4 if damaged else 0)
        )
        if damaged:
            self.now = self.moment + 4.25
        return Snapshot(
            source=SourceStatus(name="/dev/ttyUSB0", state="open", bytes_seen=1_000_000),
            reading=self.newest,
            raw=self._raw,
            received_at=float(self.moment),
            accepted=4_281,
            rejected=len(frames),
            rejections=frames,
            rejected_running=len(frames),
            recorder=msgspec.structs.replace(self._recorder.status(), path="/home/pi/history.sqlite"),
            today=self._recorder.today(),
            tail=self._recorder.tail(),
            quarter=self._recorder.quarter(),
        )

    def history(self) -> History:
        """Open a connection to the stored history."""
        return History(self.history_path, timezone=self.timezone)

    def session(self, settings: TuiSettings, mode: Mode = "REC") -> Session:
        """Return the session that opens the screen."""
        return Session(
            feed=self.feed, history=self.history, settings=settings, timezone=self.timezone, log_path=None,
            mode=mode, uploads=AskedUploads(), clock=lambda: self.now,
        )  # fmt: skip


def show(name: str, words: Sequence[str]) -> None:
    """Show a house in this terminal; `q` leaves it."""
    from p1tui.tui import terminal

    settings = msgspec.convert({"language": "en", **dict(word.split("=") for word in words)}, TuiSettings)
    terminal.prepare(settings, os.environ)
    from p1tui.tui.app import MonitorApp

    with tempfile.TemporaryDirectory(prefix="p1tui-house-") as folder, contextlib.chdir(folder):
        house = House(name, Path(folder) / "history.sqlite")
        with contextlib.closing(house):
            MonitorApp(house.session(settings)).run(mouse=False)


if __name__ == "__main__":
    show(sys.argv[1], sys.argv[2:])
