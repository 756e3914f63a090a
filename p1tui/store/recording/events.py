"""Events between two readings: gaps, steps of the clock, other meters and devices, power failures."""

from __future__ import annotations

import math
from typing import Final

from p1tui.i18n.message import Message
from p1tui.i18n.numbers import precise_duration
from p1tui.model.status import Event
from p1tui.p1.reading import Reading, rfc3339
from p1tui.runtime.duration import MINUTE
from p1tui.store.continuity import CLOCK_LEAP, device_name, is_new_meter

GAP: Final = 5 * MINUTE
"""Seconds without a reading that make a gap: far more than any meter's interval."""

COUNTED: Final = {"failures": Message("power failures"), "long_failures": Message("long power failures")}
"""Key of a counter in a reading -> its name."""


DISORDER: Final = 10
"""Seconds that a reading may be older than the one before it without an event: they came out of order."""

_STILL_WH: Final = 500
"""Wh that no register exceeds in `GAP`, by far: after a longer silence with a higher rise readings lack."""


def between(before: Reading, after: Reading, stepped: int = 0, silence: float = math.inf) -> list[Event]:
    """Return the events between two consecutive readings.

    `stepped`: seconds by which this computer's clock, which timed both, was set forward (or back) in between.
    `silence`: the longest time in seconds for which no reading came in between, by a clock that nobody sets.
    """
    assert before.time is not None
    assert after.time is not None
    time = after.time
    found = []
    elapsed = time - before.time - stepped
    if stepped:
        found.append(Event(time, "clock", _stepped(stepped)))
    if elapsed > CLOCK_LEAP and silence <= GAP and _stood_still(before, after):
        forward = Message(
            "the clock went forward {length}, from {since}",
            length=precise_duration(elapsed),
            since=rfc3339(before.time),
        )
        found.append(Event(time, "clock", forward))
    elif elapsed > GAP:
        gap = Message(
            "no readings for {length}, since {since}",
            length=precise_duration(elapsed),
            since=rfc3339(before.time),
        )
        found.append(Event(time, "gap", gap))
    elif elapsed < -DISORDER and not stepped:
        back = Message(
            "the clock went back {length}, from {since}",
            length=precise_duration(-elapsed),
            since=rfc3339(before.time),
        )
        found.append(Event(time, "clock", back))
    if before.time_source != after.time_source:
        whose = Message("the meter's clock")
        if after.time_source == "host":
            whose = Message("this computer's clock")
        found.append(Event(time, "clock", Message("readings are timed by {whose} now", whose=whose)))
    if is_new_meter(before, after):
        other = Message(
            "another meter: {meter} in place of {earlier}", meter=_name(after), earlier=_name(before)
        )
        return [*found, Event(time, "meter", other)]
    found += _counts(before, after, time)
    found += [
        Event(
            outage.time,
            "failure",
            Message("the power was out for {length}", length=precise_duration(outage.duration_s)),
        )
        for outage in after.outages
        if outage.time is not None and before.time < outage.time <= time
    ]
    earlier = {device_name(device.medium, device.id, device.channel) for device in before.devices}
    for device in after.devices:
        name = device_name(device.medium, device.id, device.channel)
        if earlier and name not in earlier:
            other = Message("another device: {name} on channel {channel}", name=name, channel=device.channel)
            found.append(Event(time, "device", other))
    return found


def _stood_still(before: Reading, after: Reading) -> bool:
    """Return True unless a register rose by more than it can in a few minutes."""
    pairs = ((before.import_wh, after.import_wh), (before.export_wh, after.export_wh))
    return all(None in pair or (pair[1] or 0) - (pair[0] or 0) <= _STILL_WH for pair in pairs)


def _stepped(seconds: int) -> Message:
    return Message(
        "this computer's clock, which times the readings, was set {way} {length}",
        way=Message("forward") if seconds > 0 else Message("back"),
        length=precise_duration(abs(seconds)),
    )


def _counts(before: Reading, after: Reading, time: int) -> list[Event]:
    found = []
    if before.tariff is not None and after.tariff is not None and before.tariff != after.tariff:
        tariff = Message("tariff {tariff} after tariff {earlier}", tariff=after.tariff, earlier=before.tariff)
        found.append(Event(time, "tariff", tariff))
    for key, what in COUNTED.items():
        old, new = getattr(before, key), getattr(after, key)
        if old is not None and new is not None and old != new:
            counted = Message("the meter counts {new} {what}, {old} before", new=new, what=what, old=old)
            found.append(Event(time, "failure", counted))
    old_name, new_name = (f"{reading.header} {reading.version}" for reading in (before, after))
    if None not in (before.version, after.version) and old_name != new_name:
        says = Message("the meter says {new} now, {old} before", new=new_name, old=old_name)
        found.append(Event(time, "meter", says))
    return found


def _name(reading: Reading) -> str:
    return reading.meter or reading.header
