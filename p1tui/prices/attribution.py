"""Words by which a source is named where its prices are shown, as its licence or its owner asks."""

from __future__ import annotations

from typing import Final

SMARD_ZONES: Final = frozenset(("NL", "BE", "DE-LU", "SE4"))
"""Zones whose prices Energy-Charts has from SMARD under CC BY 4.0; those of others are for private use."""

SMARD: Final = "Bundesnetzagentur | SMARD.de, CC BY 4.0, via Energy-Charts (Fraunhofer ISE)"

_OTHERS: Final = {
    "energyzero": "EnergyZero",
    "energy-charts": "Energy-Charts (Fraunhofer ISE)",
    "frank-energie": "Frank Energie",
    "entsoe": "ENTSO-E Transparency Platform",
    "elprisetjustnu": "Elpriset just nu.se",
    "nord-pool": "Nord Pool",
}


def attribution(source: str, zone: str) -> str:
    """Return the words for a source, by its name in `prices.sources`."""
    if source == "energy-charts" and zone in SMARD_ZONES:
        return SMARD
    return _OTHERS.get(source, source)
