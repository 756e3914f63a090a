"""What happens between two readings that is worth remembering, in a sentence each."""

from __future__ import annotations

from typing import Final

from p1tui.model import Event
from p1tui.p1.reading import Reading, rfc3339
from p1tui.store.recording.plausibility import device_name, is_new_meter

GAP: Final = 300
"""Seconds without a reading that make a gap: five minutes, far more than any meter's own pace."""


def between(before: Reading, after: Reading, stepped: int = 0) -> list[Event]:
    """The events that `after` brings, `before` being the reading recorded just before it.

    `stepped`: seconds that this computer's clock, which timed both, was set forward or back between them.
    """
    assert before.time is not None
    assert after.time is not None
    time = after.time
    found = []
    elapsed = time - before.time - stepped
    if stepped:
        way = "forward" if stepped > 0 else "back"
        found.append(
            Event(
                time,
                "clock",
                f"this computer's clock, which times the readings, was set {way} {length(abs(stepped))}",
            )
        )
    if elapsed > GAP:
        found.append(Event(time, "gap", f"no readings for {length(elapsed)}, since {rfc3339(before.time)}"))
    elif elapsed < 0 and not stepped:
        found.append(
            Event(time, "clock", f"the clock went back {length(-elapsed)}, from {rfc3339(before.time)}")
        )
    if before.time_source != after.time_source:
        whose = "the meter's clock" if after.time_source == "meter" else "this computer's clock"
        found.append(Event(time, "clock", f"readings are timed by {whose} now"))
    if is_new_meter(before, after):
        found.append(Event(time, "meter", f"another meter: {_name(after)} in place of {_name(before)}"))
        return found
    found += _counts(before, after, time)
    found += [
        Event(outage.time, "failure", f"the power was out for {length(outage.duration_s)}")
        for outage in after.outages
        if before.time < outage.time <= time
    ]
    earlier = {device_name(device.medium, device.id, device.channel) for device in before.devices}
    for device in after.devices:
        name = device_name(device.medium, device.id, device.channel)
        if earlier and name not in earlier:
            found.append(Event(time, "device", f"another device: {name} on channel {device.channel}"))
    return found


def length(seconds: int) -> str:
    """A length of time by its two largest units: `58 min 30 s`, `3 h`, `400 d 2 h`."""
    parts: list[str] = []
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        number, seconds = divmod(seconds, size)
        if parts or number:
            parts.append(f"{number} {unit}" if number else "")
    return " ".join(part for part in parts[:2] if part) or "0 s"


def _counts(before: Reading, after: Reading, time: int) -> list[Event]:
    found = []
    if before.tariff is not None and after.tariff is not None and before.tariff != after.tariff:
        found.append(Event(time, "tariff", f"tariff {after.tariff} after tariff {before.tariff}"))
    for key, what in (("failures", "power failures"), ("long_failures", "long power failures")):
        old, new = getattr(before, key), getattr(after, key)
        if old is not None and new is not None and old != new:
            found.append(Event(time, "failure", f"the meter counts {new} {what}, {old} before"))
    old_name, new_name = (f"{reading.header} {reading.version}" for reading in (before, after))
    if None not in (before.version, after.version) and old_name != new_name:
        found.append(Event(time, "meter", f"the meter says {new_name} now, {old_name} before"))
    return found


def _name(reading: Reading) -> str:
    return reading.meter or reading.header
