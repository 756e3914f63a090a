"""Whose registers are whose, and what of them waits for the next commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeVar

from p1tui.model import Event
from p1tui.p1.reading import Device, Medium, Reading
from p1tui.store.recording.plausibility import Held, device_name

T = TypeVar("T")

LIVE: Final[tuple[tuple[Medium, str, str, str], ...]] = (
    ("gas", "gas_dm3", "gas_time", "dm3"),
    ("water", "water_dm3", "water_time", "dm3"),
    ("heat", "heat_mj", "heat_time", "MJ"),
)
"""Medium, the reading's keys for its register and read-out time, unit."""

THIN_STEPS: Final = (2, 5, 10, 30, 60, 300, 900, 3600)
"""Seconds. 20,000 readings reach back 5.5 hours at one a second, then 10, 24, 46 hours, 5, 11 days, …"""

KEPT_WHOLE: Final = 3600
"""Seconds: the newest hour is what a chart of the last minutes is made of."""

LIVE_KEYS: Final[dict[str, str]] = {medium: key for medium, key, _, _ in LIVE}


class Series:
    """A meter, as the row of `series` that it is or, with the next commit, becomes (`id` None until then)."""

    def __init__(self, identity: str, generation: int, id_: int | None = None) -> None:
        self.identity = identity
        self.generation = generation
        self.id = id_


class DeviceSeries(Series):
    """A device; `stored` is what was last noted of it: time, value, live."""

    def __init__(self, identity: str, generation: int, medium: str, id_: int | None = None) -> None:
        super().__init__(identity, generation, id_)
        self.medium = medium
        self.stored: tuple[int, int, bool] | None = None


class Register:
    """One device register as one reading brings it. `live`: its medium's total goes by this device."""

    __slots__ = ("channel", "equipment_id", "key", "live", "medium", "name", "time", "unit", "value")

    def __init__(self, device: Device, value: int, time: int, key: str | None) -> None:
        self.name = device_name(device.medium, device.id, device.channel)
        self.medium = device.medium
        self.equipment_id = device.id
        self.channel = device.channel
        self.unit = device.unit
        self.value = value
        self.time = time
        self.key = key
        self.live = key is not None


def registers(reading: Reading) -> Iterator[Register]:
    """Every device register of the reading; `key` is `gas_dm3`, `water_dm3` or `heat_mj` for a live one."""
    assert reading.time is not None
    live = [
        (medium, key, unit, getattr(reading, key), getattr(reading, time_key))
        for medium, key, time_key, unit in LIVE
        if getattr(reading, key) is not None
    ]
    for device in reading.devices:
        if device.value is None:
            continue
        key = None
        for candidate in live:
            if candidate[0] == device.medium and candidate[3:] == (device.value, device.time):
                key = candidate[1]
                live.remove(candidate)
                break
        yield Register(device, device.value, device.time if device.time is not None else reading.time, key)
    for medium, key, unit, value, time in live:
        own = Device(channel=0, medium=medium, value=value, unit=unit, time=time)  # sent without its device
        yield Register(own, value, time if time is not None else reading.time, key)


class Row(NamedTuple):
    """A reading, the meter that it belongs to, and its device registers."""

    reading: Reading
    series: Series
    registers: tuple[tuple[Register, DeviceSeries], ...]


class Note(NamedTuple):
    """A device register that changed, and the reading that brought it."""

    device: DeviceSeries
    register: Register
    seen: int


class Batch:
    """What waits for the next commit. `counters` are rows of that table."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.notes: list[Note] = []
        self.counters: list[tuple[int | None, ...]] = []
        self.events: list[Event] = []
        self.errors: list[Held] = []

    def __bool__(self) -> bool:
        return bool(self.rows or self.events or self.errors)

    def clear(self) -> None:
        """All of it is written."""
        for waiting in (self.rows, self.notes, self.counters, self.events, self.errors):
            waiting.clear()

    def thin(self, limit: int) -> None:
        """Where more than `limit` readings wait, keep the last of each two seconds of those before the last
        hour; where that is not enough, of each five, and so on by `THIN_STEPS`.

        Registers rise, so that the last of a span tells its energy exactly.
        """
        if len(self.rows) > limit:
            newest = self.rows[-1].reading.time or 0
            _thin(self.rows, limit, newest, lambda row: (row.reading.time or 0, row.series))
            _thin(self.notes, limit, newest, lambda note: (note.seen, note.device))
            _thin(self.counters, limit, newest, lambda counters: (counters[0] or 0, None))
        del self.events[:-limit], self.errors[:-limit]


def _thin(items: list[T], limit: int, newest: int, of: Callable[[T], tuple[int, object]]) -> None:
    """`of`: the time of an item, and what it is about: the last of each span is kept of everything."""
    for step in THIN_STEPS:
        if len(items) <= limit:
            return
        last: dict[tuple[int, object], T] = {}
        for item in items:
            time, what = of(item)
            span = time if newest - time < KEPT_WHOLE else -(time // step)
            last[span, what] = item
        items[:] = last.values()
    del items[:-limit]
