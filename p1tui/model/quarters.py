"""Energy by the quarter hour, and day-ahead prices: what the history hands to who reckons costs.

A quarter is known by its start, UTC seconds; also where the clock changes, quarters lie side by side in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

QUARTER_S = 900
"""Seconds of a quarter hour, the unit of the day-ahead market and of capacity tariffs."""

Commodity = Literal["electricity", "gas"]
"""Day-ahead markets: electricity by the quarter hour, gas by the gas day from 06:00 local time on."""


class Gap(msgspec.Struct, frozen=True):
    """A stretch without readings, whose energy is known by the registers at its ends but not its course."""

    first: int
    """Index of the first quarter that it touches."""
    end: int
    """Index after the last one."""
    rise: int
    """Rise of the register over those quarters, in its unit."""


class Course(msgspec.Struct, frozen=True):
    """Rise of one register in each quarter."""

    rises: Sequence[int | None]
    """In the register's unit (Wh, dm3, MJ); `None` where it is not known, also within a gap. A history gives
    `QuarterValues`."""
    gaps: tuple[Gap, ...] = ()
    """Oldest first. A quarter that is `None` and in no gap has no energy that anyone knows of."""


class Quarters(msgspec.Struct, frozen=True):
    """Energy of `count` quarters on end."""

    start: int
    """Start of the first, UTC seconds."""
    count: int
    courses: dict[str, Course]
    """By reading key: `import_wh`, `export_wh`, `import_t1_wh`, …, `gas_dm3`, `water_dm3`, `heat_mj`. A key
    without any register in the time asked for is absent."""


class MeterPeak(NamedTuple):
    """Highest quarter hour of its month until then, as the meter says."""

    time: int
    """End of the quarter hour, UTC seconds."""
    watts: int


class DayAheadPrice(msgspec.Struct, frozen=True):
    """Bare price of one quarter hour, or of one gas day."""

    start: int
    """Start of the quarter or of the gas day, UTC seconds."""
    micros: int
    """Price in millionths of the currency for each kWh or m³, without taxes and VAT; may be negative."""
    currency: str
    """EUR or SEK."""
    source: str
    """Name of the source that told it, as in `prices.sources`."""
    asked_at: float
    """When it was asked for, host clock."""
    final: bool = True
    """False while the source calls it preliminary."""


class PriceCourse(msgspec.Struct, frozen=True):
    """Bare prices of quarters on end: years of them, where one object for each would take too long."""

    start: int
    """Start of the first quarter, UTC seconds."""
    micros: Sequence[int | None]
    """In millionths of the currency for each kWh, as in `DayAheadPrice`; `None` where none is known."""
    currency: str
    """EUR or SEK."""
