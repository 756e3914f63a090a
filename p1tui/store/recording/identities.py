"""Doubt the ids of telegrams without a checksum, and name a reading by the ids of another one.

Nothing protects such a telegram: one wrong digit in an id would begin a series of its own.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.reading import Device, Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS
from p1tui.p1.readings.mbus import live_values
from p1tui.store.continuity import device_name, is_new_meter

_CHECKED: Final = ("ok", "restored")

_MOST_DEVICES: Final = 64
"""Devices that are remembered; a meter has up to eight, and those that were there before them."""


class KnownIdentities:
    """The ids that a meter and its devices had in the readings so far.

    Threads: one thread an instance.
    """

    def __init__(self, reading: Reading | None = None) -> None:
        self._meter: Reading | None = None
        self._devices: dict[str, Device] = {}
        if reading is not None:
            self.note(reading)

    def note(self, reading: Reading) -> None:
        """Take the ids of a reading for right."""
        if len(self._devices) > _MOST_DEVICES or (
            self._meter is not None and is_new_meter(self._meter, reading)
        ):
            self._devices.clear()
        self._meter = reading
        for device in reading.devices:
            name = _name(device)
            self._devices.pop(name, None)
            self._devices[name] = device

    def doubt(self, reading: Reading) -> Message:
        """Return the reason why the ids of a reading may be misread; `NOTHING` if they are known or checked.

        An id that is missing is not wrong, nor is the first device.
        """
        meter = self._meter
        if reading.crc in _CHECKED or meter is None:
            return NOTHING
        if is_new_meter(meter, reading) or meter.header != reading.header:
            earlier, name = _names(meter, reading)
            return Message(
                "its meter is {meter} in place of {earlier}, and no checksum confirms it",
                meter=name,
                earlier=earlier,
            )
        for device in reading.devices:
            if self._devices and not self._knows(device):
                return Message(
                    "its device is {device} on channel {channel}, and no checksum confirms it",
                    device=_name(device),
                    channel=device.channel,
                )
        return NOTHING

    def _knows(self, device: Device) -> bool:
        if _name(device) in self._devices:
            return True
        place = device.medium, device.channel
        return device.id is None and any(
            (known.medium, known.channel) == place for known in self._devices.values()
        )

    def renamed(self, reading: Reading) -> Reading:
        """Return the reading with the known ids, and without devices on channels where none is known."""
        assert self._meter is not None
        named: dict[str, Any] = {"header": self._meter.header, "meter": self._meter.meter}
        if not all(self._knows(device) for device in reading.devices):
            devices = self._known_devices(reading.devices)
            named |= {key: None for register in LIVE_REGISTERS for key in (register.key, register.time_key)}
            named |= {"devices": devices, **live_values(devices)}
        return msgspec.structs.replace(reading, **named)

    def _known_devices(self, devices: tuple[Device, ...]) -> tuple[Device, ...]:
        at = {known.channel: known for known in self._devices.values()}
        found: dict[str, Device] = {}
        for device in devices:
            known = device if self._knows(device) else at.get(device.channel)
            if known is not None and known.unit == device.unit:
                right = msgspec.structs.replace(device, medium=known.medium, id=known.id)
                found.setdefault(_name(right), right)
        return tuple(found.values())


def _name(device: Device) -> str:
    return device_name(device.medium, device.id, device.channel)


def _names(before: Reading, after: Reading) -> tuple[str, str]:
    """Return the ids of two meters, or their headers where one has no id or both are the same."""
    if before.meter is None or after.meter is None or before.meter == after.meter:
        return before.header, after.header
    return before.meter, after.meter
