"""Draw the prices of a day as a table: a row for each hour, the afternoon beside the morning."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from p1tui.costs.spot import QuarterPrice
from p1tui.i18n.money import PRICE, number
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.money.day_signs import sign
from p1tui.tui.money.prices import DayPrices, clock, hours, titled

GAP = 2
"""Cells between the two halves of a day."""

CELL = 8
"""Cells of one price, the first of them for its sign."""


def draw(
    days: Sequence[tuple[str, DayPrices]], now: float, currency: str, zone: ZoneInfo, width: int
) -> list[list[Line]]:
    """Draw a table for each day, below each other, or beside each other where there is room."""
    half = (width - GAP) // 2
    if len(days) > 1 and all(_cells(each) * 2 + GAP <= half for _, each in days):
        blocks = [(_day(each, name, now, currency, zone, half), half) for name, each in days]
        return [ln.columns(blocks, width - 2 * half)]
    return [_day(each, name, now, currency, zone, width) for name, each in days]


def _cells(prices: DayPrices) -> int:
    return len(" 00:00") + CELL * max(map(len, hours(prices.quarters)))


def _day(prices: DayPrices, name: str, now: float, currency: str, zone: ZoneInfo, width: int) -> list[Line]:
    rows = [_hour(prices, hour, now, zone) for hour in hours(prices.quarters)]
    heads, cells = _heads(prices, zone), _cells(prices)
    title = titled(prices, name, currency, width)
    if 2 * cells + GAP > width:
        return [title, heads, *rows]
    half = -(-len(rows) // 2)
    return [title, *ln.columns([([heads, *rows[:half]], cells), ([heads, *rows[half:]], cells)], GAP)]


def _heads(prices: DayPrices, zone: ZoneInfo) -> Line:
    """Draw the minutes of the quarters: `:00`, `:15`."""
    longest = max(hours(prices.quarters), key=len)
    minutes = "".join(f"{clock(each.start, zone)[-3:]:>{CELL}}" for each in longest)
    return ((" " * len(" 00:00") + minutes, "dim"),)


def _hour(prices: DayPrices, hour: Sequence[QuarterPrice], now: float, zone: ZoneInfo) -> Line:
    """Draw an hour, each price with its sign directly before it."""
    runs: list[Run] = [(f" {clock(hour[0].start, zone)}", "dim")]
    for each in hour:
        mark, role = sign(prices, [each], now)
        runs.append((f"{mark}{number(each.total, PRICE)}".rjust(CELL), role))
    return tuple(runs)
