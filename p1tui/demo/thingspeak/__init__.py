"""A ThingSpeak server on loopback that answers as the hosted one does."""

from p1tui.demo.thingspeak.server import ThingSpeakServer

__all__ = ["ThingSpeakServer"]
