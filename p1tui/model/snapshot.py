"""Everything that a viewer sees at one moment."""

from __future__ import annotations

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.money import MoneyNow
from p1tui.model.prices import PriceStatus
from p1tui.model.status import (
    EngineLink,
    LinkHealth,
    RecorderStatus,
    RejectedFrame,
    Sharing,
    SourceStatus,
)
from p1tui.model.stored import StoredReading, StoredSeries
from p1tui.p1 import Reading

NO_CONFIG = Message("Nothing is uploaded: there is no config yet; `{command}` makes one.", command="")
"""Reason why nothing is uploaded by who has just installed p1tui; `command`: that of the guided setup."""

NO_CHANNEL = Message("Nothing is uploaded: no channel is configured; `{command}` makes one.", command="")
"""Reason why nothing is uploaded with a config that names no target; `command`: the one that makes one."""


class Quarter(msgspec.Struct, frozen=True):
    """The running quarter-hour of a demand."""

    start: int
    """UTC seconds."""
    so_far_w: int
    """Energy so far, divided by the whole 15 minutes, in W: the meter's 1-0:1.4.0."""
    forecast_w: int | None
    """Demand at the end in W if the power stays as it is; `None` if the power is not known."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All that a screen shows, at one moment."""

    source: SourceStatus
    demo: bool = False
    """True if the source is the simulated house."""

    # Telegrams.
    reading: Reading | None = None
    """The newest reading."""
    raw: bytes = b""
    """Its telegram, from `/` to the checksum."""
    received_at: float | None = None
    accepted: int = 0
    rejected: int = 0
    rejected_by: dict[str, int] = {}
    """Rejected frames by the name of the reason, one of `p1.messages.REJECTION_NAMES`."""
    rejections: tuple[RejectedFrame, ...] = ()
    """The last rejected frames, oldest first."""
    rejected_running: int = 0
    """Frames rejected one after the other up to the last rejected one; see `rejected_since`."""

    # The history.
    recorder: RecorderStatus = RecorderStatus()
    stored: StoredReading | None = None
    """The newest recorded reading, for the engine's own targets; no viewer in another process gets it."""
    series: StoredSeries | None = None
    """Series of that reading, which viewers get."""
    today: dict[str, int] = {}
    """Rise of each register since local midnight, by reading key."""
    quarter: Quarter | None = None
    """`None` until its demand so far is known."""
    filling: bool = False
    """True while older history is being written: sums of what is past are not whole yet."""
    tail: tuple[Reading, ...] = ()
    """Recorded readings that are not yet committed, oldest first: an argument of history queries."""

    # Costs.
    money: MoneyNow | None = None
    """Prices and costs, reckoned at most once a minute; `None` without a contract, and until then."""

    newer: Message = NOTHING
    """Sentence on a config or program that is newer than this recording; `NOTHING` if there is none."""

    # Uploads.
    links: tuple[LinkHealth, ...] = ()
    """One for each channel, in the order of the config."""
    no_upload: Message = NOTHING
    """Reason why there are no links, with the remedy; `NOTHING` if there are."""

    prices: tuple[PriceStatus, ...] = ()
    """State of asking for day-ahead prices, one for each commodity; empty if no contract needs any."""

    # Viewers, and others who read along.
    sharing: Sharing | None = None
    """`None` if the source's bytes are not shared."""
    engine: EngineLink | None = None
    """The engine that a viewer is attached to; `None` if it runs in this process."""

    @property
    def rejected_since(self) -> int:
        """Frames rejected since the newest reading came."""
        if not self.rejections or self.rejections[-1].rejected_at < (self.received_at or 0):
            return 0
        return self.rejected_running

    def with_rejections(
        self, frames: tuple[RejectedFrame, ...], by_reason: dict[str, int]
    ) -> dict[str, object]:
        """Return the fields that change with one more rejected frame, the last of `frames`."""
        return {
            "rejected": self.rejected + 1,
            "rejected_by": by_reason,
            "rejections": frames,
            "rejected_running": self.rejected_since + 1,
        }

    @property
    def lacks_config(self) -> bool:
        """True if the defaults are in force, since nobody has written a config."""
        return self.no_upload.template == NO_CONFIG.template
