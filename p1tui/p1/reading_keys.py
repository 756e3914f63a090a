"""The names of a reading's numbers, and the larger units in which a channel may want them."""

from __future__ import annotations

import re

NUMBERS = re.compile(
    r"(import|export)(_t\d{1,2})?_wh|(power|l[123])_(import|export)_w|net_power_w|(peak_)?demand_w"
    r"|l[123]_(voltage_mv|current_ma|sags|swells)|gas_dm3|water_dm3|heat_mj|tariff|(long_)?failures"
)
"""The reading keys that are numbers, by which a channel's fields are named."""

SCALED = {"_kwh": "_wh", "_kw": "_w", "_v": "_mv", "_a": "_ma", "_m3": "_dm3", "_gj": "_mj"}
"""Endings of a field -> endings of the reading key that is divided by 1000 for it."""


def reading_key(field: str) -> tuple[str, bool] | None:
    """A channel field -> its reading key and whether to divide by 1000; `None` if there is no such field."""
    if NUMBERS.fullmatch(field):
        return field, False
    for ending, base in SCALED.items():
        stem = field.removesuffix(ending)
        if stem != field and NUMBERS.fullmatch(stem + base):
            return stem + base, True
    return None
