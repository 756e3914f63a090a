"""The title of the history: the graphs, the keys of the periods, and the period that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.i18n.language import N_, tr
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.history import labels
from p1tui.tui.history.period import HistoryPosition, Period
from p1tui.tui.history.quantity import HistoryQuantity, MeanQuantity

KEYS: dict[Period, tuple[str, str]] = {
    "day": ("d", N_("day")),
    "week": ("w", N_("week")),
    "month": ("m", N_("month")),
    "year": ("y", N_("year")),
}
"""Period -> its key and its name."""


def draw(position: HistoryPosition, quantities: Sequence[HistoryQuantity], width: int) -> Line:
    """Draw the title; where room is short, leave out first the names of periods, then other graphs."""
    here, shown = position.quantity, list(quantities)
    heading = note = labels.heading(position)
    if isinstance(here, MeanQuantity):
        note = f"{heading}, {tr('mean of {time}').format(time=labels.bar_length(position))}"
    at = shown.index(here) if here in shown else 0
    names = [tr(quantity.name) for quantity in shown]
    for tabs, marked in ((names, at), ([names[at]], 0)):
        for keys in (_keys(position, named=True), _keys(position, named=False)):
            room = width - ln.width(keys) - 1
            line = ln.tabs(tabs, marked, (note, "text"), room)
            if ln.width(line) <= room and len(line) == len(tabs) + 2:
                return _inserted(line, keys, width)
    narrow = ln.tabs(names, at, (note, "text"), width)
    return narrow if ln.width(narrow) <= width else ln.tabs(names, at, (heading, "text"), width)


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
