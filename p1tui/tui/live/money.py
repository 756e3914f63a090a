"""Prices of this quarter hour: of a kWh, of a returned one, and of an hour at the present power."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.money import money, per_kwh
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import SIGNS
from p1tui.tui.drawing.lines import BLANK, Line, Role
from p1tui.tui.view import View


def an_hour(view: View, width: int) -> Line:
    """Draw what an hour at the present power costs or earns; nothing if that is unknown or has no room."""
    now, reading = view.shown.money, view.reading
    net_w = reading.net_power_w if reading else None
    amount = None if now is None or net_w is None or view.late else now.an_hour(net_w)
    if now is None or amount is None:
        return BLANK
    signed, size = money(amount, now.currency), money(abs(amount), now.currency)
    earned = [tr("earns {amount} an hour").format(amount=size)] if amount < 0 else []
    wishes = [
        *earned,
        tr("{amount} an hour").format(amount=signed),
        tr("{amount}/h").format(amount=signed),
    ]
    return next((((words, "text"),) for words in wishes if len(words) <= width), BLANK)


def draw(view: View, width: int) -> list[Line]:
    """Draw a line for each price that is known; none without a contract."""
    now = view.shown.money
    if now is None:
        return []
    lines: list[Line] = []
    if now.price is not None:
        role: Role = "good" if now.market is not None and now.market < 0 else "text"
        price = per_kwh(now.price, now.currency)
        lines.append(((f" {SIGNS['import']} ", "import"), (tr("costs {price}").format(price=price), role)))
    if now.export is not None:
        worth = per_kwh(now.export, now.currency)
        words = tr("earns {price}").format(price=worth)
        lines.append(((f" {SIGNS['export']} ", "export"), (words, "warn" if now.export < 0 else "text")))
    return [ln.shortened(line, width) for line in lines]
