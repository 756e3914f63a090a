"""An MQTT broker as a target of the newest state, with Home Assistant's discovery.

paho is imported for the first connection, so that a run without a broker does not load it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from p1tui.config.uplink_settings import MqttSettings

if TYPE_CHECKING:
    from p1tui.uplinks.latest.target import LatestTarget


def make_target(settings: MqttSettings) -> LatestTarget:
    """Make the target of one broker."""
    from p1tui.uplinks.mqtt.target import MqttTarget

    return MqttTarget(settings)
