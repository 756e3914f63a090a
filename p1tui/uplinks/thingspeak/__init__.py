"""The ThingSpeak channel as an upload target. This face loads no HTTP client until a target is made."""

from __future__ import annotations

from p1tui.config.settings import ThingSpeakSettings
from p1tui.uplinks.target import Target


def target_name(settings: ThingSpeakSettings) -> str:
    """Return the name of a channel's outbox: the same number on another server is another channel."""
    return f"{settings.url}/channels/{settings.channel}"


def make_target(settings: ThingSpeakSettings) -> Target:
    """Make the target of one channel."""
    from p1tui.uplinks.thingspeak.target import ThingSpeakTarget

    return ThingSpeakTarget(settings)
