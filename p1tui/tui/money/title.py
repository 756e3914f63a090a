"""The title of the money screen: the tabs of its pages, and what the page that is shown is of."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.i18n.language import N_, tr
from p1tui.model.money import MoneyNow
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.money.bills import period_words

PAGES = (N_("Prices"), N_("Month"), N_("Year"), N_("Contracts"))


def draw(page: str, told: Sequence[str], where: str, width: int) -> Line:
    """Draw the tabs, and what the page is of; where room is short, leave out words, then other tabs.

    `told`: that in ever fewer words; `where`: the numbers of the lines that are shown, where not all are.
    """
    names, here = [tr(name) for name in PAGES], PAGES.index(page)
    notes = [f"{words}  {where}".strip() for words in told] + list(told)
    drawn = [ln.tabs(names, here, (note, "dim"), width) for note in notes]
    fitting = [line for line in drawn if ln.width(line) <= width]
    whole = [line for line in fitting if len(line) > len(PAGES)]
    return next(iter(whole or fitting), ln.tabs(names, here, (where, "dim"), width))


def has_room(words: str, width: int) -> bool:
    """Return True if the title holds the words, and the numbers of lines beside all tabs."""
    tabs = sum(len(f"[{tr(name)}]") for name in PAGES)
    return tabs + len(f" ─ {words}  100-120 of 140") <= width


def of_bill(money: MoneyNow, *, month: bool) -> list[str]:
    """Return the month or the contract year of a bill, with its contract and without."""
    title = period_words.month_title(money) if month else period_words.year_title(money)
    named = [f"{title}, {money.contract}"] if money.contract else []
    return [*named, title] if title else []
