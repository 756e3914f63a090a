"""One moment of the screen, as panels get it: a snapshot, the clocks that give its age, and fixed facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from p1tui.model.snapshot import Snapshot
from p1tui.p1.reading import Reading
from p1tui.tui.drawing.glyphs import HALF, Glyphs

Mode = Literal["REC", "VIEW"]

SLOWEST_S = 10
"""Pace that is taken for a meter's until two telegrams came; no meter is slower."""

LATE_PACES, LATE_S = 3, 2
"""Telegrams that may fail to come, and seconds of grace, before the newest one counts as old."""


@dataclass(frozen=True, kw_only=True)
class View:
    """One moment of the screen."""

    shown: Snapshot
    """The snapshot that panels draw; an older one than `latest` while the view is frozen."""
    latest: Snapshot
    now: float
    """The host's clock, in UTC seconds."""
    started_at: float
    """UTC seconds at which the screen was opened."""
    zone: ZoneInfo
    mode: Mode
    frozen: bool = False
    main_fuse_a: int = 25
    glyphs: Glyphs = HALF
    pace_s: int | None = None
    """Seconds from one telegram of this meter to the next; None until two of them came."""
    flows: Mapping[str, int] = field(default_factory=dict)
    """Gas, water and heat used in an hour, in base units, by reading key."""
    telegrams: int | None = None
    """Telegrams in a thousand seconds."""

    @property
    def reading(self) -> Reading | None:
        """The reading of `shown`."""
        return self.shown.reading

    @property
    def age(self) -> float | None:
        """Seconds since the newest telegram came."""
        at = self.latest.received_at
        return None if at is None else max(self.now - at, 0.0)

    @property
    def late(self) -> bool:
        """True if the newest telegram is so old that later ones must have failed to come."""
        source = self.latest.source.state
        if source == "ended" or self.age is None:
            return False
        return source == "lost" or self.age >= LATE_PACES * (self.pace_s or SLOWEST_S) + LATE_S

    @property
    def meter_now(self) -> float:
        """The meter's clock by now, in UTC seconds: its last time plus the age of that telegram."""
        reading, received_at = self.shown.reading, self.shown.received_at
        if reading is None or reading.time is None or received_at is None:
            return self.now
        return reading.time + max(self.now - received_at, 0.0)
