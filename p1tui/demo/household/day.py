"""One simulated day: the power of each second and its exact integral.

A day is in standard time, so that each has 86,400 seconds. Power is the sum of three parts: loads that are
constant between two switchings, standby and sun that are linear from knot to knot, and a flicker of a few W
that sums to zero over each block. So the integral has a closed form, and a register never drifts from it.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from operator import mul, sub
from random import Random

from p1tui.demo.household.appliances import Use, car, uses
from p1tui.demo.household.gas import GasDay
from p1tui.demo.household.solar import BLOCK, BLOCKS, CLOUD_UNIT, clear_sky, draw_clouds
from p1tui.demo.household.steps import SteppedLoad, split
from p1tui.runtime.duration import DAY, HOUR

YEAR_DAYS = 364
"""Days of the simulated year, 52 whole weeks; a calendar year is a day and a quarter longer."""

FLICKER_W = 5
MARGIN_W = 3 * FLICKER_W + 1
PATTERNS = 64
TAIL = BLOCK * (BLOCK - 1) // 2
HEAD = BLOCK * BLOCK - TAIL


class House:
    """The random data of one seed from which each day takes a part: clouds, standby and flicker."""

    def __init__(self, seed: int) -> None:
        rng = Random(f"house {seed}")
        self.seed = seed
        self.clouds = draw_clouds(rng)
        drift = accumulate(rng.randint(-9, 9) for _ in range(3 * BLOCKS))
        self.standby = [118 + abs(watts % 120 - 60) for watts in drift]
        self.flicker = [_zero_sum(rng) for _ in range(PATTERNS)]
        self.totals: dict[tuple[int, bool], tuple[int, ...]] = {}
        """Rise of the registers on each day of the simulated year, a cache by `(index, summer)`."""
        self.flicker_sums = [[0, *accumulate(pattern)] for pattern in self.flicker]


def _zero_sum(rng: Random) -> list[int]:
    half = [rng.randint(-FLICKER_W, FLICKER_W) for _ in range(BLOCK // 2)]
    pattern = half + [-watts for watts in half]
    rng.shuffle(pattern)
    return pattern


class Day:
    """Day `index` of the simulated year, in summer or winter time.

    The unit of energy is a watt-second / BLOCK, so that every sum is an integer.
    """

    def __init__(self, house: House, index: int, *, summer: bool) -> None:
        rng = Random(f"day {house.seed} {index}")
        self._house = house
        self._index = index
        clear = clear_sky(index // 7)
        self._lit = [block for block in range(BLOCKS) if clear[block] or clear[block + 1]]
        clouds = self._clouds(rng)
        self._sun = [watts // CLOUD_UNIT for watts in map(mul, clear, clouds)]
        offset = rng.randrange(2 * BLOCKS)
        self._standby = house.standby[offset : offset + BLOCKS + 1]
        self._smooth: list[int] = list(map(sub, self._standby, self._sun))
        self._loads = self._plan(rng, summer)
        self._steps = SteppedLoad(self._loads)
        self.gas = GasDay(rng, index, weekend=index % 7 > 4, summer=summer)
        self._flickers = bytearray(b"\1" * BLOCKS)
        self._imports, self._exports = self._sums()

    def _clouds(self, rng: Random) -> tuple[int, ...]:
        kind = rng.choices((0, 1, 2), (3, 5, 3))[0]
        offset = rng.randrange(BLOCKS)
        return self._house.clouds[kind][offset : offset + BLOCKS + 1]

    def _plan(self, rng: Random, summer: bool) -> list[Use]:
        ahead = HOUR if summer else 0
        dusk = min(self._lit[-1] * BLOCK + ahead, 22 * HOUR)
        tonight, last_night = (
            car(Random(f"car {self._house.seed} {night % YEAR_DAYS}"))
            for night in (self._index, self._index - 1)
        )
        plan = uses(rng, weekend=self._index % 7 > 4, dusk=dusk) + tonight
        plan += [(start - DAY, end - DAY, watts, phase) for start, end, watts, phase in last_night]
        moved = (
            (max(0, start - ahead), min(DAY, end - ahead), watts, phase) for start, end, watts, phase in plan
        )
        return [use for use in moved if use[0] < use[1]]

    def _sums(self) -> tuple[list[int], list[int]]:
        smooth, loads = self._smooth, self._steps.block_energies()
        energies = [
            BLOCK * load + HEAD * first + TAIL * last
            for load, first, last in zip(loads, smooth, smooth[1:], strict=False)
        ]
        exports = [0] * BLOCKS
        switched = {second // BLOCK for second in self._steps.times}
        for block in self._lit:
            lowest, highest = self._levels(block) if block in switched else (loads[block] // BLOCK,) * 2
            if highest + max(smooth[block], smooth[block + 1]) < -MARGIN_W:
                energies[block], exports[block] = 0, -energies[block]
            elif lowest + min(smooth[block], smooth[block + 1]) <= MARGIN_W:
                # The sign may change here, and a flicker across zero would not sum to zero on each side.
                self._flickers[block] = 0
                energies[block], exports[block] = self._exact(block, (block + 1) * BLOCK)
        return [0, *accumulate(energies)], [0, *accumulate(exports)]

    def _levels(self, block: int) -> tuple[int, int]:
        """Return the lowest and the highest power of the loads in a block, in W."""
        times = self._steps.times
        first = bisect_right(times, block * BLOCK) - 1
        levels = self._steps.levels[first : bisect_right(times, block * BLOCK + BLOCK - 1)]
        return min(levels), max(levels)

    def _exact(self, block: int, end: int) -> tuple[int, int]:
        """Sum import and export from the block's start up to second `end`, without the flicker."""
        start = second = block * BLOCK
        slope = self._smooth[block + 1] - self._smooth[block]
        times, levels = self._steps.times, self._steps.levels
        step = bisect_right(times, start) - 1
        imported = exported = 0
        while second < end:
            until = min(end, times[step + 1])
            first = BLOCK * (levels[step] + self._smooth[block]) + slope * (second - start)
            up, down = split(first, slope, until - second)
            imported, exported = imported + up, exported + down
            second, step = until, step + 1
        return imported, exported

    def energy(self, second: int) -> tuple[int, int]:
        """Return import and export from the day's start up to this second (0 to 86400), itself excluded."""
        block, inside = divmod(second, BLOCK)
        imported, exported = self._imports[block], self._exports[block]
        if inside:
            up, down = self._exact(block, second)
            flicker = 0
            if self._flickers[block]:
                flicker = BLOCK * sum(self._house.flicker_sums[n][inside] for n in self._patterns(block))
            imported += up + flicker * (up > 0)
            exported += down - flicker * (down > 0)
        return imported, exported

    def power(self, second: int) -> int:
        """Return import minus export in W / BLOCK; `energy` sums positive and negative values separately."""
        block, inside = divmod(second, BLOCK)
        first, last = self._smooth[block], self._smooth[block + 1]
        watts = self._steps.at(second) + first + sum(self._flicker(block, inside))
        return BLOCK * watts + (last - first) * inside

    def phases(self, second: int) -> tuple[int, int, int]:
        """Return W of each phase, negative for export: standby is on L1, the inverter on L3."""
        block, inside = divmod(second, BLOCK)
        l1, l2, l3 = (steps.at(second) for steps in self._phase_steps)
        flicker = self._flicker(block, inside)
        l1 += _between(self._standby, block, inside) + flicker[0]
        l3 += flicker[2] - _between(self._sun, block, inside)
        return l1, l2 + flicker[1], l3

    @cached_property
    def _phase_steps(self) -> tuple[SteppedLoad, ...]:
        return tuple(SteppedLoad(use for use in self._loads if use[3] == phase) for phase in range(3))

    def _patterns(self, block: int) -> tuple[int, int, int]:
        first = self._index * 37 + block * 11
        return first % PATTERNS, (first + 23) % PATTERNS, (first + 46) % PATTERNS

    def _flicker(self, block: int, inside: int) -> tuple[int, int, int]:
        if not self._flickers[block]:
            return 0, 0, 0
        one, two, three = self._patterns(block)
        patterns = self._house.flicker
        return patterns[one][inside], patterns[two][inside], patterns[three][inside]


def _between(knots: list[int], block: int, inside: int) -> int:
    return knots[block] + (knots[block + 1] - knots[block]) * inside // BLOCK
