"""Compare two readings: the same meter or another, a possible next reading or not, registers that restarted.

The bounds are wider than any connection can reach, so only a misread figure or a changed meter exceeds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.reading import Reading, rfc3339
from p1tui.runtime.duration import DAY, HOUR

CLOCK_LEAP: Final = HOUR
"""Seconds between two readings, either way, beyond which the time is doubted."""

SET_BACK: Final = 5
"""Seconds by which a meter's clock may be set back, with registers that go on, without a doubt."""

STALE: Final = DAY
"""Seconds before midnight beyond which a register is too old: the day then begins at its first reading."""

_PER_HOUR: Final = {"Wh": 100_000, "dm3": 100_000, "MJ": 1_000}
"""Unit -> the most that a register rises in an hour: 100 kW (twice 3 × 63 A), 100 m3 (a G65 gas meter)."""

_MARGIN: Final = {"Wh": 1_000, "dm3": 1_000, "MJ": 10}
"""Unit -> tolerance on top, for coarse registers and large meters behind current transformers."""


def is_new_meter(before: Reading, after: Reading) -> bool:
    """Return True if the readings come from two meters, by equipment id, or by header if one has no id."""
    if before.meter is None or after.meter is None:
        return before.header != after.header
    return before.meter != after.meter


def disagreement(before: Reading, after: Reading) -> Message:
    """Return the reason why one cannot follow the other; `NOTHING` if it can, or comes from another meter."""
    if is_new_meter(before, after):
        return NOTHING
    elapsed = seconds_between(before, after)
    if abs(elapsed) > CLOCK_LEAP:
        assert before.time is not None
        return Message(
            "its time is {seconds} s {way} the reading before it ({before})",
            seconds=abs(elapsed),
            way=Message("ahead of") if elapsed > 0 else Message("behind"),
            before=rfc3339(before.time),
        )
    if -SET_BACK <= elapsed < 0 and not _register_doubt(before, after, -elapsed):
        return NOTHING  # the meter's clock was set back: its registers go on
    if elapsed < 0:
        before, after = after, before
    return _register_doubt(before, after, abs(elapsed))


def fallen(before: Reading, after: Reading) -> set[str]:
    """Return the names of the registers that are lower in `after`: `electricity`, or a `device_name`."""
    found = set()
    for name, _, prior, value, _ in _registers(before, after):
        if value < prior:
            found.add(name if "/" in name else "electricity")
    return found


def restarted(before: Reading, after: Reading) -> set[str]:
    """Return the names of registers that restarted, as `fallen` does; none if `after` is just older."""
    found = fallen(before, after)
    return found if found and disagreement(before, after) else set()


def can_follow(unit: str | None, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Return True if two points (time, value) can belong to one register: it rises, and not too fast."""
    if other[0] < one[0]:
        one, other = other, one
    rise = other[1] - one[1]
    if unit is None or unit not in _PER_HOUR:
        return rise >= 0
    return 0 <= rise <= _PER_HOUR[unit] * (other[0] - one[0]) // HOUR + _MARGIN[unit]


def goes_on(before: Reading, after: Reading) -> bool:
    """Return True if no register of electricity fell or leapt; either reading may be the older one."""
    elapsed = seconds_between(before, after)
    if elapsed < 0:
        before, after = after, before
    return all(
        can_follow(unit, (0, prior), (abs(elapsed), value))
        for name, unit, prior, value, _ in _registers(before, after)
        if "/" not in name
    )


def _register_doubt(before: Reading, after: Reading, elapsed: int) -> Message:
    for name, unit, prior, value, own_elapsed in _registers(before, after):
        if value < prior:
            return Message(
                "{name} fell from {prior} to {value} {unit}", name=name, prior=prior, value=value, unit=unit
            )
        limit = _PER_HOUR[unit] * max(elapsed, own_elapsed) // HOUR + _MARGIN[unit]
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
    """Yield the registers of both: name, unit, both values, seconds between a device's read-outs."""
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
    """Return a device's name: medium and equipment id, or medium and channel if it sends no id."""
    return f"{medium}/{id_}" if id_ is not None else f"{medium}/channel {channel}"


def seconds_between(before: Reading, after: Reading) -> int:
    """Return the seconds from one reading to the next; both have a time."""
    assert before.time is not None
    assert after.time is not None
    return after.time - before.time
