"""Everything that a viewer sees at one moment."""

from __future__ import annotations

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import LinkHealth, RecorderStatus, RejectedFrame, SourceStatus
from p1tui.p1.reading import Reading


class Quarter(msgspec.Struct, frozen=True):
    """The running quarter hour of a demand: `start` in UTC seconds, powers in W.

    `so_far_w` is its energy so far spread over all its 15 minutes, as 1-0:1.4.0 has it; `forecast_w` the
    demand at its end if the power stays as it is (`None`: the power is not known).
    """

    start: int
    so_far_w: int
    forecast_w: int | None


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All that a screen shows, at one moment.

    `today` holds, by reading key, how much each register rose since local midnight. `tail` are the recorded
    readings that are not yet committed, oldest first: history queries take it as an argument. `quarter` is
    `None` until enough of it was heard. `no_upload` says why there are no links and what to do, `NOTHING`
    where there are.
    """

    source: SourceStatus
    reading: Reading | None = None
    raw: bytes = b""
    received_at: float | None = None
    accepted: int = 0
    rejected: int = 0
    rejections: tuple[RejectedFrame, ...] = ()
    recorder: RecorderStatus = RecorderStatus()
    today: dict[str, int] = {}
    quarter: Quarter | None = None
    tail: tuple[Reading, ...] = ()
    links: tuple[LinkHealth, ...] = ()
    no_upload: Message = NOTHING
    demo: bool = False
