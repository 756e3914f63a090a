"""What rooms hand each other besides `Reading`: upload entries, the state of each part, the Outbox protocol.

Times named `…_at` are the host's clock (UTC seconds, float); times named `time` are the meter's (UTC, whole
seconds). Every struct is frozen: a thread may keep and show what it was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.reading import Reading


class Entry(msgspec.Struct, frozen=True):
    """One upload row: what one interval of readings comes to.

    `time` is that of the interval's last reading. `values` holds reading keys in base units
    (`power_import_w`, `import_t1_wh`, …): means of power, voltage and current, last values of the rest.
    """

    time: int
    values: dict[str, int]


class Parked(msgspec.Struct, frozen=True):
    """An entry that the target refused for good, kept to be looked at and queued again."""

    entry: Entry
    reason: str
    parked_at: float


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far one uplink has come. It rides on the recorder's commit, so after a crash it may lag.

    `cursor` is the time of the last entry that is done with, up to `started` none was ever owed; `called_at`
    is the start of the last call; `clean` that the last stop was orderly; `day` (ISO, UTC) and `year` are
    what `sent_today` and `sent_year` count. Of the entries after the cursor the first `sending` are in the
    call that began last, and the first `doubtful` may have been sent by an earlier run.
    """

    cursor: int = 0
    called_at: float = 0.0
    sending: int = 0
    doubtful: int = 0
    clean: bool = True
    day: str = ""
    year: int = 0
    sent_today: int = 0
    sent_year: int = 0
    started: int = 0


class Backlog(msgspec.Struct, frozen=True):
    """What is due and not yet sent: how many entries, and the oldest one's time.

    `thinned` of them are of minutes: their readings waited longer than the history keeps them.
    """

    entries: int = 0
    oldest: int | None = None
    thinned: int = 0


class Outbox(Protocol):
    """What one uplink owes, oldest first. Implemented by the store, used by the worker's thread alone."""

    def progress(self) -> Progress:
        """How far this uplink has come."""

    def save(self, progress: Progress) -> None:
        """Remember it; written with the recorder's next commit."""

    def due(self, limit: int) -> list[Entry]:
        """At most `limit` entries after the cursor whose interval is over, oldest first."""

    def backlog(self) -> Backlog:
        """All entries after the cursor whose interval is over."""

    def park(self, entries: Sequence[Entry], reason: str) -> None:
        """Set entries aside for good, with the reason; written with the recorder's next commit."""

    def parked(self) -> int:
        """How many entries are set aside."""

    def again(self, limit: int) -> list[Entry]:
        """At most `limit` entries that are set aside and to be tried again, oldest first."""

    def unpark(self, entries: Sequence[Entry]) -> None:
        """Entries set aside are done with; written with the recorder's next commit."""

    def retry(self) -> int:
        """Try all that is set aside again, from the recorder's next commit on; how many. Any thread."""


LinkState = Literal["starting", "up", "sending", "retrying", "stopped", "paused"]


class Spread(msgspec.Struct, frozen=True):
    """How long something took over the last calls: the median and the 95th percentile, in milliseconds."""

    p50: float
    p95: float


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """The way out of this computer, as far as the system tells; `None` where it does not.

    `interface` carries the default route (`None`: there is none), `signal_dbm` is of the Wi-Fi, `power_save`
    whether it sleeps between packets, `clock_set` whether the clock is synchronised, `advice` what the user
    can do, commands included, or empty.
    """

    interface: str | None = None
    wifi: bool = False
    ssid: str | None = None
    signal_dbm: int | None = None
    power_save: bool | None = None
    carrier_changes: int | None = None
    clock_set: bool | None = None
    advice: Message = NOTHING


class LinkHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How one uplink is doing, true at any moment.

    `state`: `starting` before the first call; `up` all sent; `sending` a backlog drains; `retrying` the
    link or the server fails and the next try is planned; `stopped` it needs the user (a refused key, a spent
    quota) and is probed slowly; `paused` by the user, until told otherwise or the end of the run. `reason` is
    a sentence for a person; it never holds a key. `drain_s` is how long the backlog takes once calls succeed,
    `quota_year` how many entries a year the target takes, `calling_at` when the call began that has no answer
    yet.
    `name_time`, `connect_time`, `tls_time` and `first_byte_time` say where the last calls spent their time.
    """

    name: str
    state: LinkState = "starting"
    reason: Message = NOTHING
    since_at: float = 0.0
    backlog: Backlog = Backlog()
    last_success_at: float | None = None
    last_status: int | None = None
    next_try_at: float | None = None
    calling_at: float | None = None
    failures: int = 0
    sent_today: int = 0
    sent_year: int = 0
    parked: int = 0
    unconfirmed: int = 0
    round_trip_ms: int | None = None
    drain_s: float | None = None
    quota_year: int | None = None
    name_time: Spread | None = None
    connect_time: Spread | None = None
    tls_time: Spread | None = None
    first_byte_time: Spread | None = None
    network: Network | None = None


SourceState = Literal["opening", "open", "lost", "ended"]


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Where the bytes come from, and whether they come.

    `hint` is `NOTHING` while all is well; else what is waited for, or what is likely wrong and what to do.
    """

    name: str
    state: SourceState = "opening"
    hint: Message = NOTHING
    since_at: float = 0.0
    next_try_at: float | None = None
    bytes_seen: int = 0


class RecorderStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of the readings.

    `trouble` is `NOTHING`, or why nothing is stored now and what to do; `notice` is what the user should know
    although readings are stored.
    """

    path: str = ""
    temporary: bool = False
    trouble: Message = NOTHING
    notice: Message = NOTHING
    recorded: int = 0
    held: int = 0
    doubles: int = 0
    committed_at: float | None = None


class Event(msgspec.Struct, frozen=True):
    """Something worth a line: when (UTC seconds), its kind (`tariff`, `gap`, `source`, …), what it was."""

    time: int
    kind: str
    detail: Message


class RejectedFrame(msgspec.Struct, frozen=True):
    """A frame that was not accepted: when, why, and its bytes for the eye."""

    rejected_at: float
    reason: Message
    raw: bytes


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
