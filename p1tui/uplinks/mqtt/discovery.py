"""The layout of p1tui: a JSON state for each meter and device, and Home Assistant's discovery of them.

Each device of Home Assistant is told in one retained payload (device discovery, from Home Assistant 2024.11):
https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload. The meter is one, and each M-Bus
device another: its register goes on when the meter is exchanged, and an exchanged gas meter has an entity of
its own, so that no sum jumps. An entity of a device that was exchanged stays, and is unavailable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from p1tui import __version__
from p1tui.model.stored import StoredDevice
from p1tui.uplinks.latest.state import CurrentState, device_values, short_id
from p1tui.uplinks.mqtt.components import DEVICES, component, described
from p1tui.uplinks.mqtt.publication import Publication, as_json

ORIGIN: Final = {"name": "p1tui", "sw_version": __version__}
"""Program that tells of the devices, as Home Assistant asks for."""


class StateLayout:
    """The messages of one meter.

    Threads: one.
    """

    def __init__(self, topic: str, discovery: str, meter: str, fresh_s: float) -> None:
        """Lay out for a meter, by the name of its series; without `discovery` for no Home Assistant."""
        self._topic, self._discovery = topic, discovery
        self._id, self._expire_after = short_id(meter), round(fresh_s)
        self.availability = f"{topic}/{self._id}/availability"
        self._keys: dict[
            str, None
        ] = {}  # every key so far: an entity does not go with a value that is missing
        self._currency = ""  # of prices and costs, likewise

    def publications(self, state: CurrentState) -> list[Publication]:
        """Return discovery, availability and states, in this order."""
        ids = [short_id(device.series) for device in state.stored.devices]
        values = {**state.values, "present": ids}
        self._keys |= dict.fromkeys(state.values)
        self._currency = state.values.get("currency", self._currency)
        found = list(self._discoveries(state)) if self._discovery else []
        found.append(Publication(self.availability, b"online"))
        for id_, device in zip(ids, state.stored.devices, strict=True):
            found.append(Publication(self._state_of(id_), as_json(device_values(state, device.key))))
        return [*found, Publication(self._state_of(self._id), as_json(values), always=True)]

    def _state_of(self, id_: str) -> str:
        return f"{self._topic}/{id_}/state"

    def _discoveries(self, state: CurrentState) -> Iterator[Publication]:
        yield self._discovered(self._id, self._meter(state))
        for device in state.stored.devices:
            if device.key in DEVICES:
                yield self._discovered(short_id(device.series), self._device(device))

    def _discovered(self, id_: str, payload: dict[str, Any]) -> Publication:
        return Publication(f"{self._discovery}/device/p1tui_{id_}/config", as_json(payload))

    def _meter(self, state: CurrentState) -> dict[str, Any]:
        reading, unique = state.stored.reading, f"p1tui_{self._id}"
        known = {"model": reading.header, "serial_number": reading.meter, "hw_version": reading.version}
        found = {key: component(key, unique, self._expire_after, self._currency) for key in self._keys}
        for each in found.values():
            if each is not None and "json_attributes_template" in each:
                each["json_attributes_topic"] = self._state_of(self._id)
        return {
            "device": {
                "identifiers": [unique],
                "name": "Smart meter",
                **{name: value for name, value in known.items() if value},
            },
            "origin": ORIGIN,
            "availability": [{"topic": self.availability}],
            "state_topic": self._state_of(self._id),
            "qos": 1,
            "components": {key: each for key, each in found.items() if each is not None},
        }

    def _device(self, device: StoredDevice) -> dict[str, Any]:
        """Describe an M-Bus device; it is there as long as the meter's state names it."""
        id_ = short_id(device.series)
        entity = DEVICES[device.key]
        present = f"{{{{ 'online' if '{id_}' in value_json.present else 'offline' }}}}"
        return {
            "device": {
                "identifiers": [f"p1tui_{id_}"],
                "name": entity.name,
                "via_device": f"p1tui_{self._id}",
            },
            "origin": ORIGIN,
            "availability": [
                {"topic": self.availability},
                {"topic": self._state_of(self._id), "value_template": present},
            ],
            "availability_mode": "all",
            "state_topic": self._state_of(id_),
            "qos": 1,
            "components": {
                device.key: described(entity, device.key, None, f"p1tui_{id_}", self._expire_after)
            },
        }
