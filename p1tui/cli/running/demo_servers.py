"""What the demo has in place of the internet: a channel, an energy contract and its prices, on loopback."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config, PricesSettings
from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.costs.check import NETTING_ENDS
from p1tui.i18n.language import tr

if TYPE_CHECKING:
    from p1tui.prices.source import PriceSource

PAST: Final = 13
"""Whole days before today that the demo's history has: its contract, and so its year, begin with them."""

COMMIT_INTERVAL: Final = 5
"""Seconds between commits of the demo, so that uploads follow readings closely; it wears no card."""

TIMEZONE: Final = "Europe/Amsterdam"


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
    """Return settings with a dynamic contract, and the source of its prices on a local server."""
    from p1tui.demo.prices.server import PriceServer
    from p1tui.prices.sources.energyzero import EnergyZero

    server = cleanup.enter_context(PriceServer())
    today = datetime.fromtimestamp(time.time(), ZoneInfo(TIMEZONE)).date()
    settings = msgspec.structs.replace(
        settings, contract=contracts(today - timedelta(days=PAST)), prices=PricesSettings(zone="NL")
    )
    return settings, (EnergyZero(server.url),)


def contracts(first: date) -> tuple[Contract, ...]:
    """Return an invented Dutch dynamic contract from a day on, and the same one after the end of netting."""
    ends = NETTING_ENDS[TIMEZONE]
    after = Contract(
        start=max(first, ends),
        name=tr("dynamic"),
        vat=21.0,
        instalment=95.0,
        line=(_supply(), *_export_after_netting(), *_rest()),
    )
    if first >= ends:
        return (after,)
    before = msgspec.structs.replace(after, start=first, netting=True, line=(_supply(), _export(), *_rest()))
    return before, after


# Invented rates in EUR, without VAT where it is added, under the names of a bill in the reader's language.


def _supply() -> ContractLine:
    return ContractLine(name=tr("supply"), on="import", price="day_ahead", markup=0.018)


def _export() -> ContractLine:
    return ContractLine(name=tr("feed-in"), on="export", price="day_ahead", markup=-0.0105, vat=False)


def _export_after_netting() -> tuple[ContractLine, ...]:
    """Return what export earns at least by law, and a cost that may take no more than that."""
    earns = msgspec.structs.replace(_export(), floor_of=tr("supply"), floor=0.5, floor_over="year")
    cost = ContractLine(
        name=tr("feed-in cost"), on="export", rate=0.02, charge=True, vat=False, offsets=tr("feed-in")
    )
    return earns, cost


def _rest() -> tuple[ContractLine, ...]:
    return (
        ContractLine(name=tr("energy tax"), on="import", rate=0.09, netted=True),
        ContractLine(name=tr("supplier"), on="month", rate=5.5),
        ContractLine(name=tr("grid"), on="day", rate=1.1),
        ContractLine(name=tr("tax reduction"), on="day", rate=-1.42),
        ContractLine(name=tr("gas"), on="gas", rate=0.38),
        ContractLine(name=tr("gas tax"), on="gas", rate=0.6),
    )
