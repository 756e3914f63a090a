"""One line of money: the price of now and the cost of today."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.money import PRICE, known, mark, money
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.view import View


def draw(view: View, width: int) -> list[Line]:
    """Draw the price of a kWh and today's cost, or as much as fits; nothing without a contract."""
    now = view.shown.money
    if now is None:
        return []
    parts: list[Run] = []
    if now.price is not None:
        negative = now.market is not None and now.market < 0
        parts.append((f"{money(now.price, now.currency, PRICE)}/kWh", "good" if negative else "text"))
    if now.today is not None:
        cost = known(
            now.today.amount, now.currency, mark(unknown=now.today.at_least, may_earn=now.today.may_earn)
        )
        words = tr("today {amount}").format(amount=cost)
        parts.append((words, "text"))
    line: Line = ()
    for text, role in parts:
        more: Line = (*line, ("  ", "text"), (text, role))
        line = more if ln.width(more) <= width else line
    return [line] if line else []
