"""Bound the ids that may begin a new series: a line full of noise, or a wrong meter, sends ever new ones.

Each would be a row for ever, and a few queries at each start. What is known already goes on as before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.reading import Device, Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS
from p1tui.runtime.allowance import Allowance
from p1tui.runtime.duration import HOUR
from p1tui.store.continuity import device_name
from p1tui.store.series import meter_identity
from p1tui.store.series_registry import SeriesRegistry

BURST: Final = 50
"""New ids at once: a house has a meter and up to four devices, and each may be replaced."""

EVERY: Final = HOUR
"""Seconds after which one more may come: 8,760 a year at most."""


class NewIds:
    """Lets new meters and devices in, as many as are allowed.

    Threads: the recorder's.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.notice = NOTHING
        """Sentence on ids that were refused, or `NOTHING`."""
        self._allowance = Allowance(BURST, EVERY, clock)
        self._let_in: set[str] = set()

    def admit(self, reading: Reading, registry: SeriesRegistry) -> Reading | None:
        """Return the reading without devices that are refused; `None` if its meter is."""
        meter = meter_identity(reading.meter, reading.header)
        if not registry.knows_meter(reading) and not self._admits(meter):
            return None
        refused = [
            device
            for device in reading.devices
            if device.id is not None
            and not registry.knows_device(name := _device_name(device))
            and not self._admits(name)
        ]
        return _without(reading, refused) if refused else reading

    def _admits(self, name: str) -> bool:
        if name in self._let_in:  # a reading that is held back is in no series yet
            return True
        if not self._allowance.take():
            self.notice = Message(
                "The meter sends ever new equipment ids: more than {burst} came, and of further ones nothing"
                " is stored, except one an hour. Check the cable, and what else speaks on it.",
                burst=BURST,
            )
            return False
        self._let_in.add(name)
        return True


def _device_name(device: Device) -> str:
    return device_name(device.medium, device.id, device.channel)


def _without(reading: Reading, refused: list[Device]) -> Reading:
    """Return the reading without these devices, and without the totals that go by them."""
    gone = {
        key: None
        for medium, value_key, time_key, _ in LIVE_REGISTERS
        for device in refused
        if device.medium == medium and device.value == getattr(reading, value_key)
        for key in (value_key, time_key)
    }
    kept = tuple(device for device in reading.devices if device not in refused)
    return msgspec.structs.replace(reading, devices=kept, **gone)
