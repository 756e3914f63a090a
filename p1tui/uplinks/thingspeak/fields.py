"""Convert an entry's integers to the exact decimal text of channel fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from p1tui.p1.reading import tariff_register
from p1tui.p1.reading_keys import reading_key, thousandths

TOTALS = {"import_t1_kwh": "import_kwh", "export_t1_kwh": "export_kwh"}
"""Field -> the field of the total, for a meter without registers for each tariff."""


def field_value(values: Mapping[str, int], field: str) -> str | None:
    """Return the text of a field: `import_t1_kwh` -> `3432.827`; `None`: the entry has no such value.

    The text is exact: the integer's digits with a point before the last three. `""` is an unused field.
    """
    known = reading_key(field)
    if known is None:
        return None
    key, scaled = known
    value = _net_power(values) if key == "net_power_w" else values.get(key)
    if value is None:
        return None
    return thousandths(value) if scaled else str(value)


class ChannelFields:
    """The readings of a channel's fields, as one meter sends them.

    `totals`: a meter without registers for each tariff (Sweden, Luxembourg, Finland, Austria) sends its
    totals in place of those of tariff 1. It is for the default fields: what a user chose is sent as chosen.

    Threads: one at a time.
    """

    def __init__(self, fields: Sequence[str], *, totals: bool) -> None:
        self._fields = tuple(fields)
        self._totals = totals

    def texts(self, values: Mapping[str, int]) -> dict[str, str]:
        """Return the texts of an entry by the names of the API, `field1` to `field8`."""
        # A meter with tariffs that once loses the line of one register must not send a total in its place.
        if self._totals and any(tariff_register(key) for key in values):
            self._totals = False
        fields = map(self._total_of, self._fields) if self._totals else self._fields
        found = ((f"field{number}", field_value(values, field)) for number, field in enumerate(fields, 1))
        return {name: text for name, text in found if text is not None}

    def _total_of(self, field: str) -> str:
        return TOTALS.get(field, field)


def _net_power(values: Mapping[str, int]) -> int | None:
    if "power_import_w" not in values and "power_export_w" not in values:
        return None
    return values.get("power_import_w", 0) - values.get("power_export_w", 0)
