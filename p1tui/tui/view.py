"""What the panels draw from: one snapshot, the clocks to tell its age by, and what does not change."""

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
"""No meter is slower, so this is the pace of one that spoke once."""

LATE_PACES, LATE_S = 3, 2
"""Telegrams that may fail to come, and seconds of grace, before what is shown counts as old."""


@dataclass(frozen=True, kw_only=True)
class View:
    """One moment of the screen.

    `shown` is what the panels show, `latest` the newest there is: they differ while the view is frozen.
    `now` is the host's clock in UTC seconds, `started_at` when the screen opened, `pace_s` the seconds from
    one telegram of this meter to the next, once two of them came. `flows` is how much gas, water and heat is
    used in an hour, in base units by reading key, and `telegrams` how many come in a thousand seconds.
    """

    shown: Snapshot
    latest: Snapshot
    now: float
    started_at: float
    zone: ZoneInfo
    mode: Mode
    frozen: bool = False
    main_fuse_a: int = 25
    glyphs: Glyphs = HALF
    pace_s: int | None = None
    flows: Mapping[str, int] = field(default_factory=dict)
    telegrams: int | None = None

    @property
    def reading(self) -> Reading | None:
        """The reading that is shown."""
        return self.shown.reading

    @property
    def age(self) -> float | None:
        """Seconds since the newest telegram came."""
        at = self.latest.received_at
        return None if at is None else max(self.now - at, 0.0)

    @property
    def late(self) -> bool:
        """Whether the newest telegram is so old that the next ones must have failed to come."""
        source = self.latest.source.state
        if source == "ended" or self.age is None:
            return False
        return source == "lost" or self.age >= LATE_PACES * (self.pace_s or SLOWEST_S) + LATE_S

    @property
    def meter_now(self) -> float:
        """What the meter's clock says by now: its own last time, plus the age of that telegram."""
        reading, received_at = self.shown.reading, self.shown.received_at
        if reading is None or reading.time is None or received_at is None:
            return self.now
        return reading.time + max(self.now - received_at, 0.0)
