"""A ThingSpeak channel as an upload target. The HTTP client is imported only for its first call."""

from __future__ import annotations

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.uplinks.target import Target


def target_name(settings: ThingSpeakSettings) -> str:
    """Return the name of a channel's outbox; it includes the server, since numbers repeat across servers."""
    return f"{settings.url}/channels/{settings.channel}"


def make_target(settings: ThingSpeakSettings) -> Target:
    """Make the target of one channel."""
    from p1tui.uplinks.thingspeak.target import ThingSpeakTarget

    return ThingSpeakTarget(settings)
