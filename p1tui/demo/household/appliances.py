"""Appliances that a simulated family switches on and off in one day."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from p1tui.runtime.duration import HOUR, MINUTE

Use = tuple[int, int, int, int]
"""A constant load: start and end in seconds of the local day (the end excluded), W, and phase, 0 to 2."""


STANDBY: tuple[Use, ...] = ((0, 25 * HOUR, 27, 1), (0, 25 * HOUR, 34, 2))


def uses(rng: Random, *, weekend: bool, dusk: int) -> list[Use]:
    """Plan every use of one day except the car's; the lights go on at second `dusk` of the day."""
    wake = rng.randint(8 * HOUR, 9 * HOUR) if weekend else rng.randint(6 * HOUR + 1500, 7 * HOUR)
    plan = [*STANDBY, *_cold_store(rng), *_breakfast(rng, wake), *_dinner(rng), *_evening(rng, dusk)]
    if weekend or rng.random() < 0.45:
        plan += _at_home(rng, wake + 2 * HOUR)
    if rng.random() < 0.4:
        plan += _laundry(rng, rng.randint(9 * HOUR, 13 * HOUR))
    if rng.random() < 0.7:
        plan += _dishes(rng, rng.randint(19 * HOUR + 900, 21 * HOUR))
    return plan


def car(rng: Random) -> list[Use]:
    """Plan a night's charging at 3 x 16 A, 11 kW, on three nights of seven; it may run past midnight."""
    if rng.random() > 0.42:
        return []
    start = 23 * HOUR + rng.randint(3 * MINUTE, 80 * MINUTE)
    full = start + rng.randint(80 * MINUTE, 240 * MINUTE)
    # The last minutes go slower: the car's battery fills.
    stages = ((start, full, 3660), (full, full + 400, 2390), (full + 400, full + 900, 1420))
    return [(first, end, watts - 15 * phase, phase) for first, end, watts in stages for phase in range(3)]


def _cold_store(rng: Random) -> Iterator[Use]:
    for first, every, on, watts, phase in ((0, 2500, 820, 92, 0), (1100, 3700, 1250, 68, 1)):
        second = first + rng.randint(0, 900)
        while second < 24 * HOUR:
            end = second + on + rng.randint(-90, 90)
            yield second, end, watts + rng.randint(-4, 4), phase
            second += every + rng.randint(-200, 200)


def _breakfast(rng: Random, wake: int) -> Iterator[Use]:
    yield wake, wake + rng.randint(2000, 3600), rng.randint(60, 110), 0
    yield from _kettle(rng, wake + 600)
    for cup in range(rng.randint(1, 4)):
        second = wake + 900 + cup * rng.randint(150, 400)
        yield second, second + rng.randint(35, 55), 1380, 1
    if rng.random() < 0.6:
        toast = wake + rng.randint(700, 1500)
        yield toast, toast + 160, 880, 1
    if rng.random() < 0.5:
        hair = wake + rng.randint(600, 2400)
        yield hair, hair + rng.randint(120, 300), 1650, 2


def _kettle(rng: Random, second: int) -> Iterator[Use]:
    yield second, second + rng.randint(110, 210), 2010 + rng.randint(-25, 25), 1


def _dinner(rng: Random) -> Iterator[Use]:
    start = rng.randint(17 * HOUR + 900, 18 * HOUR + 1800)
    yield start, start + rng.randint(1200, 2400), rng.randint(90, 180), 0  # hood and kitchen lights
    second, end = start, start + rng.randint(1300, 2100)
    while second < end:  # induction: boils, then pulses
        length = rng.randint(25, 90)
        watts = rng.randint(1500, 2100) if second < start + 400 else rng.choice((450, 700, 1150))
        yield second, second + length, watts, rng.choice((1, 2))
        second += length + rng.randint(4, 30)
    if rng.random() < 0.55:
        yield from _oven(rng, start - 300)


def _oven(rng: Random, start: int) -> Iterator[Use]:
    warm = start + rng.randint(380, 520)
    yield start, warm, 2350, 0
    second, done = warm + 70, warm + rng.randint(1500, 2700)
    while second < done:  # the thermostat
        end = second + rng.randint(35, 60)
        yield second, end, 2330, 0
        second = end + rng.randint(70, 120)


def _evening(rng: Random, dusk: int) -> Iterator[Use]:
    bed = rng.randint(22 * HOUR + 900, 23 * HOUR + 600)
    yield dusk, bed, rng.randint(110, 190), 0
    yield dusk + rng.randint(900, 3600), bed - rng.randint(300, 2400), rng.randint(30, 70), 1
    television = rng.randint(19 * HOUR + 1200, 20 * HOUR + 1800)
    yield television, bed - rng.randint(60, 1500), rng.randint(95, 135), 2
    yield from _kettle(rng, rng.randint(20 * HOUR, 21 * HOUR))


def _at_home(rng: Random, start: int) -> Iterator[Use]:
    yield start, start + rng.randint(5 * HOUR, 7 * HOUR), rng.randint(55, 90), 2  # desk
    yield from _kettle(rng, start + rng.randint(0, HOUR))
    yield from _kettle(rng, start + rng.randint(4 * HOUR, 5 * HOUR))
    if rng.random() < 0.4:
        vacuum = start + rng.randint(HOUR, 3 * HOUR)
        yield vacuum, vacuum + rng.randint(600, 1500), 760, 0


def _laundry(rng: Random, start: int) -> Iterator[Use]:
    hot = start + rng.randint(800, 1300)
    yield start + 120, hot, 2040, 2
    for turn in range(12):  # drum
        second = hot + turn * 220
        yield second, second + rng.randint(90, 150), rng.randint(130, 260), 2
    yield hot + 2700, hot + 3200, 430, 2  # spin
    if rng.random() < 0.6:
        yield hot + 3900, hot + 3900 + rng.randint(4200, 6000), 640, 0  # heat-pump dryer


def _dishes(rng: Random, start: int) -> Iterator[Use]:
    yield start, start + 5400, 55, 1
    yield start + 500, start + 500 + rng.randint(700, 950), 1890, 1
    yield start + 3600, start + 3600 + rng.randint(420, 600), 1890, 1
