"""Draw what the contract year would cost under other contracts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from p1tui.i18n.language import tr
from p1tui.i18n.money import money
from p1tui.i18n.sentences import tell
from p1tui.model.money import Cost
from p1tui.runtime import invocation
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import STYLES, Glyphs
from p1tui.tui.drawing.lines import BLANK, Line, Role
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.money.offers import offer_bars, offer_months
from p1tui.tui.money.offers.offer import Offer

GAP = 3
"""Cells between a name, its amount and the words behind it."""

LEAST_NAME = 16
"""Fewest cells of a name beside its amount and the words; on less, these stand below."""


def draw(
    offers: Sequence[Offer],
    folder: Path | None,
    width: int,
    height: int = 0,
    glyphs: Glyphs = STYLES["half"],
    *,
    titled: bool = True,
) -> list[Line]:
    """Draw a row for each contract: `►` before the own one, which is the first, `↓` before the least cost.

    Where there is room, a bar stands behind each, and the months of the contract year below all,
    `titled` or without a title.
    """
    own = offers[0] if offers else None
    least = _least(offers)
    told = {id(each): _told(each, own, least) for each in offers if each.cost is not None}
    cells = max((len(each.amount) for each in offers), default=0)
    beside = max(map(len, told.values()), default=0)
    names = max((len(each.name) for each in offers if each.cost is not None), default=0)
    room = width - 2 - (GAP + 2 + cells) - (GAP + beside)
    roomy = room >= LEAST_NAME
    names = min(names, room if roomy else width - 2 - (GAP + 2 + cells))
    bars = offer_bars.draw([each.cost for each in offers], room - names - GAP if roomy else 0, glyphs)
    lines: list[Line] = []
    for at, each in enumerate(offers):
        if each.cost is None:
            words = f"! {each.name}: {tell(each.trouble)}"
            lines += [((f" {text}", "warn"),) for text in wrap(words, width - 1)]
            continue
        best = least is not None and each.cost.exact == least
        role: Role = "good" if best else "text"
        first, *rest = wrap(each.name, names)
        text = f"{'►' if each is own else ' '} {first:<{names}}{' ' * GAP}"
        text += f"{'↓' if best else ' '} {each.amount:>{cells}}"
        behind = told[id(each)]
        if bars:
            lines.append(((f"{text}{' ' * GAP}{behind:<{beside + GAP}}", role), *bars[at]))
        else:
            lines.append(((f"{text}{' ' * GAP}{behind}".rstrip() if roomy else text, role),))
        lines += [((f"  {more}", role),) for more in rest]
        if behind and not roomy:
            lines += [((f"  {more}", role),) for more in wrap(behind, width - 2)]
    advice = _advice(folder, width)
    months = offer_months.draw(offers, width, titled=titled)
    has_room = len(lines) + len(months) + len(advice) + 1 <= height
    return [*lines, *([BLANK, *months] if months and has_room else []), *advice]


def _least(offers: Sequence[Offer]) -> Decimal | None:
    """Return the least cost, if there is another; None if something is unknown, which may be less."""
    amounts = [each.cost.exact for each in offers if each.cost is not None]
    known_ones = [each for each in amounts if each is not None]
    return min(known_ones) if len(known_ones) == len(amounts) > 1 else None


def _told(offer: Offer, own: Offer | None, least: Decimal | None) -> str:
    """Return the words behind an amount."""
    assert offer.cost is not None
    words = [tr("in force now")] if offer is own else []
    if offer is not own and own is not None and own.cost is not None and offer.currency == own.currency:
        words.append(_difference(offer.cost, own.cost, offer.currency))
    if least is not None and offer.cost.exact == least:
        words.append(tr("cheapest"))
    return ", ".join(words)


def _advice(folder: Path | None, width: int) -> list[Line]:
    """Tell how another contract comes to be compared."""
    if folder is None:
        return []
    words = tr(
        "To compare another contract, put its file into the folder {folder}; `{command}` prints one to "
        "be filled in."
    ).format(folder=str(folder), command=invocation.command("contract new"))
    return [BLANK, *ln.paragraph(words, width, "dim")]


def _difference(cost: Cost, own: Cost, currency: str) -> str:
    """Return what a cost is more or less than the own one."""
    more = cost.more_than(own)
    if more is None:
        return tr("not known")
    words = tr("{amount} less") if more < 0 else tr("{amount} more")
    return words.format(amount=money(abs(more), currency))
