"""Convert an entry's integers to the exact decimal text of channel fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from p1tui.i18n.message import NOTHING, Message
from p1tui.p1.reading import tariff_register
from p1tui.p1.reading_keys import reading_key, thousandths

TOTALS = {"import_t1_kwh": "import_kwh", "export_t1_kwh": "export_kwh"}
"""Field -> the field of the total, for a meter without registers for each tariff."""

ENOUGH = 180
"""Entries after which a field without a value counts as one that the meter never sends: an hour's."""


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
        self._entries = 0
        self._seen: set[str] = set()

    def texts(self, values: Mapping[str, int]) -> dict[str, str]:
        """Return the texts of an entry by the names of the API, `field1` to `field8`."""
        # A meter with tariffs that once loses the line of one register must not send a total in its place.
        if self._totals and any(tariff_register(key) for key in values):
            self._totals = False
        found = (
            (f"field{number}", field_value(values, field)) for number, field in enumerate(self._sent(), 1)
        )
        return {name: text for name, text in found if text is not None}

    def count(self, entries: Sequence[Mapping[str, int]]) -> Message:
        """Note the values of entries that were sent; return a sentence on fields that never have a value."""
        self._entries += len(entries)
        for field in self._sent():
            if field not in self._seen and any(field_value(each, field) is not None for each in entries):
                self._seen.add(field)
        never = [field for field in self._sent() if field and field not in self._seen]
        if self._entries < ENOUGH or not never:
            return NOTHING
        return Message(
            "This meter does not send {fields}; "
            'name other readings under fields in the config, or "" for none.',
            fields=", ".join(never),
        )

    def _sent(self) -> tuple[str, ...]:
        """Return the fields, each total in the place that it takes."""
        return tuple(TOTALS.get(field, field) if self._totals else field for field in self._fields)


def _net_power(values: Mapping[str, int]) -> int | None:
    if "power_import_w" not in values and "power_export_w" not in values:
        return None
    return values.get("power_import_w", 0) - values.get("power_export_w", 0)
