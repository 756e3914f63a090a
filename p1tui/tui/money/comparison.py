"""Draw what the contract year would cost under other contracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from p1tui.i18n.language import tr
from p1tui.i18n.message import NOTHING, Message
from p1tui.i18n.money import known, mark, money
from p1tui.i18n.sentences import tell
from p1tui.model.money import Cost
from p1tui.runtime import invocation
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line, Role
from p1tui.tui.drawing.wrapping import wrap

COLUMN = 16
"""Cells of an amount."""

ROOMY = 60
"""Cells from which a difference stands beside its amount."""


@dataclass(frozen=True)
class Offer:
    """A contract, and what the contract year so far costs under it."""

    name: str
    """Name of the contract."""
    cost: Cost | None
    """None if its file cannot be used."""
    currency: str
    trouble: Message = NOTHING
    """Sentence on a file that cannot be used."""


def draw(offers: Sequence[Offer], folder: Path | None, width: int) -> list[Line]:
    """Draw a row for each contract, the cheapest in its colour, the first of them the own one."""
    lines = [ln.title(tr("This contract year so far"), width)]
    own = offers[0] if offers else None
    amounts = [each.cost.exact for each in offers if each.cost is not None]
    # One of which something is unknown may be the cheapest.
    least = min((each for each in amounts if each is not None), default=None) if None not in amounts else None
    for each in offers:
        if each.cost is None:
            words = f"! {each.name}: {tell(each.trouble)}"
            lines += [((f" {text}", "warn"),) for text in wrap(words, width - 1)]
            continue
        text = known(
            each.cost.amount, each.currency, mark(unknown=each.cost.at_least, may_earn=each.cost.may_earn)
        )
        apart = ""
        if own is not None and own.cost is not None and each is not own and each.currency == own.currency:
            apart = _difference(each.cost, own.cost, each.currency)
        best = least is not None and each.cost.exact == least and len(amounts) > 1
        role: Role = "good" if best else "text"
        right = f"{text:>{COLUMN}}{apart:>{COLUMN + 2}}" if width >= ROOMY else f"{text:>{COLUMN}}"
        room = width - len(right)
        names = wrap(each.name, room - 2)
        lines.append(((f" {names[0]:<{room - 1}}{right}", role),))
        lines += [((f" {more}", role),) for more in names[1:]]
        if apart and width < ROOMY:
            lines.append(((apart.rjust(width), role),))
    if folder is None:
        return lines
    words = tr("A file of another contract in {folder} is compared here; `{command}` writes one.").format(
        folder=str(folder), command=invocation.command("contract new")
    )
    return [*lines, BLANK, *(((f" {text}", "dim"),) for text in wrap(words, width - 1))]


def _difference(cost: Cost, own: Cost, currency: str) -> str:
    """Return what a cost is more or less than the own one."""
    more = cost.more_than(own)
    if more is None:
        return tr("not known")
    words = tr("{amount} less") if more < 0 else tr("{amount} more")
    return words.format(amount=money(abs(more), currency))
