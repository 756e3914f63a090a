"""Draw the prices of a day as a table: a row for each hour, the afternoon beside the morning."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from p1tui.costs.answers.spot import QuarterPrice
from p1tui.i18n.money import PRICE, number
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.money.prices.day_signs import NEGATIVE, NOW, is_hidden, sign, sign_of_stretch
from p1tui.tui.money.prices.prices import DayPrices, clock, hours, titled

GAP = 2
"""Cells between the two halves of a day."""

NAME_CELLS = len(" 00:00")
"""Cells of an hour's name."""

CELL, ROOMY_CELL = 8, 9
"""Cells of one price, the first of them for its sign; where there is room, for two signs and a blank."""


def draw(
    days: Sequence[tuple[str, DayPrices]], now: float, currency: str, zone: ZoneInfo, width: int
) -> list[list[Line]]:
    """Draw a table for each day, below each other, or beside each other where there is room."""
    half = (width - GAP) // 2
    if len(days) > 1 and all(_cells(each, CELL) * 2 + GAP <= half for _, each in days):
        blocks = [(_day(each, name, now, currency, zone, half), half) for name, each in days]
        return [ln.columns(blocks, width - 2 * half)]
    return [_day(each, name, now, currency, zone, width) for name, each in days]


def _day(prices: DayPrices, name: str, now: float, currency: str, zone: ZoneInfo, width: int) -> list[Line]:
    """Draw a day; heads tell the minutes, unless all prices are by the hour."""
    parts = _parts(prices)
    cell = _cell(prices, width)
    rows = [_hour(prices, hour, now, zone, cell) for hour in parts]
    longest, cells = max(parts, key=len), _cells(prices, cell)
    minutes = "".join(f"{clock(each[0].start, zone)[-3:]:>{cell}}" for each in longest)
    heads: list[Line] = [((" " * NAME_CELLS + minutes, "dim"),)] if len(longest) > 1 else []
    title = titled(prices, name, currency, width)
    if 2 * cells + GAP > width:
        return [title, *heads, *rows]
    half = -(-len(rows) // 2)
    blocks = [([*heads, *rows[:half]], cells), ([*heads, *rows[half:]], cells)]
    return [title, *ln.columns(blocks, GAP)]


def _cells(prices: DayPrices, cell: int) -> int:
    return NAME_CELLS + cell * max(map(len, _parts(prices)))


def _cell(prices: DayPrices, width: int) -> int:
    """Return the cells of a price, which are more where the afternoon still stands where it would."""
    halves = 2 if 2 * _cells(prices, CELL) + GAP <= width else 1
    fits = halves * _cells(prices, ROOMY_CELL) + (halves - 1) * GAP <= width
    return ROOMY_CELL if fits else CELL


def _parts(prices: DayPrices) -> list[list[list[QuarterPrice]]]:
    """Return, for each hour, the quarters of each price in it: all of them where every hour has one price."""
    found = hours(prices.quarters)
    if all(len({each.total for each in hour}) == 1 for hour in found):
        return [[hour] for hour in found]
    return [[[each] for each in hour] for hour in found]


def _hour(
    prices: DayPrices, hour: Sequence[Sequence[QuarterPrice]], now: float, zone: ZoneInfo, cell: int
) -> Line:
    """Draw an hour, each price with its sign directly before it."""
    runs: list[Run] = [(f" {clock(hour[0][0].start, zone)}", "dim")]
    for quarters in hour:
        found = sign(prices, quarters, now)
        mark, role = found
        price = f"{mark}{number(quarters[0].total, PRICE)}"
        other = sign_of_stretch(prices, quarters) if found == NOW else None
        if other is None and is_hidden(prices, quarters, now):
            other = NEGATIVE
        if other is not None and len(price) + 1 < cell:  # a price below zero says it by its minus
            price = f"{other[0]}{price}"
        runs.append((price.rjust(cell), role))
    return tuple(runs)
