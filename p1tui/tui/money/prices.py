"""Draw the prices of today and tomorrow by the quarter hour, with the cheapest and the dearest stretch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from p1tui.costs.rates import Band
from p1tui.costs.spot import QuarterPrice
from p1tui.costs.stretches import Stretch
from p1tui.i18n import dates
from p1tui.i18n.language import tr
from p1tui.i18n.money import PRICE, money, number, unit
from p1tui.i18n.sentences import tell
from p1tui.model.money import MoneyNow
from p1tui.model.prices import PriceStatus
from p1tui.model.quarters import QUARTER_S
from p1tui.runtime.duration import HOUR
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line, Role, Run
from p1tui.tui.drawing.wrapping import wrap

GAP = 2
"""Cells between the two halves of a day."""

CELL = 8
"""Cells of one price."""

NAME_CELLS = 14


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
            if not _is_negative(each):
                continue
            if found and found[-1][1] == each.start:
                found[-1] = found[-1][0], each.start + QUARTER_S
            else:
                found.append((each.start, each.start + QUARTER_S))
        return found


def _is_negative(each: QuarterPrice) -> bool:
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
    head = f"► {_span(start, start + QUARTER_S, zone)}  "
    runs: list[Run] = [(head + tr("{price} a kWh").format(price=_price(total, currency)), "strong")]
    if market is not None:
        words = tr("market {price}").format(price=_price(market, currency))
        role: Role = "good" if market < 0 else "dim"
        runs.append((f"{words} {tr('negative')}" if market < 0 else words, role))
    if worth is not None:
        words = tr("return {price}").format(price=_price(worth, currency))
        runs.append((words, "warn" if worth < 0 else "dim"))
    return _joined(runs, width)


def _joined(runs: Sequence[Run], width: int) -> list[Line]:
    """Put runs on one line, or each on its own if they do not fit."""
    first, *rest = runs
    line: Line = (first, *((f"   {text}", role) for text, role in rest))
    return [line] if ln.width(line) <= width else [(first,), *(((f"  {text}", role),) for text, role in rest)]


def day(prices: DayPrices, name: str, now: float, currency: str, zone: ZoneInfo, width: int) -> list[Line]:
    """Draw one day: a title, and a row for each hour, the afternoon beside the morning."""
    what = tr("{currency} a kWh, with all lines and VAT").format(currency=unit(currency))
    title = f"{name}, {_date(prices.day)}"
    fits = len(title) + len(what) + 6 <= width
    lines: list[Line] = [ln.title(title, width, ((what, "dim"),) if fits else BLANK)]
    if not prices.quarters:
        return [*lines, ((f" {tr('not known')}", "dim"),)]
    hours = _hours(prices.quarters)
    by_hour = all(len({each.total for each in hour}) == 1 for hour in hours)
    rows = [_hour(prices, hour, now, zone, by_hour=by_hour) for hour in hours]
    cells = max(map(ln.width, rows))
    if 2 * cells + GAP > width:
        return lines + rows
    half = -(-len(rows) // 2)
    return lines + ln.columns([(rows[:half], cells), (rows[half:], cells)], GAP)


def _hours(quarters: Sequence[QuarterPrice]) -> list[list[QuarterPrice]]:
    hours: dict[int, list[QuarterPrice]] = {}
    for each in quarters:
        hours.setdefault(each.start // HOUR, []).append(each)
    return list(hours.values())


def _hour(
    prices: DayPrices, hour: Sequence[QuarterPrice], now: float, zone: ZoneInfo, *, by_hour: bool
) -> Line:
    """Draw an hour: the price of each quarter, or `by_hour` the one of all four."""
    shown = [_shown(prices, each, here=each.start <= now < each.start + QUARTER_S) for each in hour]
    if by_hour:
        marked = [(text, role) for text, role in shown if role != "text"]
        here = [(text, role) for text, role in marked if role == "strong"]
        shown = [*here, *marked, *shown][:1]
    return ((f" {_clock(hour[0].start, zone)}", "dim"), *shown)


def _shown(prices: DayPrices, each: QuarterPrice, *, here: bool) -> Run:
    text = number(each.total, PRICE)
    return ("►" if here else " ") + text.rjust(CELL - 1), _role(prices, each, here=here)


def _role(prices: DayPrices, each: QuarterPrice, *, here: bool) -> Role:
    if here:
        return "strong"
    if _is_negative(each) or _holds(prices.cheapest, each.start):
        return "good"
    return "warn" if _holds(prices.dearest, each.start) else "text"


def _holds(stretch: Stretch | None, start: int) -> bool:
    return stretch is not None and stretch.start <= start < stretch.end


def stretches(
    days: Mapping[str, DayPrices], hours: int, currency: str, zone: ZoneInfo, width: int
) -> list[Line]:
    """Draw the cheapest and the dearest stretch of each day, and the negative ones."""
    lines: list[Line] = []
    roles: tuple[Role, Role] = ("good", "warn")
    for at, words in enumerate((tr("cheapest {n} h"), tr("dearest {n} h"))):
        head = f" {words.format(n=hours):<{NAME_CELLS}}"
        runs: list[Run] = [(head, roles[at])]
        for name, each in days.items():
            found = (each.cheapest, each.dearest)[at]
            if found is not None:
                mean = _price(found.mean, currency)
                runs.append((f"{name} {_range(found.start, found.end, zone)} {mean}", "text"))
        if len(runs) > 1:
            lines += _joined(runs, width)
    negative = [f"{name} {_range(*each, zone)}" for name, found in days.items() for each in found.negative]
    if negative:
        sign: Run = (f" {tr('negative'):<{NAME_CELLS}}   ", "good")
        texts = wrap(tr("{times} (market)").format(times=", ".join(negative)), width - NAME_CELLS - 4)
        lines.append((sign, (texts[0], "text")))
        lines += [((" " * (NAME_CELLS + 4), "text"), (text, "text")) for text in texts[1:]]
    return lines


def asking(statuses: Sequence[PriceStatus], now: float, zone: ZoneInfo, width: int) -> list[Line]:
    """Draw what is not known and when it is asked for again, and who is to be named."""
    lines: list[Line] = []
    for each in statuses:
        if each.reason and each.state != "known":
            words = tell(each.reason)
            if each.next_try_at is not None and each.next_try_at > now:
                again = tr("Asked again at {time}.").format(time=_clock(int(each.next_try_at), zone))
                words = f"{words} {again}"
            role: Role = "dim" if each.state in ("awaited", "starting") else "warn"
            lines += [((f" {text}", role),) for text in wrap(words, width - 1)]
    for words in dict.fromkeys(each.attribution for each in statuses if each.attribution):
        told = tr("Prices: {source}").format(source=words)
        lines += [((f" {text}", "dim"),) for text in wrap(told, width - 1)]
    return [BLANK, *lines] if lines else lines


def _price(amount: Decimal, currency: str) -> str:
    return money(amount, currency, PRICE)


def _span(start: int, end: int, zone: ZoneInfo) -> str:
    return tr("{first} to {last}").format(first=_clock(start, zone), last=_clock(end, zone))


def _range(start: int, end: int, zone: ZoneInfo) -> str:
    """Return a span in few cells: `02:15–04:15`."""
    return f"{_clock(start, zone)}–{_clock(end, zone)}"


def _clock(time: int, zone: ZoneInfo) -> str:
    return dates.minutes(datetime.fromtimestamp(time, zone))


def _date(day: date) -> str:
    return dates.date(datetime(day.year, day.month, day.day))
