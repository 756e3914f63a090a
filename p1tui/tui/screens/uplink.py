"""Upload (3): all that is known of each channel's health."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.model import LinkHealth, Network, Spread
from p1tui.tui.dates import clock
from p1tui.tui.lines import BLANK, Line
from p1tui.tui.numbers import count, duration
from p1tui.tui.view import View
from p1tui.tui.widgets import link, status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.scroller import Scroller, ScrollScreen, plain_head
from p1tui.tui.widgets.table import Fact, facts
from p1tui.tui.words import wrap

WEAK_DBM = -75
"""Wi-Fi below which uploads begin to fail."""


def draw(view: View, width: int) -> list[Line]:
    """Every channel, with its figures, its reason and the way out of this computer."""
    if not view.shown.links:
        why = wrap(view.shown.no_upload, width - 4)
        return [((" ○ " if not at else "   ", "dim"), (text, "dim")) for at, text in enumerate(why)]
    lines: list[Line] = []
    for health in view.shown.links:
        lines += [*channel(health, view, width), BLANK]
    return lines[:-1]


def channel(health: LinkHealth, view: View, width: int) -> list[Line]:
    """One channel: its state and reason, its figures, the times of its calls, the network."""
    sign, word, role = link.STATES[link.state_of(health, view.now)]
    since = f" since {clock(health.since_at, view.zone)}" if health.since_at else ""
    lines: list[Line] = [((f" {sign} {word}", role), (since, "dim"), (f"  {health.name}", "strong"))]
    lines += [((f"   {text}", role),) for text in wrap(health.reason, width - 4)]
    lines += [BLANK, *facts(_figures(health, view.now), width)]
    lines += [BLANK, *facts(_times(health), width)] if health.first_byte_time else []
    if health.network is not None:
        lines += [BLANK, *facts(_network(health.network), width)]
        advice = wrap(health.network.advice, width - 4)
        lines += [((f" ! {text}" if not at else f"   {text}", "warn"),) for at, text in enumerate(advice)]
    return lines


def _figures(health: LinkHealth, now: float) -> list[Fact]:
    backlog = health.backlog
    oldest = "" if backlog.oldest is None else f", oldest {duration(now - backlog.oldest)}"
    waiting = f"{count(backlog.entries, 'row', 'rows')}{oldest}" if backlog.entries else "nothing, all sent"
    quota = ""
    if health.quota_year:
        quota = f"{health.sent_year * 100 // health.quota_year} % of {health.quota_year}"
    return [
        ("waiting", waiting, "text"),
        ("minutes only", count(backlog.thinned, "row", "rows") if backlog.thinned else "", "warn"),
        ("drains in", _duration(health.drain_s) if backlog.entries else "", "text"),
        (
            "parked",
            f"! {health.parked} rows" if health.parked else "none",
            "error" if health.parked else "text",
        ),
        ("unconfirmed", count(health.unconfirmed, "row", "rows") if health.unconfirmed else "", "warn"),
        ("last success", _ago(health.last_success_at, now), "text"),
        (
            "next call",
            "" if health.next_try_at is None else f"in {duration(health.next_try_at - now)}",
            "text",
        ),
        ("call under way", _silence(health, now), "warn"),
        ("last answer", "" if health.last_status is None else f"HTTP {health.last_status}", "text"),
        ("failures", f"{health.failures} in a row" if health.failures else "", "warn"),
        ("sent today", count(health.sent_today, "row", "rows"), "text"),
        ("sent this year", count(health.sent_year, "row", "rows"), "text"),
        ("year's quota", quota, "text"),
        ("round trip", "" if health.round_trip_ms is None else f"{health.round_trip_ms} ms", "text"),
    ]


def _times(health: LinkHealth) -> list[Fact]:
    return [
        ("name lookup", _spread(health.name_time), "text"),
        ("connect", _spread(health.connect_time), "text"),
        ("TLS", _spread(health.tls_time), "text"),
        ("first byte", _spread(health.first_byte_time), "text"),
    ]


def _network(network: Network) -> list[Fact]:
    weak = network.signal_dbm is not None and network.signal_dbm < WEAK_DBM
    clock_word = {True: "synchronised", False: "! not synchronised", None: ""}[network.clock_set]
    saving = {True: "! on", False: "off", None: ""}[network.power_save]
    signal = "" if network.signal_dbm is None else f"{'! ' if weak else ''}{network.signal_dbm} dBm"
    return [
        ("interface", network.interface or "! none: no way out", "text" if network.interface else "error"),
        ("Wi-Fi", network.ssid or "" if network.wifi else "", "text"),
        ("signal", signal.replace("-", "−"), "warn" if weak else "text"),
        ("power save", saving, "warn" if network.power_save else "text"),
        ("clock", clock_word, "text" if network.clock_set else "warn"),
        ("carrier", "" if network.carrier_changes is None else f"{network.carrier_changes} changes", "text"),
    ]


def _spread(spread: Spread | None) -> str:
    return "" if spread is None else f"{spread.p50:.0f} ms, 95 % < {spread.p95:.0f} ms"


def _silence(health: LinkHealth, now: float) -> str:
    silence = link.unanswered(health, now)
    return "" if silence is None else f"no answer for {duration(silence)}"


def _ago(at: float | None, now: float) -> str:
    return "never" if at is None else f"{duration(now - at)} ago"


def _duration(seconds: float | None) -> str:
    return "" if seconds is None else duration(seconds)


class Uplink(ScrollScreen, inherit_bindings=False):
    """The channels."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.screen('live')", "Back", key_display="Esc", show=False),
        *ScrollScreen.BINDINGS,
    ]

    def __init__(self) -> None:
        super().__init__(id="upload")

    def compose(self) -> ComposeResult:
        """The status line, the channels, and the keys."""
        yield Panel(status.draw, id="status")
        yield Scroller(plain_head("Upload"), draw, id="body")
        yield Keys(id="keys")
