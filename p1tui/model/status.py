"""The state of each part, as a viewer gets it: source, recorder, uplinks, network, and what happened."""

from __future__ import annotations

from typing import Literal

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Backlog

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
