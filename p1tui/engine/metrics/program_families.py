"""Families of p1tui itself: the source, the history, and each uplink."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, get_args

from p1tui import __version__
from p1tui.engine.metrics.exposition import Family, Kind, Sample
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import LinkHealth, LinkState, SourceState
from p1tui.p1.messages import REJECTION_NAMES

UPLINK_ROWS: Final[tuple[tuple[str, Kind, str, Callable[[LinkHealth], float | None]], ...]] = (
    (
        "uplink_last_success_timestamp_seconds",
        "gauge",
        "Time of the last call that the target accepted.",
        lambda link: link.last_success_at,
    ),
    ("uplink_failures_in_a_row", "gauge", "Calls that failed in a row.", lambda link: link.failures),
    (
        "uplink_round_trip_seconds",
        "gauge",
        "Duration of the last call.",
        lambda link: None if link.round_trip_ms is None else link.round_trip_ms / 1000,
    ),
    ("uplink_backlog_rows", "gauge", "Entries that wait.", lambda link: _owed(link, link.backlog.entries)),
    (
        "uplink_backlog_oldest_timestamp_seconds",
        "gauge",
        "Time of the oldest entry that waits.",
        lambda link: link.backlog.oldest,
    ),
    (
        "uplink_parked_rows",
        "gauge",
        "Entries that the target refused for good.",
        lambda link: _owed(link, link.parked),
    ),
    (
        "uplink_unconfirmed_rows",
        "gauge",
        "Entries that were sent without a clear answer.",
        lambda link: _owed(link, link.unconfirmed),
    ),
)
"""Name, kind, sentence and value of each family with one sample for each uplink."""


def program_families(snapshot: Snapshot) -> Iterable[Family]:
    """Yield the state of source, history and uplinks."""
    yield Family("build", "info", "The version of p1tui.", (Sample((("version", __version__),), "1"),))
    yield from _source(snapshot)
    yield from _history(snapshot)
    yield from _uplinks(snapshot.links)
    if snapshot.sharing is not None:
        yield _one("share_clients", "gauge", "Clients of the shared bytes.", len(snapshot.sharing.clients))


def _source(snapshot: Snapshot) -> Iterable[Family]:
    source = snapshot.source
    states = tuple(_states((), source.state, get_args(SourceState)))
    yield Family("source_state", "gauge", "1 for the state of the source of telegrams.", states)
    yield _one("source_bytes", "counter", "Bytes of the source.", source.bytes_seen)
    yield _one("source_noise_bytes", "counter", "Bytes that belonged to no telegram.", source.noise)
    yield _one("telegrams", "counter", "Telegrams that were accepted.", snapshot.accepted)
    reasons = tuple(
        Sample((("reason", name),), str(snapshot.rejected_by.get(name, 0)))
        for name in REJECTION_NAMES.values()
    )  # each from 0 on: the first rejection would move no counter that begins with it
    yield Family("rejected", "counter", "Telegrams that were rejected, by the reason.", reasons)
    yield _one("last_telegram_timestamp_seconds", "gauge", "Time of the last telegram.", snapshot.received_at)


def _history(snapshot: Snapshot) -> Iterable[Family]:
    recorder = snapshot.recorder
    yield _one("recorded_readings", "counter", "Readings that were recorded.", recorder.recorded)
    yield _one("double_readings", "counter", "Readings of a second that was recorded.", recorder.doubles)
    yield _one("held_readings", "gauge", "Implausible readings, held back or rejected.", recorder.held)
    yield _one("recorder_trouble", "gauge", "1 if nothing is stored now.", int(bool(recorder.trouble)))
    yield _one("last_commit_timestamp_seconds", "gauge", "Time of the last commit.", recorder.committed_at)


def _uplinks(links: tuple[LinkHealth, ...]) -> Iterable[Family]:
    named = list(zip(_names(links), links, strict=True))
    states = [
        sample
        for name, link in named
        for sample in _states((("target", name),), link.state, get_args(LinkState))
    ]
    yield Family("uplink_state", "gauge", "1 for the state of the uplink.", tuple(states))
    for family, kind, about, value in UPLINK_ROWS:
        found = [
            Sample((("target", name),), _written(figure))
            for name, link in named
            if (figure := value(link)) is not None
        ]
        yield Family(family, kind, about, tuple(found))
    signal = next((link.network.signal_dbm for link in links if link.network is not None), None)
    yield _one("wifi_signal_dbm", "gauge", "Signal of the Wi-Fi that leads out.", signal)


def _names(links: tuple[LinkHealth, ...]) -> list[str]:
    """Return a name for each link that no other has: two brokers on one computer share theirs."""
    names: list[str] = []
    for link in links:
        name, number = link.name, 1
        while name in names:
            number += 1
            name = f"{link.name} ({number})"
        names.append(name)
    return names


def _owed(link: LinkHealth, figure: int) -> int | None:
    """Return a figure of entries; a target of the newest state has none."""
    return None if link.newest_only else figure


def _states(labels: tuple[tuple[str, str], ...], now: str, every: tuple[str, ...]) -> Iterable[Sample]:
    for state in every:
        yield Sample((*labels, ("state", state)), str(int(state == now)))


def _one(name: str, kind: Kind, about: str, value: float | None) -> Family:
    """Return a family of one sample, of none if the value is not known."""
    return Family(name, kind, about, () if value is None else (Sample((), _written(value)),))


def _written(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3f}"
