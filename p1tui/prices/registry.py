"""Registry of the sources: their order in each zone, so that one which fails hands over to another chain.

A source is a file in `sources`, its name in `PriceSourceName` of the settings, and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from p1tui.config.settings import PricesSettings
from p1tui.prices.source import PriceSource
from p1tui.prices.sources.elprisetjustnu import ElprisetJustNu
from p1tui.prices.sources.energy_charts import EnergyCharts
from p1tui.prices.sources.energyzero import EnergyZero
from p1tui.prices.sources.entsoe import Entsoe
from p1tui.prices.sources.frank_energie import FrankEnergie
from p1tui.prices.sources.nord_pool import NordPool

SOURCES: Final[Mapping[str, Callable[[PricesSettings], PriceSource]]] = {
    "energyzero": lambda _: EnergyZero(),
    "energy-charts": lambda _: EnergyCharts(),
    "frank-energie": lambda _: FrankEnergie(),
    "elprisetjustnu": lambda _: ElprisetJustNu(),
    "entsoe": lambda settings: Entsoe(token=settings.entsoe_token),
    "nord-pool": lambda _: NordPool(),
}
"""Name in `prices.sources` -> maker."""

ORDER: Final[Mapping[str, tuple[str, ...]]] = {
    "NL": ("energyzero", "energy-charts", "frank-energie", "entsoe"),
    "BE": ("energy-charts", "frank-energie", "entsoe"),
    "DE-LU": ("energy-charts", "entsoe"),
    "SE1": ("elprisetjustnu", "energy-charts", "entsoe"),
    "SE2": ("elprisetjustnu", "energy-charts", "entsoe"),
    "SE3": ("elprisetjustnu", "energy-charts", "entsoe"),
    "SE4": ("elprisetjustnu", "energy-charts", "entsoe"),
    "FI": ("energy-charts", "entsoe"),
}
"""Zone -> the sources that are asked where the settings name none; Nord Pool only where they do."""


def configured_sources(settings: PricesSettings, zone: str) -> list[PriceSource]:
    """Return the sources of the settings in their order; ENTSO-E's only with a token."""
    names = settings.sources or ORDER.get(zone, ())
    return [SOURCES[name](settings) for name in names if name != "entsoe" or settings.entsoe_token]
