"""Convert an entry's integers to the exact decimal text of channel fields."""

from __future__ import annotations

from collections.abc import Mapping

from p1tui.p1.reading_keys import reading_key, thousandths


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


def _net_power(values: Mapping[str, int]) -> int | None:
    if "power_import_w" not in values and "power_export_w" not in values:
        return None
    return values.get("power_import_w", 0) - values.get("power_export_w", 0)
