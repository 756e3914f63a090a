"""The view: all that panels draw from at one moment, a snapshot, clocks and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from p1tui.model.snapshot import Snapshot
from p1tui.p1.reading import Reading
from p1tui.store.queries.averages import Peak
from p1tui.store.queries.day_so_far import DaySoFar, TwoDays
from p1tui.tui.drawing.glyphs import HALF, Glyphs

Mode = Literal["REC", "VIEW"]

SLOWEST_S = 10
"""Seconds assumed between two telegrams until two have come; no meter is slower."""

LATE_PACES, LATE_S = 3, 2
"""Intervals between telegrams, and seconds of grace, after which the newest telegram is late."""


@dataclass(frozen=True)
class DayFacts:
    """Facts of the day that the history tells; `None` until it has, or where it does not know."""

    days: TwoDays | None = None
    flows_since: int | None = None
    """UTC seconds since which power flows as it does now."""
    month_peak: Peak | None = None
    """Highest quarter hour of this month, if a contract counts it."""
    hours: tuple[int | None, ...] = ()
    """Rises of the last hours, of a meter without power; empty for any other."""


@dataclass(frozen=True, kw_only=True)
class View:
    """All that panels draw from at one moment."""

    shown: Snapshot
    """Snapshot that panels draw; older than `latest` while the view is frozen."""
    latest: Snapshot
    now: float
    """The host's clock, in UTC seconds."""
    started_at: float
    """UTC seconds at which the screen was opened."""
    zone: ZoneInfo
    mode: Mode
    frozen: bool = False
    main_fuse_a: int = 0
    """Amperes per phase; 0: not told, and then no load is shown."""
    glyphs: Glyphs = HALF
    pace_s: int | None = None
    """Seconds from one telegram of this meter to the next; None until two have come."""
    flows: Mapping[str, int] = field(default_factory=dict)
    """Use of gas, water and heat per hour, in base units, by reading key."""
    note: str = ""
    """Effect of the last key, in the user's language, for some seconds; empty if there is none. A trouble
    begins with `!`."""
    day: DayFacts = DayFacts()
    telegrams: int | None = None
    """Telegrams per thousand seconds; None until they have been counted for long enough."""

    @property
    def reading(self) -> Reading | None:
        """The reading of `shown`."""
        return self.shown.reading

    @property
    def offers_setup(self) -> bool:
        """True if a key leads to setup: this process records, by the defaults, and has heard no meter yet."""
        latest = self.latest
        waits = latest.reading is None and latest.source.state != "ended"
        return self.mode == "REC" and latest.lacks_config and waits

    def leads_to(self, after: str) -> bool:
        """Return True if a key leads there: to `record` only from an engine that is gone, or to `setup`."""
        engine = self.latest.engine
        return self.offers_setup if after == "setup" else engine is not None and engine.state == "gone"

    @property
    def engine_hears(self) -> bool:
        """True if requests reach the engine: it runs here, or answers its viewer."""
        engine = self.latest.engine
        return engine is None or engine.state == "attached"

    @property
    def paused(self) -> bool:
        """True if there are uploads, and all are paused."""
        return bool(self.latest.links) and all(link.state == "paused" for link in self.latest.links)

    @property
    def today(self) -> Mapping[str, int]:
        """Rises of the day so far: the recorder's, or the history's where no recorder answers."""
        days = self.day.days
        return self.shown.today or ({} if days is None else days.today.rises)

    @property
    def yesterday(self) -> DaySoFar | None:
        """The day before until the same local time."""
        return None if self.day.days is None else self.day.days.yesterday

    @property
    def age(self) -> float | None:
        """Seconds since the newest telegram came; None before the first."""
        at = self.latest.received_at
        return None if at is None else max(self.now - at, 0.0)

    @property
    def late(self) -> bool:
        """True if telegrams are overdue, or the source is lost."""
        source = self.latest.source.state
        if source == "ended" or self.age is None:
            return False
        return source == "lost" or self.age >= LATE_PACES * (self.pace_s or SLOWEST_S) + LATE_S

    @property
    def meter_now(self) -> float:
        """Estimate of the meter's clock, in UTC seconds: the last telegram's time plus its age."""
        reading, received_at = self.shown.reading, self.shown.received_at
        if reading is None or reading.time is None or received_at is None:
            return self.now
        return reading.time + max(self.now - received_at, 0.0)
