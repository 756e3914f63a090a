"""Query the store for one period of one quantity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import MINUTE, bucket_start
from p1tui.store.queries.averages import Peak
from p1tui.store.queries.history import History
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.quantity import HistoryQuantity


class Beside(NamedTuple):
    """A column of the table beside those of the quantity."""

    quantity: HistoryQuantity
    bars: tuple[Bar | None, ...]
    """One for each bucket of the period."""
    total: Bar | None
    """Sum of the whole period; of a power the highest."""


class Before(NamedTuple):
    """The period before, up to the moment with which the present is compared."""

    bars: tuple[Bar | None, ...] = ()
    """Those that begin before that moment, the last of them as far as to it."""
    rows: tuple[int | None, ...] = ()
    """For each bar of the period the number of that beside which it is listed; each once, None: none."""
    whole: Bar | None = None
    """The rise over the whole period before, for the table; None if the sum so far is all of it."""
    cut: int | None = None
    """Number of the bar in which that moment lies, and which ends there; None if no bar is cut."""
    until: int | None = None
    """That moment in UTC seconds; None if all of the period before is compared."""


class PeriodData(NamedTuple):
    """The values of a period; None stands for a value without readings."""

    bars: tuple[Bar | None, ...]
    """One for each bucket of the period."""
    past: tuple[Bar | None, ...]
    """For each of them the bar of the period before with which it is compared: one of `before`.

    Beside one that is yet to come it is a later one."""
    total: Bar | None
    """The rise of the quantity's `counted` over the whole period, or over it so far."""
    past_total: Bar | None
    """The same of the period before, up to the same moment."""
    peaks: tuple[Peak | None, ...]
    """The highest power of import, and of export, in W; empty for a quantity without one, such as gas."""
    highs: tuple[Bar | None, ...] = ()
    """For each bar the highest reading of the time of which it is the mean; empty for all but means."""
    lows: tuple[Bar | None, ...] = ()
    """The lowest readings of these times; empty for all but means."""
    began: int | None = None
    """UTC seconds at which recording began."""
    until: int | None = None
    """UTC seconds to which a period that is not over has come."""
    beside: tuple[Beside, ...] = ()
    """Columns of the table beside those of the quantity; empty until the table is shown."""
    before: Before = Before()
    """The period before as the table lists it."""
    asked_at: int | None = None
    """The meter's clock at the query, in UTC seconds: bars that begin later are yet to come."""


def query(
    position: HistoryPosition,
    tail: Sequence[Reading],
    now: float,
    beside: Sequence[HistoryQuantity] = (),
    newest: int | None = None,
    *,
    listed: bool = True,
) -> Callable[[History], PeriodData]:
    """Return the query of a position, for `Loader.ask`.

    `tail` are the readings not yet committed, `now` is the meter's clock, `newest` the time of the newest
    reading, both in UTC seconds, and `beside` are the quantities that the table shows, too; `listed`: False
    without a table. A running period is compared up to the newest reading: where the meter is silent, the one
    before has no more time.
    """
    edges, past_edges = position.edges(), position.stepped(-1).edges()
    counterparts = position.counterparts()
    until = int(now) if edges[0] <= now < edges[-1] else None
    past_until = past_end = past_edges[-1]
    if until is not None:
        read = until if newest is None else min(max(newest, edges[0]), until)
        then = bucket_start(position.a_period_before(read), MINUTE)  # as the day so far of screen 1
        past_until = max(then, past_edges[0] + 1)

    def ask(history: History) -> PeriodData:
        quantity = position.quantity.opened(history, past_edges[0], edges[-1], tail)
        total = quantity.total_of_hour if position.period == "hour" else quantity.total
        values = quantity.values(history, edges, tail)
        past = quantity.bars(history, past_edges, tail)
        earlier = Before(past, _once(counterparts, len(past)))
        if past_until < past_end:
            bars = quantity.bars_until(history, past_edges, past_until, tail, past)
            whole = total(history, past_edges[0], past_end, tail) if listed else None
            cut = len(bars) - 1 if past_until < past_edges[len(bars)] else None
            earlier = Before(bars, _once(counterparts, len(bars)), whole, cut, past_until)
        past = (*earlier.bars, *past[len(earlier.bars) :])
        return PeriodData(
            bars=values.bars,
            past=tuple(
                None if at is None or (at >= len(earlier.bars) and start <= now) else past[at]
                for at, start in zip(counterparts, edges, strict=False)
            ),
            total=total(history, edges[0], edges[-1], tail),
            past_total=total(history, past_edges[0], past_until, tail),
            peaks=quantity.peaks(history, edges[0], edges[-1], tail),
            highs=values.highs,
            lows=values.lows,
            began=history.began(tail),
            until=until,
            beside=tuple(_beside(each, history, edges, tail) for each in beside),
            before=earlier,
            asked_at=int(now),
        )

    return ask


def _once(counterparts: Sequence[int | None], count: int) -> tuple[int | None, ...]:
    """Return those below a count, and again none of them: of an hour that comes twice, the first has it."""
    taken: set[int] = set()
    found: list[int | None] = []
    for at in counterparts:
        free = at is not None and at < count and at not in taken
        found.append(at if free else None)
        taken |= {at} if free and at is not None else set()
    return tuple(found)


def _beside(
    quantity: HistoryQuantity, history: History, edges: Sequence[int], tail: Sequence[Reading]
) -> Beside:
    """Query a column: of a mean the highest readings, of all else the values."""
    opened = quantity.opened(history, edges[0], edges[-1], tail)
    found = opened.values(history, edges, tail)
    if found.highs:
        highs = [bar for bar in found.highs if bar is not None]
        highest = Bar(max(bar.up for bar in highs), max(bar.down for bar in highs)) if highs else None
        return Beside(quantity, found.highs, highest)
    return Beside(quantity, found.bars, opened.total(history, edges[0], edges[-1], tail))
