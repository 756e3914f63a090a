"""The fields of a channel as one meter can fill them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.p1.reading import tariff_register
from p1tui.uplinks.thingspeak.fields import TOTALS, field_value

IN_PLACE: Final = {"gas_m3": ("heat_gj", "heat_m3", "water_m3")}
"""Field -> those that take its place for a meter without it, the first that it sends."""


def fields_for(values: Mapping[str, int]) -> tuple[str, ...]:
    """Return the default fields, changed to what a meter with these values sends; all without a value.

    A meter without registers of tariffs sends totals; a field that it cannot fill is left empty, so that the
    others stay where they are.
    """
    default = ThingSpeakSettings().fields
    if not values:
        return default
    has_tariffs = any(tariff_register(key) for key in values)
    fields = []
    for field in default:
        wanted = TOTALS.get(field, field) if not has_tariffs else field
        options = (wanted, *IN_PLACE.get(field, ()))
        fields.append(next((each for each in options if field_value(values, each) is not None), ""))
    while fields and not fields[-1]:
        fields.pop()
    return tuple(fields) or default
