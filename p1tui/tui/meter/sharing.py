"""Who reads the source's bytes along."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.view import View

NAME_CELLS = 17
"""Cells of the name and the blanks around it, as those of the facts above."""


def lines(view: View, width: int) -> list[Line]:
    """Draw the address that other programs connect to, and theirs; nothing if nothing is shared."""
    sharing = view.latest.sharing
    if sharing is None:
        return []
    words = tr("{address}, {count} of {most}").format(
        address=sharing.address, count=len(sharing.clients), most=sharing.most
    )
    if sharing.clients:
        words = f"{words}: {', '.join(sharing.clients)}"
    if sharing.trouble:
        words = f"! {tell(sharing.trouble)}"
    drawn: list[Line] = []
    name = tr("shared at")
    for text in wrap(words, width - NAME_CELLS - 2):
        head: Run = (f"  {name:<{NAME_CELLS - 2}}", "dim")
        drawn.append((head, (text, "warn" if sharing.trouble else "text")))
        name = ""
    return drawn
