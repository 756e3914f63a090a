"""Draw the rates of a day under a contract without day-ahead prices: each band of the day, by tariff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from p1tui.costs.answers.rates import Band
from p1tui.i18n import dates
from p1tui.i18n.language import tr
from p1tui.i18n.money import per_kwh
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line, Run


def day(
    found: Sequence[Band], name: str, of: date, now: float, currency: str, zone: ZoneInfo, width: int
) -> list[Line]:
    """Draw the bands of a day below a title, a row each; `►` marks those of now."""
    what = tr("rates, taxes and VAT included")
    title = f"{name}, {dates.date(datetime(of.year, of.month, of.day))}"
    fits = len(what) <= ln.title_room(title, width)
    lines: list[Line] = [ln.title(title, width, ((what, "dim"),) if fits else BLANK)]
    heads = [_head(each, found, zone) for each in found]
    cells = max(map(len, heads), default=0)
    for each, head in zip(found, heads, strict=True):
        here = each.start <= now < each.end and len({band.start for band in found}) > 1
        price = per_kwh(each.total, currency)
        runs: list[Run] = [
            (f"{'►' if here else ' '}{head.ljust(cells)}  ", "dim"),
            (price, "warn" if each.total is None else "strong" if here else "text"),
        ]
        if each.worth is not None:
            words = tr("return {price}").format(price=per_kwh(each.worth, currency))
            runs.append((f"   {words}", "warn" if each.worth < 0 else "dim"))
        lines += [tuple(runs)] if ln.width(tuple(runs)) <= width else [(run,) for run in runs]
    return lines


def _head(band: Band, of: Sequence[Band], zone: ZoneInfo) -> str:
    """Return the tariff and the time of a band."""
    alone = sum(each.tariff == band.tariff for each in of) == 1
    first, last = (dates.minutes(datetime.fromtimestamp(each, zone)) for each in (band.start, band.end))
    time = tr("all day") if alone else f"{first}–{last}"
    return f"{tr('tariff {tariff}').format(tariff=band.tariff)}  {time}" if band.tariff else time
