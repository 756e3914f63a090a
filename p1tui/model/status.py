"""The state of source, recorder, uplinks and network for viewers, and events."""

from __future__ import annotations

from typing import Literal

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Backlog


class Spread(msgspec.Struct, frozen=True):
    """Durations of one phase of the last calls, in milliseconds."""

    p50: float
    """Median."""
    p95: float
    """95th percentile."""


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """The route out of this computer; `None` where the system does not report it."""

    interface: str | None = None
    """Interface of the default route; `None` also if there is no such route."""
    wifi: bool = False
    ssid: str | None = None
    signal_dbm: int | None = None
    power_save: bool | None = None
    """True if the Wi-Fi sleeps between packets."""
    carrier_changes: int | None = None
    """Changes between link up and link down since the system started."""
    clock_set: bool | None = None
    """True if this computer's clock is synchronised."""
    advice: Message = NOTHING
    """Remedy for the user, commands included."""


LinkState = Literal[
    "starting",  # before the first call
    "up",  # everything is sent
    "sending",  # a backlog drains
    "retrying",  # the link or the server fails, the next try is planned
    "stopped",  # it needs the user (a refused key, a spent quota) and is probed slowly
    "paused",  # by the user, until resumed or the end of the run
]


class LinkHealth(msgspec.Struct, frozen=True, kw_only=True):
    """The health of one uplink."""

    name: str
    """Name on the screen, with the channel."""
    newest_only: bool = False
    """True if only the newest state is sent: nothing waits, is parked or is owed."""
    state: LinkState = "starting"
    reason: Message = NOTHING
    """Sentence on the state; it never holds a key."""
    notice: Message = NOTHING
    """Sentence on what is sent, such as a field that the meter never fills."""
    since_at: float = 0.0
    """Start of the present state."""

    backlog: Backlog = Backlog()
    last_success_at: float | None = None
    last_status: int | None = None
    """HTTP status of the last answer."""
    next_try_at: float | None = None
    calling_at: float | None = None
    """Start of the call that has no answer yet."""
    failures: int = 0
    """Calls that failed in a row."""
    sent_today: int = 0
    sent_year: int = 0
    parked: int = 0
    """Entries that the target refused for good."""
    unconfirmed: int = 0
    """Entries sent without a clear answer: the target may have stored them."""
    round_trip_ms: int | None = None
    """Duration of the last call."""
    drain_s: float | None = None
    """Seconds until the backlog is sent, once calls succeed."""
    quota_year: int | None = None
    """Entries that the target takes in a year."""

    # Phases of the last calls.
    name_time: Spread | None = None
    connect_time: Spread | None = None
    tls_time: Spread | None = None
    first_byte_time: Spread | None = None

    network: Network | None = None


SourceState = Literal["opening", "open", "lost", "ended"]


class SerialPort(msgspec.Struct, frozen=True):
    """A serial port of this computer."""

    device: str
    """Name to open it by."""
    description: str = ""
    """Name of the device on it, empty if it tells none."""
    trouble: Message = NOTHING
    """Reason why it cannot be opened, if that is known without trying."""


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the source of bytes."""

    name: str
    """Name on the screen: `/dev/ttyUSB0 115200 8N1`."""
    state: SourceState = "opening"
    hint: Message = NOTHING
    """Sentence on what is awaited, or on the likely fault and its remedy; `NOTHING` while all is well."""
    since_at: float = 0.0
    """Start of the present state."""
    next_try_at: float | None = None
    """Time of the next try to open a source that is lost; `None` during a try."""
    bytes_seen: int = 0
    noise: int = 0
    """Bytes after the first telegram that belonged to none, line ends left out, as of the last one."""
    ports: tuple[SerialPort, ...] | None = None
    """Every serial port that there is, while a source is lost; `None` if that was not looked up."""


class Sharing(msgspec.Struct, frozen=True, kw_only=True):
    """The state of sharing the source's bytes with other programs."""

    address: str
    """Address that they connect to: `127.0.0.1:2001`."""
    clients: tuple[str, ...] = ()
    """Address of each client, the first to come first."""
    most: int = 0
    """Clients at a time, at most."""
    trouble: Message = NOTHING
    """Reason why nobody can connect, with the remedy."""


class RecorderStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the history, and the counts of readings."""

    path: str = ""
    temporary: bool = False
    """True if the history is deleted at the end."""
    trouble: Message = NOTHING
    """Reason why nothing is stored now, with the remedy."""
    notice: Message = NOTHING
    """Sentence that the user should read, although readings are stored."""
    recorded: int = 0
    held: int = 0
    """Implausible readings: held back now, or rejected as errors."""
    doubles: int = 0
    """Readings of a second that was already recorded."""
    committed_at: float | None = None


EngineState = Literal[
    "calling",  # before the first answer
    "attached",
    "silent",  # attached, but it says nothing any more
    "gone",  # it has ended, and so has the recording
    "held",  # a process holds the history and does not answer
]


class EngineLink(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the engine in another process, as its viewer sees it."""

    state: EngineState = "calling"
    holder: str = ""
    """Name of the process that holds the history: `process 4711`."""
    since_at: float = 0.0
    """Start of the present state."""
    notice: Message = NOTHING
    """Sentence on two versions that do not know all of each other, or on why the engine refuses viewers."""


class Event(msgspec.Struct, frozen=True):
    """Something that happened between two readings and is worth a line."""

    time: int
    kind: str
    """`tariff`, `gap`, `source`, …"""
    detail: Message


class RejectedFrame(msgspec.Struct, frozen=True):
    """A frame that the decoder rejected."""

    rejected_at: float
    reason: Message
    raw: bytes
