"""Positions and data for the tests of the history screen, and what its readout tells of them."""

from __future__ import annotations

from p1tui.store.queries.averages import Peak
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import readout
from p1tui.tui.history.period import HistoryPosition, Period
from p1tui.tui.history.quantities import QUANTITIES
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import Before, PeriodData
from tests.shared.times import AMSTERDAM
from tests.tui.draws import say
from tests.tui.driver import NOON, FeedDriver

BY_NAME = {quantity.name: quantity for quantity in QUANTITIES}
ENERGY, POWER, DEMAND, GAS = (BY_NAME[name] for name in ("Energy", "Power", "Demand", "Gas"))

DATA = PeriodData(
    bars=(*(Bar(1000 * n % 5000, 500 if n == 12 else 0) for n in range(20)), *([None] * 4)),
    past=tuple(Bar(2000, 0) for _ in range(24)),
    total=Bar(40_000, 500),
    past_total=None,
    peaks=(Peak(NOON, 4321),),
    before=Before(tuple(Bar(2000, 0) for _ in range(24)), tuple(range(24))),
)


def running(here: HistoryPosition) -> PeriodData:
    """Return data of a period that has come to noon, and of the one before up to the same moment."""
    before = DATA.before._replace(until=here.a_period_before(NOON))
    return DATA._replace(past_total=Bar(50_000, 250), until=NOON, began=NOON - 10**9, before=before)


def position(period: Period = "day", quantity: HistoryQuantity = ENERGY, now: int = NOON) -> HistoryPosition:
    return HistoryPosition.now(quantity, period, now, AMSTERDAM)


def told(here: HistoryPosition, data: PeriodData, width: int = 78, *, compare: bool = True) -> list[str]:
    """Return the lines of the readout, without colours."""
    driver = FeedDriver()
    driver.second()
    return say(readout.draw(here, data, driver.view(), width, compare=compare, paired=True)).splitlines()
