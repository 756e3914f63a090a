"""The prices of this quarter hour: what a kWh costs, and what a returned one earns."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.money import PRICE, money
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import SIGNS
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.view import View


def draw(view: View, width: int) -> list[Line]:
    """Draw a line for each price that is known; none without a contract."""
    now = view.shown.money
    if now is None:
        return []
    lines: list[Line] = []
    if now.price is not None:
        role: Role = "good" if now.market is not None and now.market < 0 else "text"
        price = money(now.price, now.currency, PRICE)
        lines.append(
            ((f" {SIGNS['import']} ", "import"), (tr("costs {price}/kWh").format(price=price), role))
        )
    if now.export is not None:
        worth = money(now.export, now.currency, PRICE)
        words = tr("earns {price}/kWh").format(price=worth)
        lines.append(((f" {SIGNS['export']} ", "export"), (words, "warn" if now.export < 0 else "text")))
    return [ln.shortened(line, width) for line in lines]
