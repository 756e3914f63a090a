"""Day-ahead prices of an engine: asked for if a contract needs them, kept with commits, told to viewers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from p1tui.config.settings import Config
from p1tui.costs.price_needs import needed_prices
from p1tui.engine.feed import Feed
from p1tui.i18n.message import Message, dated
from p1tui.model.prices import COMMODITY_NAMES, NeededPrices, PriceStatus
from p1tui.model.quarters import DayAheadPrice
from p1tui.model.status import Event
from p1tui.runtime.logs import log
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder

if TYPE_CHECKING:
    from p1tui.prices.source import PriceSource

STOP_WITHIN = 0.1
"""Seconds to wait for the thread at the end; one whose server hangs is left behind."""

READ_AT_ONCE = 31
"""Days whose missing prices one query looks for, so that years of them take little memory."""

KNOWN = Message("The prices of {commodity} are known up to and including {day}, from {source}.")


def start_prices(
    config: Config,
    sources: Sequence[PriceSource],
    recorder: Recorder,
    history: Callable[[], History],
    feed: Feed,
    stop: threading.Event,
    cleanup: ExitStack,
) -> None:
    """Start to ask for prices if a contract needs some; otherwise load nothing and ask nobody.

    `sources` replace those of the config, if there are any. The thread ends with `stop`.
    """
    needed = needed_prices(config)
    if not needed:
        return
    from p1tui.prices.registry import configured_sources
    from p1tui.prices.thread import Prices

    prices = Prices(
        needed,
        sources or configured_sources(config.prices, needed[0].zone),
        HistoryPrices(recorder, history),
        on_status=partial(_changed, feed),
        stop=stop,
    )
    feed.update(lambda old: {"prices": prices.statuses()})
    for status in prices.statuses():
        if status.reason:  # nobody can be asked
            log.warning("%s", status.reason)
    prices.start()
    cleanup.callback(prices.join, STOP_WITHIN)


class HistoryPrices:
    """Prices in the history: those committed are read, new ones go with the recorder's next commit.

    Threads: that of prices.
    """

    def __init__(self, recorder: Recorder, history: Callable[[], History]) -> None:
        self._recorder = recorder
        self._history = history

    def missing(self, needed: NeededPrices, first: date, last: date) -> Iterable[date]:
        """Return the days that are not before the first reading and lack a final price."""
        from p1tui.prices.market import day_at, days, slots

        found = []
        with closing(self._history()) as history:
            if began := history.began():
                first = max(first, day_at(began, needed.commodity))
            while first <= last:
                until = min(last, first + timedelta(days=READ_AT_ONCE - 1))
                starts = [start for day in days(first, until) for start in slots(day, needed.commodity)]
                lacking = history.missing_prices(needed.zone, needed.commodity, needed.currency, starts)
                found += sorted({day_at(start, needed.commodity) for start in lacking})
                first = until + timedelta(days=1)
        return found

    def known(self, needed: NeededPrices, start: int, end: int) -> Sequence[DayAheadPrice]:
        """Return the prices from `start` to `end`."""
        with closing(self._history()) as history:
            found = history.prices(needed.zone, needed.commodity, start, end)
        return [price for price in found if price.currency == needed.currency]

    def keep(self, needed: NeededPrices, prices: Sequence[DayAheadPrice]) -> None:
        """Keep prices from the next commit on."""
        self._recorder.keep_prices(needed.zone, needed.commodity, prices)


def _changed(feed: Feed, index: int, status: PriceStatus) -> None:
    """Publish a status; log what is news in it."""
    before = feed.update(
        lambda old: {"prices": (*old.prices[:index], status, *old.prices[index + 1 :])}
    ).prices[index]
    news = _news(status, before)
    if news:
        # Prices that came are no trouble, even while others are missing or asked for again.
        trouble = news == status.reason and status.state in ("retrying", "unknown")
        log.log(logging.WARNING if trouble else logging.INFO, "%s", news)
        feed.publish_event(Event(int(time.time()), "prices", news))


def _news(status: PriceStatus, before: PriceStatus) -> Message | None:
    """Return a sentence on prices that came, or on why they do not; `None`: there is no news."""
    if status.source and status.known_until and status.known_until > (before.known_until or 0):
        from p1tui.prices.market import day_at

        day = day_at(status.known_until - 1, status.commodity)
        told = COMMODITY_NAMES[status.commodity]
        return KNOWN.with_values(commodity=told, day=dated(day), source=status.source)
    changed = status.state != before.state or (
        status.state == "retrying" and not status.reason.is_like(before.reason)
    )
    return status.reason if changed and status.reason else None
