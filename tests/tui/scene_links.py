"""The channels of the scene, one that is well and one that fails, at its moment."""

from __future__ import annotations

from p1tui.model.entries import Backlog
from p1tui.model.status import LinkHealth, Network, Spread
from p1tui.net.network_status import power_save_advice
from p1tui.uplinks.target import Answer

MOMENT = 1_749_743_417
"""2025-06-12 17:50:17 in Amsterdam, a Thursday: the sun shines, and somebody cooks."""

UP = LinkHealth(
    name="ThingSpeak 2345678",
    state="up",
    since_at=MOMENT - 7412.0,
    last_success_at=MOMENT - 9.0,
    last_status=202,
    next_try_at=MOMENT + 11.0,
    sent_today=2741,
    sent_year=713_008,
    round_trip_ms=295,
    quota_year=3_000_000,
    name_time=Spread(12, 41),
    connect_time=Spread(31, 88),
    tls_time=Spread(64, 130),
    first_byte_time=Spread(188, 402),
    network=Network(
        interface="wlan0",
        wifi=True,
        ssid="Meterkast",
        signal_dbm=-61,
        power_save=False,
        carrier_changes=4,
        clock_set=True,
    ),
)
RETRYING = LinkHealth(
    name="ThingSpeak 777",
    state="retrying",
    since_at=MOMENT - 4640.0,
    reason=Answer(result="connect_timeout").reason("api.thingspeak.com"),
    backlog=Backlog(entries=232, oldest=MOMENT - 4640),
    last_success_at=MOMENT - 4641.0,
    next_try_at=MOMENT + 44.0,
    failures=9,
    sent_today=2329,
    sent_year=88_412,
    parked=3,
    drain_s=15.0,
    quota_year=3_000_000,
    name_time=Spread(12, 9_800),
    connect_time=Spread(44, 10_000),
    network=Network(
        interface="wlan0",
        wifi=True,
        ssid="Meterkast",
        signal_dbm=-79,
        power_save=True,
        carrier_changes=31,
        clock_set=True,
        advice=power_save_advice("wlan0"),
    ),
)
TROUBLE = (UP, RETRYING)
