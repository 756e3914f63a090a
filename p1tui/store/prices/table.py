"""Write and read the tables of day-ahead prices. Functions raise `sqlite3.Error`.

A price is a row of `price`; its zone, commodity and currency are a row of `price_market`, and the answer that
told it is a row of `price_answer`: with both in every row, a year would take 2 MB instead of 0.6 MB, and ten
years would take three times as long to read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from p1tui.model.quarter_values import QuarterValues
from p1tui.model.quarters import QUARTER_S, Commodity, DayAheadPrice
from p1tui.runtime.duration import DAY
from p1tui.store.database.calendar import utc_offset
from p1tui.store.prices.pending import PriceKey, PriceWrites, supersedes

_MARKET: Final = "SELECT id FROM price_market WHERE zone = ? AND commodity = ? AND currency = ?"

_CHUNK: Final = 8192
"""Quarters of a text of prices: that of years would take megabytes for a moment."""

_INTEGERS: Final = msgspec.json.Decoder(list[int])


def store(database: sqlite3.Connection, prices: PriceWrites) -> None:
    """Store prices, inside the caller's transaction; a price that is stored already writes nothing."""
    markets: dict[tuple[str, ...], int] = {}
    answers: dict[tuple[Any, ...], int] = {}
    for key, price in sorted(prices.items(), key=lambda each: (each[0][1:], each[0].start)):
        market = key[1:]
        if market not in markets:
            markets[market] = _market(database, key)
        if (known := _stored(database, key, markets[market])) is None or supersedes(price, known):
            answer = price.source, price.asked_at, price.final
            if answer not in answers:
                answers[answer] = _answer(database, *answer)
            database.execute(
                "INSERT OR REPLACE INTO price (market, time, micros, answer) VALUES (?, ?, ?, ?)",
                (markets[market], price.start, price.micros, answers[answer]),
            )


def _market(database: sqlite3.Connection, key: PriceKey) -> int:
    """Return the row id of a price's market, which is added if it is new."""
    names = key.zone, key.commodity, key.currency
    if (row := database.execute(_MARKET, names).fetchone()) is not None:
        return int(row[0])
    added = "INSERT INTO price_market (zone, commodity, currency) VALUES (?, ?, ?)"
    return database.execute(added, names).lastrowid or 0


def _answer(database: sqlite3.Connection, source: str, asked_at: float, final: bool) -> int:
    """Return the row id of an answer, which is added if it is new."""
    query = "SELECT id FROM price_answer WHERE asked_at = ? AND source = ? AND final = ?"
    if (row := database.execute(query, (asked_at, source, final)).fetchone()) is not None:
        return int(row[0])
    added = "INSERT INTO price_answer (source, asked_at, final) VALUES (?, ?, ?)"
    return database.execute(added, (source, asked_at, final)).lastrowid or 0


def _stored(database: sqlite3.Connection, key: PriceKey, market: int) -> DayAheadPrice | None:
    row = database.execute(
        "SELECT time, micros, ?, source, asked_at, final FROM price JOIN price_answer ON id = answer"
        " WHERE market = ? AND time = ?",
        (key.currency, market, key.start),
    ).fetchone()
    return None if row is None else _price(row)


def _price(row: tuple[Any, ...]) -> DayAheadPrice:
    start, value, currency, source, asked_at, final = row
    return DayAheadPrice(start, value, currency, source, asked_at, bool(final))


def prices(
    database: sqlite3.Connection, zone: str, commodity: Commodity, start: int, end: int
) -> list[DayAheadPrice]:
    """Return the prices that begin in a period, oldest first, in whatever currency."""
    if not _is_kept(database):
        return []
    rows = database.execute(
        "SELECT time, micros, currency, source, asked_at, final FROM price_market AS kept"
        " JOIN price ON market = kept.id JOIN price_answer ON price_answer.id = answer"
        " WHERE zone = ? AND commodity = ? AND time >= ? AND time < ? ORDER BY time, currency",
        (zone, commodity, start, end),
    )
    return [_price(row) for row in rows]


def missing(
    database: sqlite3.Connection, zone: str, commodity: Commodity, currency: str, starts: Sequence[int]
) -> list[int]:
    """Return those of the starts that have no final price."""
    if not starts:
        return []
    found = prices(database, zone, commodity, min(starts), max(starts) + 1)
    known = {price.start for price in found if price.final and price.currency == currency}
    return [start for start in starts if start not in known]


def micros(
    database: sqlite3.Connection,
    zone: str,
    commodity: Commodity,
    currency: str,
    start: int,
    count: int,
    timezone: ZoneInfo,
) -> QuarterValues:
    """Return the price of each of `count` quarter hours on end; `None` where it is not known.

    A gas day's price is that of its quarters. `timezone`: of the gas days.
    """
    market = database.execute(_MARKET, (zone, commodity, currency)).fetchone() if _is_kept(database) else None
    if market is None or not count:
        return QuarterValues.without(count)
    if commodity == "gas":
        return QuarterValues.of(_gas_micros(database, market[0], start, count, timezone))
    return QuarterValues.joined(
        _quarter_micros(database, market[0], start + QUARTER_S * first, min(_CHUNK, count - first))
        for first in range(0, count, _CHUNK)
    )


def _quarter_micros(database: sqlite3.Connection, market: int, start: int, count: int) -> QuarterValues:
    # One JSON text instead of as many rows as quarters: that takes a third of the time. Rows come in the
    # order of their key.
    span = market, start, start + QUARTER_S * count
    where = "FROM price WHERE market = ? AND time >= ? AND time < ?"
    values = _array(database, f"SELECT json_group_array(micros) {where}", span)
    ends = f"SELECT (SELECT min(time) {where}), (SELECT max(time) {where})"
    first, last = database.execute(ends, span * 2).fetchone()  # two seeks, where one query would scan
    if values and last - first == QUARTER_S * (len(values) - 1):
        place = (first - start) // QUARTER_S
        return QuarterValues.of(values).between(-place, count - place)
    places = f"SELECT json_group_array((time - {start}) / {QUARTER_S}) {where}"
    return QuarterValues.without(count).told(dict(zip(_array(database, places, span), values, strict=True)))


def _array(database: sqlite3.Connection, query: str, values: tuple[int, ...]) -> list[int]:
    return _INTEGERS.decode(database.execute(query, values).fetchone()[0])


def _gas_micros(
    database: sqlite3.Connection, market: int, start: int, count: int, timezone: ZoneInfo
) -> list[int | None]:
    found: list[int | None] = [None] * count
    query = "SELECT time, micros FROM price WHERE market = ? AND time >= ? AND time < ?"
    rows = database.execute(query, (market, start - 2 * DAY, start + QUARTER_S * count)).fetchall()
    for number, (time, value) in enumerate(rows):
        end = rows[number + 1][0] if number + 1 < len(rows) else 0
        if not time < end <= time + DAY:  # no day follows, or a clock change
            end = time + DAY + utc_offset(time, timezone) - utc_offset(time + DAY, timezone)
        first, last = max(0, (time - start) // QUARTER_S), min((end - start) // QUARTER_S, count)
        if last > first:
            found[first:last] = [value] * (last - first)
    return found


def _is_kept(database: sqlite3.Connection) -> bool:
    """Return True if the file has the tables: one that an older p1tui writes may be read meanwhile."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'price'"
    return database.execute(query).fetchone() is not None
