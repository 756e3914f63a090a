"""Draw the cheapest and the dearest stretch of each day from now on, and when the market is negative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from p1tui.costs.answers.stretches import Stretch
from p1tui.i18n.language import tr
from p1tui.i18n.money import PER_KWH, per_kwh
from p1tui.i18n.numbers import UNKNOWN
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.bar_cells import FULL
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.money.prices.day_signs import CHEAPEST, DEAREST, NEGATIVE
from p1tui.tui.money.prices.prices import DayPrices, span
from p1tui.tui.money.swatches import swatch

GAP = 2
"""Fewest cells between two columns."""

SPAN = len("00:00–00:00")
"""Cells of a stretch, which is not broken."""

PLACE = f"{FULL} "
"""Place of a cell of a chart's bars before the head of a stretch, and a blank."""


def draw(
    days: Mapping[str, DayPrices],
    hours: int,
    now: float,
    currency: str,
    zone: ZoneInfo,
    width: int,
    glyphs: Glyphs | None = None,
) -> list[Line]:
    """Draw a row for each day, or, where they have no room, a line for each stretch.

    Below it stands a chart if `glyphs` are given, of whose bars the heads have a cell. Prices have their unit
    where there is room, for which the head of negative prices has fewer words.
    """
    priced = {name: each for name, each in days.items() if each.quarters}
    whole = {name: _told(each, now, currency, zone) for name, each in priced.items()}
    bare = {name: [text.replace(PER_KWH, "") for text in row] for name, row in whole.items()}
    if not any(any(cells) for cells in whole.values()):
        return []
    place = PLACE if glyphs else ""
    heads: list[Run] = [
        (f"{place}{CHEAPEST[0]} {tr('cheapest {n} h').format(n=hours)}", CHEAPEST[1]),
        (f"{place}{DEAREST[0]} {tr('dearest {n} h').format(n=hours)}", DEAREST[1]),
    ]
    short = list(heads)
    if any(cells[2] for cells in whole.values()):
        for found, words in ((heads, tr("negative (market)")), (short, tr("market < 0"))):
            found.append((f"{NEGATIVE[0]} {words}", NEGATIVE[1]))
    wishes = ((whole, heads), (whole, short), (bare, heads), (bare, short))
    tables = (_table(told, above, width) for told, above in wishes)
    drawn = next(filter(None, tables), None) or list(_list(whole, heads, width))
    return [_keyed(line, glyphs) for line in drawn] if glyphs else drawn


def _keyed(line: Line, glyphs: Glyphs) -> Line:
    """Fill the place of each head of a stretch with a cell of its bars."""
    cells: dict[int, Run] = {}
    for (sign, _), bar in ((CHEAPEST, "import-good"), (DEAREST, "import-warn")):
        at = ln.text_of(line).find(f"{PLACE}{sign} ")
        if at >= 0:
            cells[at] = swatch(bar, glyphs)
    return ln.patched(line, cells) if cells else line


def _told(prices: DayPrices, now: float, currency: str, zone: ZoneInfo) -> tuple[str, str, str]:
    """Return a day's cheapest, its dearest and its negative stretches in words, empty for none."""
    negative = ", ".join(span(*each, zone) for each in prices.negative if each[1] > now)
    cheapest, dearest = (_stretch(each, currency, zone) for each in (prices.cheapest, prices.dearest))
    return cheapest, dearest, negative


def _stretch(found: Stretch | None, currency: str, zone: ZoneInfo) -> str:
    if found is None:
        return ""
    return f"{span(found.start, found.end, zone)} {per_kwh(found.mean, currency)}"


def _table(told: Mapping[str, Sequence[str]], heads: Sequence[Run], width: int) -> list[Line]:
    """Draw a column for each head, the last one wrapped; return nothing if one has no room."""
    first = tr("from now on")
    cells = [max(map(len, (first, *told))) + 1]
    for at, (head, _) in enumerate(heads[:2]):
        cells.append(max(len(head), *(len(row[at]) for row in told.values())) + GAP)
    last = width - sum(cells) - GAP
    if last < (max(len(heads[2][0]), SPAN) if len(heads) > 2 else 0):
        return []
    lines: list[Line] = [_row([(f" {first}", "dim"), *heads], cells)]
    for name, row in told.items():
        texts = [text or UNKNOWN for text in row[:2]]
        more = wrap(row[2] or tr("none"), last) if len(heads) > 2 else [""]
        lines.append(_row([(f" {name}", "dim"), *((text, "text") for text in (*texts, more[0]))], cells))
        lines += [((" " * (sum(cells) + GAP) + text, "text"),) for text in more[1:]]
    return lines


def _row(runs: Sequence[Run], cells: Sequence[int]) -> Line:
    """Fill the columns, each with a gap before it."""
    room = [cells[0] + GAP, *cells[1:], 0]
    return ln.merged((text.ljust(room[at]), role) for at, (text, role) in enumerate(runs))


def _list(told: Mapping[str, Sequence[str]], heads: Sequence[Run], width: int) -> Iterator[Line]:
    role: Role = "text"
    for at, (head, colour) in enumerate(heads):
        yield from (((text, colour),) for text in wrap(f"{head} {tr('from now on')}", width))
        for name, row in told.items():
            words = wrap(f"{name} {row[at]}", width - 2) if row[at] else []
            yield from (((f"  {text}", role),) for text in words)
