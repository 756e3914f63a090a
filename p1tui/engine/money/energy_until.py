"""Energy of a history up to a moment, as books need it: of what is not over yet, only what has been."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from p1tui.model.quarter_values import QuarterValues
from p1tui.model.quarters import QUARTER_S, Course, Quarters
from p1tui.p1.reading import Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS
from p1tui.runtime.duration import DAY, MINUTE
from p1tui.store.queries.history import History

DEVICES: Final = frozenset(each.key for each in LIVE_REGISTERS)
"""Keys of the registers of devices, which tell by the hour or once a day."""


def energy_until(
    history: History, keys: Sequence[str], start: int, now: float, tail: Sequence[Reading]
) -> Quarters:
    """Return the energy of registers from the start of a quarter up to now."""
    end = int(now) + (int(now) % QUARTER_S > 0)  # a reading of that very second counts
    quarters = history.quarters(keys, start, max(end, start), tail)
    return _begun_quarter(_until_read(quarters, keys, history, tail), now)


def energy_before(
    history: History, keys: Sequence[str], start: int, then: int, tail: Sequence[Reading]
) -> Quarters | None:
    """Return the energy up to a moment before the newest reading; `None` without any reading.

    What is read seldom, such as a gas meter, is as far behind that moment as it is now behind the newest
    reading: else a day before would have more of it than today can have.
    """
    newest = history.newest(tail)
    if newest is None:
        return None
    newest, then = (each // MINUTE * MINUTE for each in (newest, then))
    end = max(then, start)
    quarters = history.quarters([each for each in keys if each not in DEVICES], start, end, tail)
    courses = dict(quarters.courses)
    for key in DEVICES.intersection(keys):
        last = history.register_at(key, newest + MINUTE, tail)
        behind = 0 if last is None or newest - last.time > DAY else max(newest - last.time, 0)
        read = history.quarters([key], start, max(min(then - behind, end), start), tail)
        if key in read.courses:
            course = read.courses[key]
            nothing = [0] * (quarters.count - read.count)
            courses[key] = Course(QuarterValues.joined((course.rises, nothing)), course.gaps)
    found = _until_read(msgspec.structs.replace(quarters, courses=courses), keys, history, tail)
    return _begun_quarter(found, then)


def _begun_quarter(quarters: Quarters, now: float) -> Quarters:
    """Return quarters of which the running one is not missing for lack of a reading: it is not over yet."""
    if quarters.start + quarters.count * QUARTER_S <= now:
        return quarters
    courses = {
        key: Course(QuarterValues.of(each.rises).told({quarters.count - 1: 0}), each.gaps)
        if each.rises and each.rises[-1] is None and not any(gap.end == quarters.count for gap in each.gaps)
        else each
        for key, each in quarters.courses.items()
    }
    return msgspec.structs.replace(quarters, courses=courses)


def _until_read(
    quarters: Quarters, keys: Sequence[str], history: History, tail: Sequence[Reading]
) -> Quarters:
    """Return quarters in which nothing has come yet after a device's last read-out, if that is of late.

    A gas, water or heat meter is read by the hour or once a day. What its next read-out will tell has not
    happened yet; as unknown it would leave every sum that runs up to now incomplete.
    """
    end = quarters.start + quarters.count * QUARTER_S
    courses = dict(quarters.courses)
    for key in DEVICES.intersection(keys):
        course = courses.get(key, Course(QuarterValues.without(quarters.count)))
        rises = QuarterValues.of(course.rises)
        known = max([rises.known_until(quarters.count), *(each.end for each in course.gaps)])
        waiting = (quarters.count - known) * QUARTER_S
        last = history.register_at(key, end + DAY, tail)
        if last is not None and waiting <= DAY and end - waiting - DAY <= last.time <= end - waiting:
            nothing = dict.fromkeys(range(known, quarters.count), 0)
            courses[key] = Course(rises.told(nothing), course.gaps)
    return msgspec.structs.replace(quarters, courses=courses)
