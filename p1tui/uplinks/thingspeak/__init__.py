"""The ThingSpeak channel as an upload target."""
