"""One wrong date or register must not harm: what cannot be right is held back until ten in a row agree.

The bounds are wider than any connection can reach, so that only a misread figure or a changed meter crosses
them; crossing them costs a delay of ten readings, never a reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.reading import Reading, rfc3339

AGREEING: Final = 10
"""So many held readings in a row that agree with each other are believed."""

CLOCK_LEAP: Final = 3600
"""Seconds between two readings beyond which the clock is doubted, either way."""

_PER_HOUR: Final = {"Wh": 100_000, "dm3": 100_000, "MJ": 1_000}
"""What a register can rise in an hour: 100 kW (twice a 3 × 63 A connection), 100 m3 (a G65 gas meter)."""

_MARGIN: Final = {"Wh": 1_000, "dm3": 1_000, "MJ": 10}
"""And this much more, for coarse registers and large meters behind current transformers."""


class HeldReading(NamedTuple):
    """A reading that was held back, and why."""

    reading: Reading
    reason: Message


class Verdict(NamedTuple):
    """What follows from one more reading: those to record, oldest first, and those now known to be errors.

    `doubt` is set where ten in a row were believed: why they had been held back.
    """

    record: tuple[Reading, ...] = ()
    errors: tuple[HeldReading, ...] = ()
    doubt: Message = NOTHING
    double: bool = False


class PlausibilityFilter:
    """Judges readings in the order of their arrival. `last` is the newest one that was recorded."""

    def __init__(self, last: Reading | None = None, waiting: tuple[HeldReading, ...] = ()) -> None:
        self.last = last
        self.waiting = list(waiting)

    def judge(self, reading: Reading) -> Verdict:
        """Record it, hold it back, or drop it as a second one of its second."""
        doubt = disagreement(self.last, reading) if self.last is not None else NOTHING
        if not doubt:
            if (
                self.last is not None
                and self.last.time == reading.time
                and not is_new_meter(self.last, reading)
            ):
                return Verdict(double=True)
            self.last = _of_meter(self.last, reading)
            errors, self.waiting = tuple(self.waiting), []
            return Verdict(record=(reading,), errors=errors)
        return self._hold(reading, doubt)

    def _hold(self, reading: Reading, doubt: Message) -> Verdict:
        errors: tuple[HeldReading, ...] = ()
        if self.waiting:
            before = self.waiting[-1].reading
            if before.time == reading.time:
                return Verdict(double=True)
            if (
                _seconds(before, reading) < 0
                or is_new_meter(before, reading)
                or disagreement(before, reading)
            ):
                errors, self.waiting = tuple(self.waiting), []
        self.waiting.append(HeldReading(reading, doubt))
        if len(self.waiting) < AGREEING:
            return Verdict(errors=errors)
        believed, self.waiting = self.waiting, []
        self.last = _of_meter(self.last, reading)
        return Verdict(tuple(held.reading for held in believed), errors, believed[0].reason)


def is_new_meter(before: Reading, after: Reading) -> bool:
    """Whether another meter speaks. A telegram that lost its id is still of the meter with its header."""
    if before.meter is None or after.meter is None:
        return before.header != after.header
    return before.meter != after.meter


def _of_meter(before: Reading | None, reading: Reading) -> Reading:
    """Return the reading with the id that its telegram lost, so that the next meter is told from this one."""
    if reading.meter is not None or before is None or before.meter is None or is_new_meter(before, reading):
        return reading
    return msgspec.structs.replace(reading, meter=before.meter)


def disagreement(before: Reading, after: Reading) -> Message:
    """Say why the two cannot follow each other; `NOTHING` if they can, or are of different meters."""
    if is_new_meter(before, after):
        return NOTHING
    elapsed = _seconds(before, after)
    if abs(elapsed) > CLOCK_LEAP:
        assert before.time is not None
        return Message(
            "its time is {seconds} s {way} the reading before it ({before})",
            seconds=abs(elapsed),
            way=Message("ahead of") if elapsed > 0 else Message("behind"),
            before=rfc3339(before.time),
        )
    if elapsed < 0:
        before, after = after, before
    return _register_doubt(before, after, abs(elapsed))


def fallen(before: Reading, after: Reading) -> set[str]:
    """Registers of `after` below those of `before`: `electricity`, or a device's `name`."""
    found = set()
    for name, _, prior, value, _ in _registers(before, after):
        if value < prior:
            found.add(name if "/" in name else "electricity")
    return found


def restarted(before: Reading, after: Reading) -> set[str]:
    """Return what begins again lower where both were recorded, one after the other; named as by `fallen`."""
    found = fallen(before, after)
    return found if found and disagreement(before, after) else set()


def can_follow(unit: str | None, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """True if both, times with values, can be of one register: the later is not lower, nor too high."""
    if other[0] < one[0]:
        one, other = other, one
    rise = other[1] - one[1]
    if unit is None or unit not in _PER_HOUR:
        return rise >= 0
    return 0 <= rise <= _PER_HOUR[unit] * (other[0] - one[0]) // 3600 + _MARGIN[unit]


def _register_doubt(before: Reading, after: Reading, elapsed: int) -> Message:
    for name, unit, prior, value, own_elapsed in _registers(before, after):
        if value < prior:
            return Message(
                "{name} fell from {prior} to {value} {unit}", name=name, prior=prior, value=value, unit=unit
            )
        limit = _PER_HOUR[unit] * max(elapsed, own_elapsed) // 3600 + _MARGIN[unit]
        if value - prior > limit:
            return Message(
                "{name} leapt from {prior} to {value} {unit} in {seconds} s",
                name=name,
                prior=prior,
                value=value,
                unit=unit,
                seconds=max(elapsed, own_elapsed),
            )
    return NOTHING


def _registers(before: Reading, after: Reading) -> Iterator[tuple[str, str, int, int, int]]:
    """Registers in both: name, unit, value before, value after, seconds between the read-outs of a device."""
    for name in ("import_wh", "export_wh"):
        prior, value = getattr(before, name), getattr(after, name)
        if prior is not None and value is not None:
            yield name, "Wh", prior, value, 0
    for way in ("import", "export"):
        priors: dict[int, int] = getattr(before, f"{way}_tariff_wh")
        values: dict[int, int] = getattr(after, f"{way}_tariff_wh")
        for tariff, value in values.items():
            if tariff in priors:
                yield f"{way}_t{tariff}_wh", "Wh", priors[tariff], value, 0
    earlier = {device_name(device.medium, device.id, device.channel): device for device in before.devices}
    for device in after.devices:
        name = device_name(device.medium, device.id, device.channel)
        old = earlier.get(name)
        if old is None or old.value is None or device.value is None or device.unit not in _PER_HOUR:
            continue
        if old.unit == device.unit:
            own = device.time - old.time if device.time is not None and old.time is not None else 0
            yield name, device.unit, old.value, device.value, own


def device_name(medium: str, id_: str | None, channel: int) -> str:
    """What a device is known by: its medium and equipment id; its channel only where it sends no id."""
    return f"{medium}/{id_}" if id_ is not None else f"{medium}/channel {channel}"


def _seconds(before: Reading, after: Reading) -> int:
    assert before.time is not None
    assert after.time is not None
    return after.time - before.time
