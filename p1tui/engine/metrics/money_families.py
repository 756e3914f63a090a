"""Families of prices and costs, where a contract is known: those of the state that every target publishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from p1tui.engine.metrics.exposition import Family, Sample

PRICES: Final = {
    "price_import": (("direction", "import"),),
    "price_export": (("direction", "export"),),
}
"""Key of the state -> labels of its price."""

COSTS: Final = {"cost_today": (("period", "day"),), "cost_month": (("period", "month"),)}
"""Key of the state -> labels of its sum."""


def money_families(values: Mapping[str, Any]) -> Iterable[Family]:
    """Yield prices and costs of a state's values; none where nothing is known."""
    money = (("currency", values.get("currency", "")),)
    found = {
        key: Sample((*labels, *money), values[key])
        for key, labels in {**PRICES, **COSTS, "price_market": ()}.items()
        if key in values
    }
    yield Family(
        "price_per_kilowatt_hour",
        "gauge",
        "Cost of a kWh of import, and what one of export earns, in the running quarter-hour.",
        tuple(found[key] for key in PRICES if key in found),
    )
    yield Family(
        "price_day_ahead_per_kilowatt_hour",
        "gauge",
        "Bare day-ahead price of the running quarter-hour.",
        tuple(found[key] for key in ("price_market",) if key in found),
    )
    yield Family(
        "cost",
        "gauge",
        "Cost of the local day or month so far; below 0 it is earned.",
        tuple(found[key] for key in COSTS if key in found),
    )
    yield Family(
        "cost_missing_quarters",
        "gauge",
        "Quarter-hours that the cost lacks, since their energy or price is not known.",
        tuple(
            Sample(labels, str(values[f"{key}_missing_quarters"]))
            for key, labels in COSTS.items()
            if key in found
        ),
    )
    yield Family(
        "cost_incomplete",
        "gauge",
        "1 if the cost lacks something.",
        tuple(
            Sample(labels, str(int(values[f"{key}_at_least"])))
            for key, labels in COSTS.items()
            if key in found
        ),
    )
