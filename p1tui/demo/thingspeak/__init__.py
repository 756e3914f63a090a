"""A ThingSpeak on loopback, faithful to the hosted one."""

from p1tui.demo.thingspeak.server import ThingSpeakServer

__all__ = ["ThingSpeakServer"]
