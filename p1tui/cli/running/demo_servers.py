"""What the demo has in place of the internet: a channel, an energy contract and its prices, on loopback."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec

from p1tui.config.settings import Config, PricesSettings
from p1tui.config.uplink_settings import ThingSpeakSettings

if TYPE_CHECKING:
    from p1tui.prices.source import PriceSource

COMMIT_INTERVAL: Final = 5
"""Seconds between commits of the demo, so that uploads follow readings closely; it wears no card."""


def with_channel(settings: Config, seed: int, cleanup: ExitStack) -> Config:
    """Replace every target by a channel on a local server, which fails now and then for the demo."""
    import random

    from p1tui.demo.thingspeak import ThingSpeakServer
    from p1tui.demo.thingspeak.weather import Weather
    from p1tui.uplinks.registry import LATEST_TARGETS, TARGETS

    key = "DEMODEMODEMODEMO"
    weather = Weather(random.Random(seed))
    server = cleanup.enter_context(ThingSpeakServer(write_key=key, channel=1, weather=weather))
    targets: dict[str, tuple[object, ...]] = dict.fromkeys((*TARGETS, *LATEST_TARGETS), ())
    targets["thingspeak"] = (ThingSpeakSettings(channel=1, write_key=key, url=server.url),)
    return msgspec.structs.replace(
        settings,
        **targets,
        store=msgspec.structs.replace(settings.store, commit_interval=COMMIT_INTERVAL),
    )


def with_prices(settings: Config, cleanup: ExitStack) -> tuple[Config, tuple[PriceSource, ...]]:
    """Return settings with contracts, of which the last is dynamic, and the source of its prices."""
    from p1tui.cli.running.demo_contracts import TIMEZONE, ZONE, beginnings, contracts_since
    from p1tui.demo.prices.server import PriceServer
    from p1tui.prices.sources.energyzero import EnergyZero

    server = cleanup.enter_context(PriceServer())
    today = datetime.fromtimestamp(time.time(), ZoneInfo(TIMEZONE)).date()
    settings = msgspec.structs.replace(
        settings, contract=contracts_since(*beginnings(today)), prices=PricesSettings(zone=ZONE)
    )
    return settings, (EnergyZero(server.url),)
