"""The title of the history: the graphs, the keys of the periods, and the period that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.i18n.language import N_, tr
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.history import labels
from p1tui.tui.history.period import HistoryPosition, Period
from p1tui.tui.history.quantities import MeanQuantity
from p1tui.tui.history.quantity import HistoryQuantity

KEYS: dict[Period, tuple[str, str]] = {
    "day": ("d", N_("day")),
    "week": ("w", N_("week")),
    "month": ("m", N_("month")),
    "year": ("y", N_("year")),
}
"""Period -> its key and its name."""


PAGING = {"PgUp": "pageup", "PgDn": "pagedown"}
"""Keys of the period before and after, where the last lines have no room for them -> textual's names."""


def draw(
    position: HistoryPosition, quantities: Sequence[HistoryQuantity], width: int, *, paging: bool = False
) -> Line:
    """Draw the title; where room is short, leave out first the names of periods, then other graphs.

    `paging`: with the keys of the period before and after, which are left out last.
    """
    here, shown = position.quantity, list(quantities)
    heading = note = labels.heading(position)
    if isinstance(here, MeanQuantity):
        note = f"{heading}, {tr('mean of {time}').format(time=labels.bar_length(position))}"
    at = shown.index(here) if here in shown else 0
    names = [tr(quantity.name) for quantity in shown]
    named, bare = (_keys(position, named=named) for named in (True, False))
    earlier, later = PAGING
    pages: Line = ((f"  {earlier}", "brand"), (f"/{later}", "brand"))
    wishes = [(*named, *pages), (*bare, *pages)] if paging else [named, bare]
    alone = [names[at]], 0
    choices = [
        (told, tabs, keys) for told in (note, heading) for tabs in ((names, at), alone) for keys in wishes
    ]
    choices += [(told, alone, bare) for told in (note, heading)] if paging else []
    for told, (tabs, marked), keys in choices:
        room = width - ln.width(keys) - 1
        line = ln.tabs(tabs, marked, (told, "text"), room)
        if ln.width(line) <= room and len(line) == len(tabs) + 2:
            return _inserted(line, keys, width)
    narrow = ln.tabs(names, at, (note, "text"), width)
    return narrow if ln.width(narrow) <= width else ln.tabs(names, at, (heading, "text"), width)


def key_at(line: Line, cell: int) -> str:
    """Return textual's name of the key that a title has at a cell, where it, or its period's name, stands.

    Empty elsewhere.
    """
    at = ln.run_at(line, cell)
    words = "" if at is None else line[at][0].strip(" /")
    named = {name: key for key, word in KEYS.values() for name in (key, tr(word))}
    return {**named, **PAGING}.get(words, "")


def _inserted(tabs: Line, keys: Line, width: int) -> Line:
    """Put the keys before the rule of the tabs."""
    *names, _, note = tabs
    left = (*names, (" ", "text"), *keys)
    rule = "─" * max(width - ln.width((*left, note)) - 2, 1)
    return (*left, (f" {rule} ", "rule"), note)


def _keys(position: HistoryPosition, *, named: bool) -> Line:
    runs: list[Run] = []
    for period, (key, name) in KEYS.items():
        here = period == position.period
        runs.append((f" {key}", "strong" if here and not named else "brand"))
        if named:
            runs.append((f" {tr(name)}", "strong" if here else "dim"))
    return tuple(runs)
