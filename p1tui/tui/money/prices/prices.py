"""Prices of a day by the quarter hour, the present one, and where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from p1tui.costs.answers.rates import Band
from p1tui.costs.answers.spot import QuarterPrice
from p1tui.costs.answers.stretches import Stretch
from p1tui.i18n import dates
from p1tui.i18n.language import tr
from p1tui.i18n.money import PER_KWH, per_kwh, unit
from p1tui.i18n.sentences import tell
from p1tui.model.money import MoneyNow
from p1tui.model.prices import PriceStatus
from p1tui.model.quarters import QUARTER_S
from p1tui.runtime.duration import HOUR
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line, Role, Run
from p1tui.tui.drawing.wrapping import wrap


@dataclass(frozen=True)
class DayPrices:
    """Prices of one local day."""

    day: date
    quarters: tuple[QuarterPrice, ...]
    """Every quarter hour of the day; empty if nothing of it is known."""
    cheapest: Stretch | None = None
    dearest: Stretch | None = None
    rates: tuple[Band, ...] = ()
    """Bands of a day under a contract without day-ahead prices."""

    @property
    def negative(self) -> list[tuple[int, int]]:
        """Start and end of each stretch of negative market prices."""
        found: list[tuple[int, int]] = []
        for each in self.quarters:
            if not is_negative(each):
                continue
            if found and found[-1][1] == each.start:
                found[-1] = found[-1][0], each.start + QUARTER_S
            else:
                found.append((each.start, each.start + QUARTER_S))
        return found


def is_negative(each: QuarterPrice) -> bool:
    """Return True if the market pays who uses power."""
    return each.market is not None and each.market < 0


def present(
    days: Sequence[DayPrices], money_now: MoneyNow | None, now: float, zone: ZoneInfo, width: int
) -> list[Line]:
    """Draw the price of this quarter hour: with all lines, bare, and what export earns.

    `money_now` goes before the day's prices: it knows the tariff that counts now. Where that is not known
    and today has rates, these say it.
    """
    start = int(now) // QUARTER_S * QUARTER_S
    here = next((each for day in days for each in day.quarters if each.start == start), None)
    told = money_now if money_now is not None and start <= money_now.at < start + QUARTER_S else None
    if told is not None and told.price is None:  # it may have been reckoned before the day's prices came
        told = None
    total, market, worth, currency = (
        (told.price, told.market, told.export, told.currency)
        if told is not None
        else (None, None, None, "")
        if here is None
        else (here.total, here.market, here.worth, here.currency)
    )
    if total is None and days and days[0].rates:
        return []
    if total is None:
        words = tr("The price of this quarter hour is not known.")
        return [((f" {text}", "warn"),) for text in wrap(words, width - 1)]
    first: Run = (f"► {span(start, start + QUARTER_S, zone)}  {per_kwh(total, currency)}", "strong")
    rest: list[Run] = []
    if market is not None:
        words = tr("market {price} ex VAT").format(price=per_kwh(market, currency))
        rest.append((words, "good" if market < 0 else "dim"))
    if worth is not None:
        words = tr("return {price}").format(price=per_kwh(worth, currency))
        rest.append((words, "warn" if worth < 0 else "dim"))
    return _joined(first, rest, width)


def _joined(first: Run, rest: Sequence[Run], width: int) -> list[Line]:
    """Put runs on one line, with as many units as fit, the first one's always; or each on its own line."""
    for count in range(len(rest) + 1):
        parts = [*((text.replace(PER_KWH, ""), role) for text, role in rest[:count]), *rest[count:]]
        for gap in ("   ", "  "):
            line: Line = (first, *((gap + text, role) for text, role in parts))
            if ln.width(line) <= width:
                return [line]
    return [(first,), *(((f"  {text}", role),) for text, role in rest)]


def titled(prices: DayPrices, name: str, currency: str, width: int, legend: Sequence[Run] = ()) -> Line:
    """Draw the title of a day: its date, and what its prices are; before that a legend, if it has room."""
    what: Line = ((tr("{currency}/kWh, taxes and VAT included").format(currency=unit(currency)), "dim"),)
    title = f"{name}, {dates.date(datetime(prices.day.year, prices.day.month, prices.day.day))}"
    fitting = (each for each in ((*legend, *what), what) if ln.width(each) <= ln.title_room(title, width))
    return ln.title(title, width, next(fitting, BLANK))


def hours(quarters: Sequence[QuarterPrice]) -> list[list[QuarterPrice]]:
    """Return the quarters of each hour; one that comes twice, when the clock goes back, is there twice."""
    found: dict[int, list[QuarterPrice]] = {}
    for each in quarters:
        found.setdefault(each.start // HOUR, []).append(each)
    return list(found.values())


def asking(statuses: Sequence[PriceStatus], now: float, zone: ZoneInfo, width: int) -> list[Line]:
    """Draw what is not known, and when it is asked for again."""
    lines: list[Line] = []
    for each in statuses:
        if each.reason and each.state != "known":
            words = tell(each.reason)
            if each.next_try_at is not None and each.next_try_at > now:
                again = tr("Asked again at {time}.").format(time=clock(int(each.next_try_at), zone))
                words = f"{words} {again}"
            role: Role = "dim" if each.state in ("awaited", "starting") else "warn"
            lines += [((f" {text}", role),) for text in wrap(words, width - 1)]
    return [BLANK, *lines] if lines else lines


def sources(statuses: Sequence[PriceStatus]) -> str:
    """Return who is to be named as the source of the prices; empty if nobody is."""
    named = dict.fromkeys(each.attribution for each in statuses if each.attribution)
    return tr("Prices: {source}").format(source=", ".join(named)) if named else ""


def span(start: int, end: int, zone: ZoneInfo) -> str:
    """Return a span of time in few cells: `02:15–04:15`."""
    return f"{clock(start, zone)}–{clock(end, zone)}"


def clock(time: int, zone: ZoneInfo) -> str:
    """Return the local time of day, `02:15`."""
    return dates.minutes(datetime.fromtimestamp(time, zone))
