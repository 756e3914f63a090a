"""A template and its TOML, with what is to be filled in and where on the bill it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from p1tui.i18n.message import Message
from p1tui.runtime import invocation

Tell = Callable[[Message], str]
"""Puts a message into the language of the file."""

Item = Message | dict[str, str | float]
"""Item of a list: a line's name in the language of the file, or a table."""

Value = str | float | bool | Message | tuple[Item, ...]
"""Value of a setting; a message is a line's name in the language of the file."""

UNITS = {
    "import": "kWh",
    "export": "kWh",
    "gas": "m3",
    "water": "m3",
    "heat": "GJ",
    "above_reference": "kWh",
    "day": "day",
    "month": "month",
    "year": "year",
}
"""Unit of a rate, by what is counted."""

WIDTH = 100
"""Characters of a comment's line."""


class TemplateLine(msgspec.Struct, frozen=True):
    """One line of a template."""

    name: Message
    on: str
    bill: Message
    """Place on the bill, and what to watch for."""
    settings: dict[str, Value] = {}
    """Its settings in their order; `""` is to be filled in. Without a rate or price, an empty rate."""


class Template(msgspec.Struct, frozen=True):
    """One contract to be filled in."""

    title: Message
    law: tuple[Message, ...]
    """Today's law on such a bill."""
    lines: tuple[TemplateLine, ...]
    netting: bool = False
    currency: str = "EUR"
    resolution: str = ""
    """Written where the day-ahead price counts."""
    year: str = "01-01"


def written(template: Template, start: date, name: str, tell: Tell) -> str:
    """Return the TOML of a template for a contract that begins on a day."""
    currency = template.currency
    year = Message("day on which your supplier's year begins: the yearly bill says it")
    vat = Message("percent, from the bill; 0 if you write every rate with VAT in it")
    if template.resolution:
        vat = Message("percent, from the bill; it is added to the market's price and to every rate")
    paid = Message("{currency} that you pay each month in advance", currency=currency)
    filled = Message(
        'Fill in each "" from your bill, remove the lines that it does not have, and see with '
        "`{command}` what is missing. Prices that change get a [[contract]] of their own.",
        command=invocation.command("contract check"),
    )
    out = ["[[contract]]", *_comment(tell(template.title))]
    for each in (*template.law, filled):
        out += _comment(tell(each))
    out += [f"from = {start.isoformat()}", f"name = {_toml(name)}"]
    out.append(f"year = {_toml(template.year)}  # {tell(year)}")
    if template.netting:
        out.append("netting = true")
    if currency != "EUR":
        out.append(f"currency = {_toml(currency)}")
    if template.resolution:
        unit = Message('"quarter", or "hour" if your supplier bills by the hour')
        out.append(f"resolution = {_toml(template.resolution)}  # {tell(unit)}")
    out += [f'vat = ""  # {tell(vat)}', f"instalment = 0  # {tell(paid)}"]
    for line in template.lines:
        out += ["", "[[contract.line]]", *_comment(tell(line.bill))]
        out += [f"name = {_toml(tell(line.name))}", f"on = {_toml(line.on)}"]
        settings = {"rate": "", **line.settings} if "price" not in line.settings else line.settings
        for key, value in settings.items():
            unit_of = f"  # {_unit(key, line, currency)}" if value == "" else ""
            out.append(f"{key} = {_toml(value, tell)}{unit_of}")
    return "\n".join(out) + "\n"


def _unit(key: str, line: TemplateLine, currency: str) -> str:
    """Return the unit of what is to be filled in."""
    if key == "reference_kw":
        return "kW"
    if key == "factor":
        return "kWh/m3"
    if line.on in ("month_peak", "top_hours"):
        return f"{currency}/kW/{line.settings.get('per', 'month')}"
    return f"{currency}/{'kWh' if 'factor' in line.settings else UNITS[line.on]}"


def _toml(value: Value, tell: Tell = str) -> str:
    match value:
        case Message():
            value = tell(value)
        case bool():
            return "true" if value else "false"
        case tuple():
            return f"[{', '.join(_item(each, tell) for each in value)}]"
        case int() | float():
            return f"{value:g}"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _item(item: Item, tell: Tell) -> str:
    """Return an item of a list: a line's name, or a table."""
    if isinstance(item, Message):
        return _toml(item, tell)
    return f"{{ {', '.join(f'{key} = {_toml(each)}' for key, each in item.items())} }}"


def _comment(text: str) -> list[str]:
    """Return a text as lines of a comment."""
    lines, line = [], "#"
    for word in text.split():
        if len(line) + len(word) >= WIDTH:
            lines.append(line)
            line = "#"
        line += f" {word}"
    return [*lines, line]
